import type { FleetProject } from './fleet.ts';
import { apiDisabledReply, refuse } from './google-error.ts';
import { decodeSegment, type Handler, jsonReply, Refusal, type Reply, type Request } from './http.ts';
import { countedLines, findMetric, labelsOf } from './log-metrics.ts';
import { makePageToken, readPageToken } from './page-token.ts';
import { answerPrometheus } from './prometheus-api.ts';
import { checkQuery, findProject, type World } from './world.ts';

const SERIES = /^\/v3\/projects\/([^/]+)\/timeSeries$/;
const PROMETHEUS = /^\/v1\/projects\/([^/]+)\/location\/global\/prometheus\/api\/v1\/query$/;
const PARAMETERS = [
  ...['filter', 'interval.startTime', 'interval.endTime', 'pageSize', 'pageToken', 'view', 'orderBy'],
  ...['aggregation.alignmentPeriod', 'aggregation.perSeriesAligner', 'aggregation.crossSeriesReducer'],
  'aggregation.groupByFields',
];
const CLAUSE =
  /^(?:metric\.type="logging\.googleapis\.com\/user\/([\w.-]+)"|resource\.type="k8s_container"|resource\.labels\.cluster_name=one_of\((.+)\))$/;

/** Cloud Monitoring: projects.timeSeries.list for log-based counters, and the Prometheus API. */
export function createMonitoringApi(world: World): Handler {
  return (request) => {
    const series = SERIES.exec(request.path);
    if (series !== null && request.method === 'GET') return listTimeSeries(world, request, projectOf(world, series[1]));
    const prometheus = PROMETHEUS.exec(request.path);
    if (prometheus !== null && (request.method === 'GET' || request.method === 'POST'))
      return answerPrometheus(world, request, projectOf(world, prometheus[1]));
    return refuse('NOT_FOUND', 'Method not found.');
  };
}

function projectOf(world: World, segment: string | undefined): FleetProject {
  const project = findProject(world, decodeSegment(segment));
  if (project?.monitoring === 'api-disabled')
    throw new Refusal(apiDisabledReply('monitoring.googleapis.com', 'Cloud Monitoring API', project.number));
  if (project === undefined || project.monitoring === 'denied')
    refuse('PERMISSION_DENIED', 'Permission monitoring.timeSeries.list denied (or the resource may not exist).');
  return project;
}

function listTimeSeries(world: World, request: Request, project: FleetProject): Reply {
  checkQuery(world, request, PARAMETERS, ['aggregation.groupByFields']);
  const { query } = request;
  const { name, clusters } = readFilter(query.get('filter') ?? '');
  const metric = findMetric(world, name);
  const seesAll = metric?.scopingProjects?.includes(project.id) === true;
  if (metric === undefined || !(seesAll || metric.projects.includes(project.id)))
    refuse('NOT_FOUND', `Cannot find metric(s) that match type = "logging.googleapis.com/user/${name}".`);
  const groupBy = query.getAll('aggregation.groupByFields');
  for (const field of groupBy) {
    const label = /^metric\.labels\.(\w+)$/.exec(field)?.[1];
    if (label !== undefined && !labelsOf(metric).includes(label))
      refuse('INVALID_ARGUMENT', `Field aggregation.groupByFields had an invalid value of "${field}".`);
  }
  const span = readSpan(query);
  const isBucket = metric.bucketName !== undefined;
  const own = seesAll ? metric.projects : [project.id];
  const counts = new Map<string, { labels: Record<string, string>; hours: Map<number, number> }>();
  for (const cluster of world.fleet.clusters) {
    const owner = findProject(world, cluster.project);
    if (owner === undefined || !(isBucket || own.includes(cluster.project))) continue;
    if (clusters !== null && !clusters.includes(cluster.name)) continue;
    for (const { labels, millis } of countedLines(metric, cluster, owner)) {
      if (millis <= span.from || millis > span.to) continue;
      const kept = Object.fromEntries(groupBy.map((field) => [field, labels[field] ?? '']));
      const key = JSON.stringify(kept);
      const one = counts.get(key) ?? { labels: kept, hours: new Map<number, number>() };
      counts.set(key, one);
      // Periods are counted back from the end of the interval.
      const period = Math.floor((span.to - millis) / span.period);
      one.hours.set(period, (one.hours.get(period) ?? 0) + 1);
    }
  }
  const all = [...counts.values()].map(({ labels, hours }) => ({
    metric: { type: `logging.googleapis.com/user/${name}`, labels: pick(labels, 'metric.labels.') },
    resource: { type: 'k8s_container', labels: pick(labels, 'resource.labels.') },
    metricKind: 'DELTA',
    valueType: 'INT64',
    points: [...hours]
      .sort(([a], [b]) => a - b)
      .map(([period, count]) => ({
        interval: {
          startTime: new Date(Math.max(span.from, span.to - (period + 1) * span.period)).toISOString(),
          endTime: new Date(span.to - period * span.period).toISOString(),
        },
        value: { int64Value: String(count) },
      })),
  }));
  return pageOf(all, query);
}

/** A page is measured in points; a series is not cut here. */
function pageOf(all: readonly { points: readonly unknown[] }[], query: URLSearchParams): Reply {
  const size = Number(query.get('pageSize') ?? 100_000);
  if (!Number.isInteger(size) || size < 1 || size > 100_000)
    refuse('INVALID_ARGUMENT', 'Field pageSize must be between 1 and 100000.');
  const same = [...query].filter(([name]) => name !== 'pageToken');
  const start = Number(readPageToken(query.get('pageToken'), same) ?? 0);
  let end = start;
  for (let points = 0; end < all.length && (end === start || points < size); end += 1)
    points += all[end]?.points.length ?? 0;
  return jsonReply({
    ...(end > start ? { timeSeries: all.slice(start, end) } : {}),
    unit: '1',
    ...(end < all.length ? { nextPageToken: makePageToken(same, end) } : {}),
  });
}

function readFilter(filter: string): { name: string; clusters: string[] | null } {
  let name: string | null = null;
  let clusters: string[] | null = null;
  for (const clause of filter.split(' AND ')) {
    const match = CLAUSE.exec(clause);
    if (match === null) refuse('INVALID_ARGUMENT', `Field filter had an invalid value of "${filter}".`);
    name ??= match[1] ?? null;
    if (match[2] !== undefined) clusters = JSON.parse(`[${match[2]}]`) as string[];
  }
  if (name === null) refuse('INVALID_ARGUMENT', 'The filter must name one metric type.');
  return { name, clusters };
}

function readSpan(query: URLSearchParams): { from: number; to: number; period: number } {
  const from = Date.parse(query.get('interval.startTime') ?? query.get('interval.endTime') ?? '');
  const to = Date.parse(query.get('interval.endTime') ?? '');
  const period = Number(/^(\d+)s$/.exec(query.get('aggregation.alignmentPeriod') ?? '')?.[1]);
  if (Number.isNaN(from) || Number.isNaN(to) || from > to)
    refuse('INVALID_ARGUMENT', 'Field interval.endTime had an invalid value.');
  if (!(period >= 60)) refuse('INVALID_ARGUMENT', 'Field aggregation.alignmentPeriod must be at least 60 seconds.');
  const [aligner, reducer] = [query.get('aggregation.perSeriesAligner'), query.get('aggregation.crossSeriesReducer')];
  if (aligner !== 'ALIGN_DELTA' || reducer !== 'REDUCE_SUM')
    refuse('INVALID_ARGUMENT', `The emulator sums deltas only, not ${aligner ?? 'none'} and ${reducer ?? 'none'}.`);
  return { from, to, period: period * 1000 };
}

function pick(labels: Record<string, string>, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}
