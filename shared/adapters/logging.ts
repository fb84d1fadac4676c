import { logging_v2 } from 'googleapis/build/src/apis/logging/v2.js';
import type { TimeoutLogs, TimeoutReading, Window } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { type ClusterRef, formatClusterName } from '../domain/cluster.ts';
import { CollectError } from '../errors.ts';
import { createTimeoutTally } from '../formats/timeout-tally.ts';
import { callSdk, googleApiOptions, toGoogleError } from './google-clients.ts';
import { type ContainerLogEntry, containerLogEntry, entriesPage } from './logging.schema.ts';
import { createSkipList, type SkipList } from './skip-list.ts';
import type { Wire } from './wire.ts';

/** entries.list takes 100 resource names and fans out to at most 200 log buckets; a project has two or a few more. */
const PROJECTS_PER_CALL = 90;
/** The filter may have 20,000 characters; cluster names take at most this many of them. */
const CLUSTER_NAME_CHARACTERS = 15_000;
const PAGE_SIZE = 1000;
/** Lines read of one cluster; above it every count is "at least". 5,000 failed look-ups prove what there is to prove. */
export const MAX_LINES_PER_CLUSTER = 5000;
/** Pages of one batch: at 60 reads a minute for the whole service, a noisy batch must not starve the others. */
const MAX_PAGES_PER_BATCH = 30;
/** Refused calls spent on finding out which projects of a batch may not be read. */
const MAX_REFUSALS_PER_BATCH = 16;
const GRANT = 'logging.logEntries.list in that project (roles/logging.viewer)';

type Tally = ReturnType<typeof createTimeoutTally>;

interface Batch {
  clusters: Map<string, ClusterRef>;
  refusalsLeft: { value: number };
}

/** Reads the `i/o timeout` lines of container node-cache, many projects and clusters a call. */
export function createTimeoutLogs(wire: Wire, endpoints: Endpoints): TimeoutLogs {
  const client = new logging_v2.Logging(googleApiOptions(wire, 'logging', endpoints));
  return {
    async read(clusters, window) {
      const skips = createSkipList();
      const readings = new Map<string, TimeoutReading>();
      await Promise.all(
        toBatches(clusters).map(async (batch) => {
          for (const [name, reading] of await readBatch(client, batch, window, skips)) readings.set(name, reading);
        }),
      );
      return { readings, skipped: skips.result() };
    },
  };
}

function toBatches(clusters: readonly ClusterRef[]): Batch[] {
  const batches: Batch[] = [];
  let projects = new Set<string>();
  let characters = 0;
  for (const ref of [...clusters].sort((a, b) => a.project.localeCompare(b.project))) {
    const current = batches.at(-1);
    const isFull = projects.size >= PROJECTS_PER_CALL && !projects.has(ref.project);
    if (current === undefined || isFull || characters > CLUSTER_NAME_CHARACTERS) {
      batches.push({ clusters: new Map(), refusalsLeft: { value: MAX_REFUSALS_PER_BATCH } });
      projects = new Set();
      characters = 0;
    }
    batches.at(-1)?.clusters.set(formatClusterName(ref), ref);
    projects.add(ref.project);
    characters += ref.cluster.length + 6;
  }
  return batches;
}

/** One refused project refuses the whole call: halve until the refused ones stand alone, within a budget. */
async function readBatch(
  client: logging_v2.Logging,
  batch: Batch,
  window: Window,
  skips: SkipList,
): Promise<[string, TimeoutReading][]> {
  try {
    return await readPages(client, batch, window, skips);
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    const projects = [...new Set([...batch.clusters.values()].map((ref) => ref.project))];
    batch.refusalsLeft.value -= 1;
    const isRefusal = error.code === 'permission-denied' || error.code === 'not-found' || error.code === 'api-disabled';
    if (!isRefusal || projects.length === 1 || batch.refusalsLeft.value <= 0) return gapsFor(batch, projects, error);
    const first = new Set(projects.slice(0, Math.ceil(projects.length / 2)));
    const halves = [part(batch, (ref) => first.has(ref.project)), part(batch, (ref) => !first.has(ref.project))];
    const answers = [];
    for (const half of halves) answers.push(...(await readBatch(client, half, window, skips)));
    return answers;
  }
}

function part(batch: Batch, belongs: (ref: ClusterRef) => boolean): Batch {
  return { ...batch, clusters: new Map([...batch.clusters].filter(([, ref]) => belongs(ref))) };
}

function gapsFor(batch: Batch, projects: readonly string[], error: CollectError): [string, TimeoutReading][] {
  const together =
    projects.length === 1 ? '' : ` (refused for at least one of ${projects.length} projects asked together)`;
  return [...batch.clusters].map(([name, ref]) => {
    const what = `node-cache logs of project ${ref.project}`;
    return [name, { state: 'gap', gap: { ...error.toGap(), what, detail: `${error.message}${together}` } }];
  });
}

async function readPages(
  client: logging_v2.Logging,
  batch: Batch,
  window: Window,
  skips: SkipList,
): Promise<[string, TimeoutReading][]> {
  const tallies = new Map(
    [...batch.clusters.keys()].map((name) => [name, createTimeoutTally({ window, maxLines: MAX_LINES_PER_CLUSTER })]),
  );
  const seen = createSeenEntries();
  let excluded: string[] = [];
  let until = window.to;
  let untilIsIncluded = false;
  let pageToken: string | undefined;
  let isComplete = false;
  for (let pages = 0; pages < MAX_PAGES_PER_BATCH && !isComplete; pages += 1) {
    const filter = buildFilter(batch, { from: window.from, until, untilIsIncluded }, excluded);
    const page = await listPage(client, batch, filter, pageToken);
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
  return [...tallies].map(([name, tally]) => [name, toReading(tally, !isComplete || excluded.includes(name))]);
}

function toReading(tally: Tally, isCapped: boolean): TimeoutReading {
  const value = tally.result();
  return { state: 'read', source: 'logging', value: { ...value, capped: value.capped || isCapped } };
}

function fullClusters(tallies: ReadonlyMap<string, Tally>): string[] {
  return [...tallies].filter(([, tally]) => tally.isFull()).map(([name]) => name);
}

async function listPage(client: logging_v2.Logging, batch: Batch, filter: string, pageToken: string | undefined) {
  const projects = [...new Set([...batch.clusters.values()].map((ref) => ref.project))];
  const what = `node-cache logs of ${projects.length === 1 ? `project ${projects[0]}` : `${projects.length} projects`}`;
  const answer = await callSdk(() =>
    client.entries.list({
      requestBody: {
        resourceNames: projects.map((project) => `projects/${project}`),
        filter,
        orderBy: 'timestamp desc',
        pageSize: PAGE_SIZE,
        ...(pageToken === undefined ? {} : { pageToken }),
      },
    }),
  );
  if (answer.status !== 200) throw toGoogleError(answer.status, answer.data, what, GRANT);
  const page = entriesPage.safeParse(answer.data);
  if (!page.success) throw new CollectError('malformed', what, 'The answer is not a list of log entries.');
  return page.data;
}

/**
 * The lines in question, see docs/failure-mode.md. CoreDNS writes them to stdout, where their severity is INFO: a filter on
 * severity would hide them all.
 */
function buildFilter(
  batch: Batch,
  span: { from: string; until: string; untilIsIncluded: boolean },
  excluded: readonly string[],
): string {
  const names = [...new Set([...batch.clusters.values()].map((ref) => quote(ref.cluster)))];
  const clauses = [
    'resource.type="k8s_container"',
    'resource.labels.namespace_name="kube-system"',
    'resource.labels.container_name="node-cache"',
    'log_id("stdout")',
    '(textPayload:"plugin/errors" OR jsonPayload.message:"plugin/errors")',
    '(textPayload:"i/o timeout" OR jsonPayload.message:"i/o timeout")',
    `timestamp>="${span.from}"`,
    `timestamp${span.untilIsIncluded ? '<=' : '<'}"${span.until}"`,
    `resource.labels.cluster_name=(${names.join(' OR ')})`,
    ...excluded.map((name) => excludeCluster(batch.clusters.get(name))),
  ];
  return clauses.join('\n');
}

function excludeCluster(ref: ClusterRef | undefined): string {
  if (ref === undefined) return '';
  return `NOT (resource.labels.project_id=${quote(ref.project)} AND resource.labels.location=${quote(ref.location)} AND resource.labels.cluster_name=${quote(ref.cluster)})`;
}

/** Names come from upstream: nothing in them may end the quotation. */
function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
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
      const { project_id: project, location, cluster_name: cluster } = entry.resource.labels;
      const id = `${formatClusterName({ project, location, cluster })}|${entry.insertId}`;
      if (ids.has(id)) return false;
      ids.add(id);
      return true;
    },
  };
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
    const { project_id: project, location, cluster_name: cluster } = entry.resource.labels;
    const tally = tallies.get(formatClusterName({ project, location, cluster }));
    if (tally === undefined || !seen.isNew(entry)) continue;
    tally.add({
      timestamp: entry.timestamp,
      node: entry.labels?.['compute.googleapis.com/resource_name'] ?? null,
      text: entry.textPayload ?? entry.jsonPayload?.message ?? '',
    });
  }
  return last;
}
