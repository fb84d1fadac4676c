import type { Window } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { CollectError } from '../errors.ts';
import { toGoogleError } from './google-clients.ts';
import { type CountSeries, countSeries, timeSeriesPage } from './monitoring.schema.ts';
import type { SkipList } from './skip-list.ts';
import type { Wire, WireAnswer } from './wire.ts';

/** Points of a page; the API takes up to 100,000. */
const PAGE_SIZE = 50_000;
/** Pages of one query: 1,000,000 points are 40,000 series of a day. */
const MAX_PAGES = 20;
const GRANT = 'monitoring.timeSeries.list in that project (roles/monitoring.viewer)';

/** Seconds between two points of what is asked for: an hour, as the buckets of the evidence. */
export const ALIGNMENT_SECONDS = 3600;

export interface CountQuery {
  /** The project whose metrics scope is asked. */
  project: string;
  metricType: string;
  /** Only clusters of these names; null: all. */
  clusters: readonly string[] | null;
  groupBy: readonly string[];
  window: Window;
}

/** Sums of a counter by hour and labels (projects.timeSeries.list). Throws CollectError; 404 means that there is no such metric. */
export async function listCounts(
  { wire, endpoints, skips }: { wire: Wire; endpoints: Endpoints; skips: SkipList },
  query: CountQuery,
): Promise<{ series: CountSeries[]; isComplete: boolean }> {
  const what = `metric ${query.metricType} of project ${query.project}`;
  const series: CountSeries[] = [];
  let pageToken: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const url = `${endpoints.monitoring}/v3/projects/${encodeURIComponent(query.project)}/timeSeries?${toParameters(query, pageToken)}`;
    const body = readJson(await wire.send({ api: 'monitoring', method: 'GET', url }), what);
    const page = timeSeriesPage.safeParse(body);
    if (!page.success) throw new CollectError('malformed', what, 'The answer is not a list of time series.');
    for (const raw of page.data.timeSeries ?? []) {
      const parsed = countSeries.safeParse(raw);
      if (parsed.success) series.push(parsed.data);
      else skips.add('malformed time series', JSON.stringify(raw)?.slice(0, 200) ?? '');
    }
    pageToken = page.data.nextPageToken || undefined;
    if (pageToken === undefined) return { series, isComplete: true };
  }
  return { series, isComplete: false };
}

function toParameters(query: CountQuery, pageToken: string | undefined): URLSearchParams {
  const names = query.clusters?.map((name) => JSON.stringify(name)).join(',');
  const clauses = [
    `metric.type="${query.metricType}"`,
    'resource.type="k8s_container"',
    ...(names === undefined ? [] : [`resource.labels.cluster_name=one_of(${names})`]),
  ];
  const parameters = new URLSearchParams({
    filter: clauses.join(' AND '),
    'interval.startTime': query.window.from,
    'interval.endTime': query.window.to,
    'aggregation.alignmentPeriod': `${ALIGNMENT_SECONDS}s`,
    'aggregation.perSeriesAligner': 'ALIGN_DELTA',
    'aggregation.crossSeriesReducer': 'REDUCE_SUM',
    pageSize: String(PAGE_SIZE),
  });
  for (const field of query.groupBy) parameters.append('aggregation.groupByFields', field);
  if (pageToken !== undefined) parameters.set('pageToken', pageToken);
  return parameters;
}

/** The body of a good answer of a Google API; anything else throws. */
export function readJson(answer: WireAnswer, what: string, grant: string = GRANT): unknown {
  const body = parseJson(answer.body.toString('utf8'));
  if (answer.status !== 200) throw toGoogleError(answer.status, body, what, grant);
  if (body === undefined) throw new CollectError('malformed', what, 'The answer is not JSON.');
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
