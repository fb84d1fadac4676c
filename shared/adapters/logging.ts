import { logging_v2 } from 'googleapis/build/src/apis/logging/v2.js';
import type { TimeoutLogs, Window } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { type ClusterRef, formatClusterName } from '../domain/cluster.ts';
import { CollectError } from '../errors.ts';
import { googleApiOptions } from './google-clients.ts';
import { type ClusterLogs, readLogPages, toGapLogs } from './logging-pages.ts';
import { createSkipList, type SkipList } from './skip-list.ts';
import type { Wire } from './wire.ts';

export { MAX_LINES_PER_CLUSTER } from './logging-pages.ts';

/** entries.list takes 100 resource names and fans out to at most 200 log buckets; a project has two or a few more. */
const PROJECTS_PER_CALL = 90;
/** The filter may have 20,000 characters; cluster names take at most this many of them. */
const CLUSTER_NAME_CHARACTERS = 15_000;
/** Pages of one batch: at 60 reads a minute for the whole service, a noisy batch must not starve the others. */
const MAX_PAGES_PER_BATCH = 30;
/** Refused calls spent on finding out which projects of a batch may not be read. */
const MAX_REFUSALS_PER_BATCH = 16;
const GRANT = 'logging.logEntries.list in that project (roles/logging.viewer)';

interface Batch {
  clusters: Map<string, ClusterRef>;
  refusalsLeft: { value: number };
}

/** Reads the `i/o timeout` lines of container node-cache and the counts of dnsmasq, many projects and clusters a call. */
export function createTimeoutLogs(wire: Wire, endpoints: Endpoints): TimeoutLogs {
  const client = new logging_v2.Logging(googleApiOptions(wire, 'logging', endpoints));
  return {
    async read(clusters, window) {
      const skips = createSkipList();
      const answers = await Promise.all(toBatches(clusters).map((batch) => readBatch(client, batch, window, skips)));
      return { ...toReadings(answers.flat()), skipped: skips.result() };
    },
  };
}

/** Both readings of every cluster, by its name. */
export function toReadings(logs: readonly (readonly [string, ClusterLogs])[]) {
  return {
    readings: new Map(logs.map(([name, { timeouts }]) => [name, timeouts])),
    slots: new Map(logs.map(([name, { slots }]) => [name, slots])),
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
): Promise<[string, ClusterLogs][]> {
  const projects = projectsOf(batch);
  try {
    return await readLogPages(client, toQuery(batch, projects), window, skips);
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
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

function toQuery({ clusters }: Batch, projects: readonly string[]) {
  return {
    clusters,
    resourceNames: projects.map((project) => `projects/${project}`),
    what: `node-cache logs of ${projects.length === 1 ? `project ${projects[0]}` : `${projects.length} projects`}`,
    grant: GRANT,
    namesInFilter: true,
    maxPages: MAX_PAGES_PER_BATCH,
    route: 'batches',
    limitations: ['exclusions-unread'],
  } as const;
}

function projectsOf({ clusters }: Batch): string[] {
  return [...new Set([...clusters.values()].map((ref) => ref.project))];
}

function part(batch: Batch, belongs: (ref: ClusterRef) => boolean): Batch {
  return { ...batch, clusters: new Map([...batch.clusters].filter(([, ref]) => belongs(ref))) };
}

function gapsFor(batch: Batch, projects: readonly string[], error: CollectError): [string, ClusterLogs][] {
  const together =
    projects.length === 1 ? '' : ` (refused for at least one of ${projects.length} projects asked together)`;
  return [...batch.clusters].map(([name, ref]) => {
    const what = `node-cache logs of project ${ref.project}`;
    return [name, toGapLogs({ ...error.toGap(), what, detail: `${error.message}${together}` })];
  });
}
