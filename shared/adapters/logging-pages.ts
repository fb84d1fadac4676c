import type { logging_v2 } from 'googleapis/build/src/apis/logging/v2.js';
import type { DnsmasqSlotsReading, TimeoutReading, Window } from '../audit/ports.ts';
import { type ClusterRef, formatClusterName } from '../domain/cluster.ts';
import type { TimeoutLimitation, TimeoutRoute } from '../domain/timeouts.ts';
import { CollectError } from '../errors.ts';
import { createDnsmasqSlotsTally } from '../formats/dnsmasq-slots.ts';
import { createTimeoutTally } from '../formats/timeout-tally.ts';
import { callSdk, toGoogleError } from './google-clients.ts';
import { type ContainerLogEntry, containerLogEntry, entriesPage } from './logging.schema.ts';
import { buildFilter } from './logging-filter.ts';
import type { SkipList } from './skip-list.ts';

const PAGE_SIZE = 1000;
/** Lines read of one cluster; above it every count is "at least". 5,000 failed look-ups prove what there is to prove. */
export const MAX_LINES_PER_CLUSTER = 5000;

/** What is asked of entries.list: these clusters, in these places. */
export interface LogQuery {
  clusters: ReadonlyMap<string, ClusterRef>;
  /** `projects/P` or log views. */
  resourceNames: readonly string[];
  /** In words, for a gap. */
  what: string;
  grant: string;
  /** False where the names would make the filter too long: what nobody asked about is then left out here. */
  namesInFilter: boolean;
  maxPages: number;
  route: TimeoutRoute;
  limitations: readonly TimeoutLimitation[];
}

/** What the log lines of one cluster say. */
export interface ClusterLogs {
  timeouts: TimeoutReading;
  slots: DnsmasqSlotsReading;
}

/** The tallies of one cluster; both have the same cap. */
interface Tally {
  timeouts: ReturnType<typeof createTimeoutTally>;
  slots: ReturnType<typeof createDnsmasqSlotsTally>;
}

/** Reads all pages of a query, newest first; a cluster at its cap is left out and the others are read on. Throws CollectError. */
export async function readLogPages(
  client: logging_v2.Logging,
  query: LogQuery,
  window: Window,
  skips: SkipList,
): Promise<[string, ClusterLogs][]> {
  const tallies = new Map([...query.clusters.keys()].map((name) => [name, createTally(window)]));
  const seen = createSeenEntries();
  let excluded: string[] = [];
  let until = window.to;
  let untilIsIncluded = false;
  let pageToken: string | undefined;
  let isComplete = false;
  for (let pages = 0; pages < query.maxPages && !isComplete; pages += 1) {
    const filter = buildFilter({
      span: { from: window.from, until, untilIsIncluded },
      clusters: query.namesInFilter ? [...query.clusters.values()] : null,
      excluded: excluded.flatMap((name) => query.clusters.get(name) ?? []),
    });
    const page = await listPage(client, query, filter, pageToken);
    const last = addEntries(page.entries ?? [], tallies, seen, skips);
    pageToken = page.nextPageToken || undefined;
    isComplete = pageToken === undefined;
    const full = fullClusters(tallies);
    if (!isComplete && full.length > excluded.length && last !== null) {
      // A noisy cluster is left out from here on, and the others are read on from where this page ended.
      excluded = full;
      until = last;
      untilIsIncluded = true;
      pageToken = undefined;
      isComplete = excluded.length === tallies.size;
    }
  }
  return [...tallies].map(([name, tally]) => [name, toLogs(query, tally, !isComplete || excluded.includes(name))]);
}

function createTally(window: Window): Tally {
  const options = { window, maxLines: MAX_LINES_PER_CLUSTER };
  return { timeouts: createTimeoutTally(options), slots: createDnsmasqSlotsTally(options) };
}

function toLogs({ route, limitations }: LogQuery, tally: Tally, isCapped: boolean): ClusterLogs {
  const timeouts = tally.timeouts.result();
  const slots = tally.slots.result();
  const value = { ...timeouts, capped: timeouts.capped || isCapped, route, limitations: [...limitations].sort() };
  return {
    timeouts: { state: 'read', source: 'logging', value },
    slots: { state: 'read', source: 'logging', value: { ...slots, capped: slots.capped || isCapped } },
  };
}

/** The same gap for all clusters of a query that failed. */
export function toGapLogs(gap: Extract<TimeoutReading, { state: 'gap' }>['gap']): ClusterLogs {
  return { timeouts: { state: 'gap', gap }, slots: { state: 'gap', gap } };
}

function fullClusters(tallies: ReadonlyMap<string, Tally>): string[] {
  return [...tallies].filter(([, tally]) => tally.timeouts.isFull() || tally.slots.isFull()).map(([name]) => name);
}

async function listPage(client: logging_v2.Logging, query: LogQuery, filter: string, pageToken: string | undefined) {
  const { what, grant, resourceNames } = query;
  const answer = await callSdk(() =>
    client.entries.list({
      requestBody: {
        resourceNames: [...resourceNames],
        filter,
        orderBy: 'timestamp desc',
        pageSize: PAGE_SIZE,
        ...(pageToken === undefined ? {} : { pageToken }),
      },
    }),
  );
  if (answer.status !== 200) throw toGoogleError(answer.status, answer.data, what, grant);
  const page = entriesPage.safeParse(answer.data);
  if (!page.success) throw new CollectError('malformed', what, 'The answer is not a list of log entries.');
  return page.data;
}

interface SeenEntries {
  /** False when the entry was given before; only the newest timestamp is remembered, since pages come newest first. */
  isNew(entry: ContainerLogEntry): boolean;
}

function createSeenEntries(): SeenEntries {
  let timestamp = '';
  let ids = new Set<string>();
  return {
    isNew(entry) {
      if (entry.timestamp !== timestamp) {
        timestamp = entry.timestamp;
        ids = new Set();
      }
      if (entry.insertId == null) return true;
      const id = `${clusterOf(entry)}|${entry.insertId}`;
      if (ids.has(id)) return false;
      ids.add(id);
      return true;
    },
  };
}

function clusterOf({ resource }: ContainerLogEntry): string {
  const { project_id: project, location, cluster_name: cluster } = resource.labels;
  return formatClusterName({ project, location, cluster });
}

/** Adds a page to the tallies; the timestamp of its last entry, or null when it had none. */
function addEntries(
  entries: readonly unknown[],
  tallies: ReadonlyMap<string, Tally>,
  seen: SeenEntries,
  skips: SkipList,
): string | null {
  let last: string | null = null;
  for (const raw of entries) {
    const parsed = containerLogEntry.safeParse(raw);
    if (!parsed.success) {
      skips.add('malformed log entry', JSON.stringify(raw)?.slice(0, 200) ?? '');
      continue;
    }
    const entry = parsed.data;
    last = entry.timestamp;
    const tally = tallies.get(clusterOf(entry));
    if (tally === undefined || !seen.isNew(entry)) continue;
    const line = {
      timestamp: entry.timestamp,
      node: entry.labels?.['compute.googleapis.com/resource_name'] ?? null,
      text: entry.textPayload ?? entry.jsonPayload?.message ?? '',
    };
    const { container_name: container, pod_name: pod } = entry.resource.labels;
    if (container === 'dnsmasq') tally.slots.add({ ...line, pod: pod ?? '' });
    else tally.timeouts.add(line);
  }
  return last;
}
