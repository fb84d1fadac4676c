import {
  type ClusterState,
  type HistoryCluster,
  type HistoryLine,
  type HistoryRecord,
  type HistoryRun,
  historyLine,
  MOST_CLUSTER_LINES,
} from '../domain/history.ts';
import type { Scope } from '../domain/scope.ts';
import { statePaths } from './paths.ts';
import type { StateStore } from './ports.ts';

/** What there is of a scope's history, oldest run first. */
export interface History {
  records: HistoryRecord[];
  /** Runs in the store beside these. */
  earlierRuns: number;
  /** Lines and objects that could not be read. */
  skipped: number;
}

/** UTF-16 units of one line; a whole run is far below the 128 MiB that the store reads of an object. */
const LONGEST_LINE = 100_000;

export interface HistoryRange {
  /** The newest runs, at most. */
  last: number;
  /** Id of the newest run to read; absent for the newest that there is. */
  until?: string;
}

/**
 * Reads the newest runs of a history, one object after the other. A line of a cluster takes about 100 bytes of memory.
 * Throws CollectError when the store fails.
 */
export async function readHistory(state: StateStore, scope: Scope, { last, until }: HistoryRange): Promise<History> {
  const newest = until === undefined ? null : statePaths.history(scope, until);
  const paths = (await state.list(statePaths.histories(scope))).filter(
    (path) => path.endsWith('.ndjson') && (newest === null || path <= newest),
  );
  // The id of a run begins with its time: sorted paths are in the order of time.
  const read = paths.slice(-last);
  const names = new Map<string, string>();
  const records: HistoryRecord[] = [];
  let skipped = 0;
  for (const path of read) {
    const stored = await state.read(path);
    const parsed = parseHistory(stored?.text ?? '');
    skipped += parsed.skipped + (parsed.record === null ? 1 : 0);
    if (parsed.record === null) continue;
    const { run, clusters } = parsed.record;
    records.push({ run, clusters: clusters.map((line) => toState(line, names)) });
  }
  return { records: records.sort(byStart), earlierRuns: paths.length - read.length, skipped };
}

/** A cluster has one name, and not one for each of its runs. */
function toState(
  { name, change, verdict, severity, excepted }: HistoryCluster,
  names: Map<string, string>,
): ClusterState {
  const known = names.get(name) ?? name;
  names.set(known, known);
  return { name: known, change, verdict, severity, excepted };
}

/** Directories of scopes that have a history, and the scope that the newest run of each names. */
export async function listHistories(state: StateStore, most: number): Promise<string[]> {
  const paths = await state.list(statePaths.allHistories);
  const newest = new Map(paths.map((path) => [path.slice(0, path.lastIndexOf('/')), path]));
  const scopes: string[] = [];
  for (const path of [...newest.values()].slice(0, most)) {
    const { record } = parseHistory((await state.read(path))?.text ?? '');
    if (record !== null) scopes.push(record.run.scope);
  }
  return scopes;
}

export interface ParsedHistory {
  record: { run: HistoryRun; clusters: HistoryCluster[] } | null;
  skipped: number;
}

/** One object of the history; lines that are not what they should be, or more than a run writes, are counted. */
export function parseHistory(text: string): ParsedHistory {
  let skipped = 0;
  const lines: HistoryLine[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const isLeft = line.length > LONGEST_LINE || lines.length > MOST_CLUSTER_LINES;
    const parsed = isLeft ? null : historyLine.safeParse(tryJson(line));
    if (parsed?.success === true) lines.push(parsed.data);
    else skipped += 1;
  }
  const run = lines.find((line) => line.kind === 'run');
  if (run === undefined) return { record: null, skipped };
  const clusters = lines.filter((line) => line.kind === 'cluster').filter((line) => line.run === run.run);
  return { record: { run, clusters }, skipped };
}

function byStart(a: HistoryRecord, b: HistoryRecord): number {
  return Date.parse(a.run.startedAt) - Date.parse(b.run.startedAt) || (a.run.run < b.run.run ? -1 : 1);
}

function tryJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
