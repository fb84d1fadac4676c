import type { FleetCluster, FleetProject, LogMetric } from './fleet.ts';
import { refuse } from './google-error.ts';
import { decodeSegment, jsonReply, type Reply, type Request } from './http.ts';
import { logSourcesOf } from './log-series.ts';
import type { Entry } from './logging-filter.ts';
import { checkQuery, findProject, type World } from './world.ts';

/** The label extractors of docs/evidence.md, as RE2 and as what they do to a text payload here. */
export const EXTRACTORS: Readonly<Record<string, RegExp>> = {
  operation: /(?:: |'\^?)((?:dial|select|read|write) (?:tcp|udp))/,
  upstream: /([0-9a-fA-F.:[\]]+:[0-9]+): i\/o timeout/,
  errors: /plugin\/errors: ([0-9]+) errors like/,
  probe: /plugin\/errors: [0-9]+ [0-9]{10,19}\.[0-9]{10,19}\.\S* (HINFO): /,
};
const ALL_LABELS = [...Object.keys(EXTRACTORS), 'node'];

/** projects.metrics.get of the Logging API. */
export function getLogMetric(world: World, request: Request, [, project, name]: RegExpExecArray): Reply {
  checkQuery(world, request, []);
  const owner = findProject(world, decodeSegment(project));
  if (owner === undefined || owner.logsDenied === true)
    refuse('PERMISSION_DENIED', "Permission 'logging.logMetrics.get' denied on resource (or it may not exist).");
  const metric = findMetric(world, decodeSegment(name));
  if (metric === undefined || !metric.projects.includes(owner.id))
    refuse('NOT_FOUND', `Metric ${decodeSegment(name)} does not exist.`);
  return jsonReply({
    name: metric.name,
    filter:
      'resource.type="k8s_container" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"',
    metricDescriptor: { metricKind: 'DELTA', valueType: 'INT64', type: `logging.googleapis.com/user/${metric.name}` },
    labelExtractors: Object.fromEntries(labelsOf(metric).map((label) => [label, extractorOf(label)])),
    createTime: metric.createTime ?? '2026-01-05T09:00:00Z',
    updateTime: metric.createTime ?? '2026-01-05T09:00:00Z',
    version: 'V2',
    ...(metric.bucketName === undefined ? {} : { bucketName: metric.bucketName }),
    ...(metric.disabled === true ? { disabled: true } : {}),
  });
}

export function findMetric(world: World, name: string): LogMetric | undefined {
  return world.fleet.logMetrics?.find((metric) => metric.name === name);
}

export function labelsOf({ labels }: LogMetric): readonly string[] {
  return labels ?? ALL_LABELS;
}

function extractorOf(label: string): string {
  const pattern = EXTRACTORS[label];
  if (pattern !== undefined) return `REGEXP_EXTRACT(textPayload, ${JSON.stringify(pattern.source)})`;
  return label === 'node'
    ? 'EXTRACT(labels."compute.googleapis.com/resource_name")'
    : 'EXTRACT(resource.labels.project_id)';
}

export interface Counted {
  /** `resource.labels.x` and `metric.labels.x`. */
  labels: Record<string, string>;
  millis: number;
}

/** What the metric counts of a cluster, entry by entry. */
export function* countedLines(metric: LogMetric, cluster: FleetCluster, project: FleetProject): Generator<Counted> {
  for (const source of logSourcesOf(cluster, project)) {
    for (let i = 0; i < source.count; i += 1) {
      const entry = source.entryAt(i);
      const { labels } = entry['resource'] as { labels: Record<string, string> };
      const text = typeof entry['textPayload'] === 'string' ? entry['textPayload'] : '';
      const message = text === '' ? messageOf(entry) : text;
      if (
        labels['container_name'] !== 'node-cache' ||
        !message.includes('plugin/errors') ||
        !message.includes('i/o timeout')
      )
        continue;
      const extracted = labelsOf(metric).map((label) => [`metric.labels.${label}`, extract(label, entry, text)]);
      yield {
        millis: Date.parse(String(entry['timestamp'])),
        labels: {
          ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [`resource.labels.${key}`, value])),
          ...Object.fromEntries(extracted),
        },
      };
    }
  }
}

/** A regular expression sees the text payload only. */
function extract(label: string, entry: Entry, text: string): string {
  if (label === 'node')
    return String((entry['labels'] as Record<string, string>)['compute.googleapis.com/resource_name'] ?? '');
  if (label === 'project') return (entry['resource'] as { labels: Record<string, string> }).labels['project_id'] ?? '';
  return EXTRACTORS[label]?.exec(text)?.[1] ?? '';
}

function messageOf(entry: Entry): string {
  const payload = entry['jsonPayload'];
  return typeof payload === 'object' && payload !== null && 'message' in payload ? String(payload.message) : '';
}
