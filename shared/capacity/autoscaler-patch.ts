import type { AutoscalerConfig, LadderParams, LinearParams } from './autoscaler.ts';

/** Parameters as they are written: those that are set, and none that only says the default. */
export type ParametersText = Partial<LinearParams> | Partial<LadderParams>;

/** The value of the data key, before JSON; in the order of the shipped ConfigMap. */
export function writeParameters(config: AutoscalerConfig): ParametersText {
  const { includeUnschedulableNodes } = config.params;
  const more = includeUnschedulableNodes ? { includeUnschedulableNodes } : {};
  if (config.mode === 'ladder') {
    const { coresToReplicas, nodesToReplicas } = config.params;
    return {
      ...(coresToReplicas.length === 0 ? {} : { coresToReplicas }),
      ...(nodesToReplicas.length === 0 ? {} : { nodesToReplicas }),
      ...more,
    };
  }
  const { coresPerReplica, nodesPerReplica, min, max, preventSinglePointFailure } = config.params;
  return {
    ...(coresPerReplica === 0 ? {} : { coresPerReplica }),
    ...(nodesPerReplica === 0 ? {} : { nodesPerReplica }),
    ...(min <= 1 ? {} : { min }),
    ...(max === 0 ? {} : { max }),
    ...(preventSinglePointFailure ? { preventSinglePointFailure } : {}),
    ...more,
  };
}

/**
 * The words of a command that leaves the ConfigMap with exactly the data `after`, given that it has the keys of `before`: the
 * autoscaler refuses more than one. A merge patch removes a key that it names as null (RFC 7396, section 2). Printable ASCII
 * only, whatever the data: what a terminal shows is what the API server gets. Quoting is left to whoever writes it down.
 */
export function patchCommand(before: Record<string, string>, after: Record<string, string>): string[] {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const data = Object.fromEntries([...gone.map((key) => [key, null] as const), ...Object.entries(after)]);
  const patch = escapeJson(JSON.stringify({ data }));
  return [
    'kubectl',
    'patch',
    'configmap',
    'kube-dns-autoscaler',
    '--namespace=kube-system',
    '--type=merge',
    `--patch=${patch}`,
  ];
}

/** The same JSON text in printable ASCII: anything else can only stand in strings, where JSON has an escape for it. */
function escapeJson(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
