import type { TimeoutLogs, TimeoutReading, Window } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { type ClusterRef, formatClusterName } from '../domain/cluster.ts';
import type { TimeoutLimitation } from '../domain/timeouts.ts';
import { CollectError } from '../errors.ts';
import { createMetricTally } from '../formats/metric-tally.ts';
import { type CountSeries, type LogMetricDefinition, logMetricDefinition } from './monitoring.schema.ts';
import { ALIGNMENT_SECONDS, listCounts, readJson } from './monitoring.ts';
import { createSkipList, type SkipList } from './skip-list.ts';
import type { Wire } from './wire.ts';

/** The filter of timeSeries.list is part of the address; cluster names take at most this many characters of it. */
const CLUSTER_NAME_CHARACTERS = 4_000;
const RESOURCE_LABELS = ['project_id', 'location', 'cluster_name'];
/** Labels that the metric should have (docs/evidence.md), and what is lost without them. */
const METRIC_LABELS: Readonly<Record<string, TimeoutLimitation | null>> = {
  operation: 'kinds-not-told-apart',
  upstream: 'upstreams-not-told-apart',
  node: 'nodes-not-told-apart',
  errors: 'summary-lines-count-one',
  probe: 'loop-probes-counted',
  /** Of a metric on a central bucket, where the resource may name the bucket's own project. */
  project: null,
};
const ALWAYS: readonly TimeoutLimitation[] = ['exclusions-unread', 'hours-only', 'no-names', 'text-payload-only'];
const DEFINITION_GRANT = 'logging.logMetrics.get in that project (roles/logging.viewer)';

interface Asked {
  wire: Wire;
  endpoints: Endpoints;
  skips: SkipList;
  name: string;
  window: Window;
  groupBy: readonly string[];
}

/**
 * Reads a user-defined log-based metric from Cloud Monitoring: first in the metrics scope of its project, in one query for
 * all clusters; then in each project of which that showed nothing, because there a metric that does not exist and one
 * that counted nothing look the same. Names and single lines are not in a metric, and the evidence says so.
 */
export function createLogMetricLogs(wire: Wire, endpoints: Endpoints, metric: string): TimeoutLogs {
  const [, project = '', , name = ''] = metric.split('/');
  return {
    async read(clusters, window) {
      const skips = createSkipList();
      const byName = new Map(clusters.map((ref) => [formatClusterName(ref), ref]));
      if (byName.size === 0) return { readings: new Map(), skipped: [] };
      try {
        const definition = await readDefinition(wire, endpoints, { project, name });
        const groupBy = labelsOf(definition);
        const asked: Asked = { wire, endpoints, skips, name, window, groupBy };
        const readings = await readScope(asked, { project, definition, clusters: byName });
        return { readings, skipped: skips.result() };
      } catch (error) {
        if (!(error instanceof CollectError)) throw error;
        return { readings: gapsOf(byName.keys(), error), skipped: skips.result() };
      }
    },
  };
}

interface ScopeRequest {
  project: string;
  definition: LogMetricDefinition | null;
  clusters: ReadonlyMap<string, ClusterRef>;
}

async function readScope(asked: Asked, request: ScopeRequest): Promise<Map<string, TimeoutReading>> {
  const { definition, clusters } = request;
  const limitations = limitationsOf(definition, asked.window);
  const seen = await readCounts(asked, { ...request, limitations });
  const isOfBucket = (definition?.bucketName ?? '') !== '';
  const speaking = new Set([...clusters].filter(([name]) => seen.heard.has(name)).map(([, ref]) => ref.project));
  const byProject = Map.groupBy(clusters, ([, ref]) => ref.project);
  const silent = isOfBucket ? [] : [...byProject].filter(([id]) => id !== request.project && !speaking.has(id));
  await Promise.all(
    silent.map(async ([project, members]) => {
      for (const [name, reading] of await readProject(asked, { project, limitations, clusters: new Map(members) }))
        seen.readings.set(name, reading);
    }),
  );
  return seen.readings;
}

interface CountRequest {
  project: string;
  clusters: ReadonlyMap<string, ClusterRef>;
  limitations: readonly TimeoutLimitation[];
}

async function readProject(asked: Asked, request: CountRequest): Promise<Map<string, TimeoutReading>> {
  try {
    return (await readCounts(asked, request)).readings;
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    const what = `log-based metric ${asked.name} in project ${request.project}`;
    if (error.code !== 'not-found')
      return gapsOf(request.clusters.keys(), new CollectError(error.code, what, error.message, { grant: error.grant }));
    const detail = 'Cloud Monitoring knows no such metric there: no line of its clusters is counted.';
    const grant = 'Create the metric in that project (docs/evidence.md), or add the project to a central log bucket.';
    return gapsOf(request.clusters.keys(), new CollectError('not-observable', what, detail, { grant }));
  }
}

/** One query and what it says of each cluster; `heard`: clusters of which there was a series. */
async function readCounts(asked: Asked, { project, clusters, limitations }: CountRequest) {
  const { name, window, groupBy } = asked;
  const names = [...new Set([...clusters.values()].map((ref) => ref.cluster))];
  const characters = names.reduce((sum, one) => sum + one.length + 3, 0);
  const { series, isComplete } = await listCounts(asked, {
    project,
    metricType: `logging.googleapis.com/user/${name}`,
    clusters: characters <= CLUSTER_NAME_CHARACTERS ? names : null,
    groupBy,
    window,
  });
  const tallies = new Map([...clusters.keys()].map((cluster) => [cluster, createMetricTally(window)]));
  const heard = new Set<string>();
  for (const one of series) {
    const cluster = clusterOf(one);
    const tally = tallies.get(cluster);
    if (tally === undefined) continue;
    heard.add(cluster);
    for (const count of countsOf(one)) tally.add(count);
  }
  const readings = new Map<string, TimeoutReading>();
  for (const [cluster, tally] of tallies) {
    const value = {
      ...tally.result(),
      capped: !isComplete,
      route: 'log-metric' as const,
      limitations: [...limitations],
    };
    readings.set(cluster, { state: 'read', source: 'logging', value });
  }
  return { readings, heard };
}

function clusterOf({ metric, resource }: CountSeries): string {
  const labels = resource?.labels ?? {};
  const project = metric?.labels?.['project'] || labels['project_id'] || '';
  return formatClusterName({ project, location: labels['location'] ?? '', cluster: labels['cluster_name'] ?? '' });
}

function* countsOf({ metric, points }: CountSeries) {
  const { operation = '', upstream = '', node = '', errors = '', probe = '' } = metric?.labels ?? {};
  for (const { interval, value } of points ?? []) {
    const lines = Math.round(value.int64Value ?? value.doubleValue ?? 0);
    const { startTime, endTime: to } = interval;
    const from = startTime == null || startTime === to ? hourBefore(to) : startTime;
    yield { from, to, lines, operation, upstream, node, errors, probe };
  }
}

function hourBefore(time: string): string {
  const at = Date.parse(time) - ALIGNMENT_SECONDS * 1000;
  return Number.isNaN(at) ? time : new Date(at).toISOString();
}

/** Null where it may not be read: the metric is then taken for what docs/evidence.md says. Throws CollectError. */
async function readDefinition(
  wire: Wire,
  endpoints: Endpoints,
  { project, name }: { project: string; name: string },
): Promise<LogMetricDefinition | null> {
  const what = `log-based metric ${name} of project ${project}`;
  const url = `${endpoints.logging}/v2/projects/${encodeURIComponent(project)}/metrics/${encodeURIComponent(name)}`;
  const answer = await wire.send({ api: 'logging', method: 'GET', url });
  if (answer.status === 401 || answer.status === 403) return null;
  const parsed = logMetricDefinition.safeParse(readJson(answer, what, DEFINITION_GRANT));
  if (!parsed.success) throw new CollectError('malformed', what, 'The answer is not a log-based metric.');
  if (parsed.data.disabled === true)
    throw new CollectError('not-observable', what, 'The metric is disabled and counts nothing.', {
      grant: 'Enable it.',
    });
  const type = parsed.data.metricDescriptor?.valueType ?? 'INT64';
  if (type !== 'INT64') throw new CollectError('not-observable', what, `The metric is no counter, but ${type}.`);
  return parsed.data;
}

function labelsOf(definition: LogMetricDefinition | null): string[] {
  const known = definition === null ? METRIC_LABELS : (definition.labelExtractors ?? {});
  return [
    ...RESOURCE_LABELS.map((label) => `resource.labels.${label}`),
    // Without a definition nobody knows whether there is a label for the project; asking for one that is not there is refused.
    ...Object.keys(METRIC_LABELS)
      .filter((label) => label in known && (definition !== null || label !== 'project'))
      .map((label) => `metric.labels.${label}`),
  ];
}

function limitationsOf(definition: LogMetricDefinition | null, window: Window): TimeoutLimitation[] {
  const found = new Set<TimeoutLimitation>(ALWAYS);
  if (definition === null) found.add('metric-definition-unread');
  else {
    for (const [label, limitation] of Object.entries(METRIC_LABELS))
      if (limitation !== null && !(label in (definition.labelExtractors ?? {}))) found.add(limitation);
    if ((definition.bucketName ?? '') !== '') found.add('sink-unread');
    if (Date.parse(definition.createTime ?? '') > Date.parse(window.from)) found.add('metric-newer-than-window');
  }
  return [...found].sort();
}

function gapsOf(names: Iterable<string>, error: CollectError): Map<string, TimeoutReading> {
  const gap = { state: 'gap', gap: error.toGap() } as const;
  return new Map([...names].map((name) => [name, gap]));
}
