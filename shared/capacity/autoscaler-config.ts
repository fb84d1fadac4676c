import {
  type Decoded,
  decodeBool,
  decodeFloat,
  decodeInt,
  foldKey,
  isGoJson,
  readElements,
  readMembers,
} from './go-json.ts';

/** Mode `linear` with its defaults filled in. */
export interface LinearParams {
  /** Cores for each replica; 0 when not given. */
  coresPerReplica: number;
  /** Nodes for each replica; 0 when not given. */
  nodesPerReplica: number;
  /** Replicas at least; 1 when not given. */
  min: number;
  /** Replicas at most, before preventSinglePointFailure; 0 is no cap. */
  max: number;
  preventSinglePointFailure: boolean;
  includeUnschedulableNodes: boolean;
}

/** Mode `ladder`: [cores or nodes, replicas], sorted by the first. */
export interface LadderParams {
  coresToReplicas: [number, number][];
  nodesToReplicas: [number, number][];
  includeUnschedulableNodes: boolean;
}

export type AutoscalerConfig =
  | { ok: true; mode: 'linear'; params: LinearParams }
  | { ok: true; mode: 'ladder'; params: LadderParams };

/** `problem` is one sentence: what is wrong, and what the autoscaler does about it. */
export type ParsedAutoscalerConfig = AutoscalerConfig | { ok: false; problem: string };

/** A decoder's result, or what is wrong. */
type Read<T> = T | { problem: string };

/**
 * Reads the data of ConfigMap kube-dns-autoscaler exactly as cluster-proportional-autoscaler 1.9.0 does, Go's encoding/json
 * included: keys in any case, unknown ones ignored, of duplicates (in whatever case) the last one that is not `null` wins.
 * Never throws. Source: pkg/autoscaler/controller/plugin/plugin.go, linear_controller.go, ladder_controller.go.
 */
export function parseAutoscalerConfig(data: Record<string, string>): ParsedAutoscalerConfig {
  const [first, ...others] = Object.entries(data);
  if (first === undefined) return refuse('it has no data key, expected "linear" or "ladder"');
  if (others.length > 0) return refuse(`it has ${others.length + 1} data keys, expected exactly one`);
  const [mode, text] = first;
  if (mode !== 'linear' && mode !== 'ladder') {
    return refuse(`its data key ${JSON.stringify(mode.slice(0, 60))} is neither "linear" nor "ladder"`);
  }
  if (!isGoJson(text)) return refuse(`the value of "${mode}" is not valid JSON`);
  if (mode === 'linear') {
    const params = readLinear(text);
    return 'problem' in params ? refuse(params.problem) : { ok: true, mode, params };
  }
  const params = readLadder(text);
  return 'problem' in params ? refuse(params.problem) : { ok: true, mode, params };
}

function refuse(what: string): { ok: false; problem: string } {
  const consequence = 'the autoscaler refuses it and keeps what it had';
  return { ok: false, problem: `The ConfigMap kube-dns-autoscaler cannot be used (${what}): ${consequence}.` };
}

const LINEAR_FIELDS = withNames({
  coresPerReplica: decodeFloat,
  nodesPerReplica: decodeFloat,
  min: decodeInt,
  max: decodeInt,
  preventSinglePointFailure: decodeBool,
  includeUnschedulableNodes: decodeBool,
});

function readLinear(text: string): Read<LinearParams> {
  const read = readFields(text, LINEAR_FIELDS, 'linear');
  if ('problem' in read) return read;
  const params: LinearParams = {
    coresPerReplica: read.coresPerReplica ?? 0,
    nodesPerReplica: read.nodesPerReplica ?? 0,
    min: read.min || 1,
    max: read.max ?? 0,
    preventSinglePointFailure: read.preventSinglePointFailure ?? false,
    includeUnschedulableNodes: read.includeUnschedulableNodes ?? false,
  };
  const problem = findLinearProblem(params);
  return problem === null ? params : { problem };
}

function findLinearProblem(params: LinearParams): string | null {
  const { min, max, coresPerReplica, nodesPerReplica } = params;
  if (min < 0) return 'min is negative';
  if (max !== 0 && max < min) return `max ${max} is below min ${min}`;
  if (coresPerReplica === 0 && nodesPerReplica === 0) return 'neither coresPerReplica nor nodesPerReplica is above 0';
  if (coresPerReplica < 0) return 'coresPerReplica is negative';
  return nodesPerReplica < 0 ? 'nodesPerReplica is negative' : null;
}

const LADDER_FIELDS = withNames({
  coresToReplicas: decodeSteps,
  nodesToReplicas: decodeSteps,
  includeUnschedulableNodes: decodeBool,
});

function readLadder(text: string): Read<LadderParams> {
  const read = readFields(text, LADDER_FIELDS, 'ladder');
  if ('problem' in read) return read;
  const { coresToReplicas, nodesToReplicas } = read;
  const params: LadderParams = {
    coresToReplicas: (coresToReplicas ?? []).toSorted(([a], [b]) => a - b),
    nodesToReplicas: (nodesToReplicas ?? []).toSorted(([a], [b]) => a - b),
    includeUnschedulableNodes: read.includeUnschedulableNodes ?? false,
  };
  const steps = [...params.coresToReplicas, ...params.nodesToReplicas];
  if (steps.some(([threshold, replicas]) => threshold < 0 || replicas < 0)) return { problem: 'a step is negative' };
  return params;
}

/** Into Go's [][2]int: elements beyond two are ignored, missing ones are 0; `null` empties the list. */
function decodeSteps(raw: string): Decoded<[number, number][]> {
  if (raw === 'null') return { ok: true, value: [] };
  const steps: [number, number][] = [];
  for (const element of readElements(raw) ?? ['not an array']) {
    const pair = element === 'null' ? [] : readElements(element);
    if (pair === null) return { ok: false };
    const threshold = decodeInt(pair[0] ?? 'null');
    const replicas = decodeInt(pair[1] ?? 'null');
    if (!threshold.ok || !replicas.ok) return { ok: false };
    steps.push([threshold.value ?? 0, replicas.value ?? 0]);
  }
  return { ok: true, value: steps };
}

type Fields = Record<string, (raw: string) => Decoded<unknown>>;
type Values<F extends Fields> = { [K in keyof F]: F[K] extends (raw: string) => Decoded<infer T> ? T | null : never };

interface NamedFields<F extends Fields> {
  fields: F;
  /** A field's name by itself, which is how nearly all write it, and by its folded key. */
  names: ReadonlyMap<string, string>;
}

function withNames<F extends Fields>(fields: F): NamedFields<F> {
  const names = Object.keys(fields);
  return { fields, names: new Map(names.flatMap((name) => [[name, name] as const, [foldKey(name), name] as const])) };
}

/** The last value of each field; JSON `null` as the whole text is an object without members, as for Go. */
function readFields<F extends Fields>(text: string, { fields, names }: NamedFields<F>, mode: string): Read<Values<F>> {
  const members = text.trim() === 'null' ? [] : readMembers(text);
  if (members === null) return { problem: `the value of "${mode}" is not a JSON object` };
  const values: Record<string, unknown> = Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
  for (const { key, raw } of members) {
    const name = names.get(key) ?? names.get(foldKey(key));
    const decoded = name === undefined ? undefined : fields[name]?.(raw);
    if (name === undefined || decoded === undefined) continue;
    if (!decoded.ok) return { problem: `${name} has a value of the wrong type` };
    if (decoded.value !== null) values[name] = decoded.value;
  }
  return values as Values<F>; // each name of `fields` holds null or what its own decoder gave
}
