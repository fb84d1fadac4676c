import { isConcerned } from '../domain/finding.ts';
import type { ClusterState, HistoryRecord } from '../domain/history.ts';
import type { OpenProblem, TimeToResolution } from '../domain/history-summary.ts';

/** A cluster that is affected or exposed, since when, and the last line that says so. */
interface Episode {
  since: string;
  atLeast: boolean;
  seen: ClusterState;
  /** Start of the run of that line. */
  lastSeen: string;
  /** The run of the last line of any kind. */
  lastRun: string;
}

interface Ended {
  seconds: number;
  atLeast: boolean;
}

/**
 * Follows each cluster from run to run, oldest first. What is open in the first run may be older than it, and so may be what
 * a run finds where the run before saw nothing: such a time is "at least". An unknown verdict ends nothing, and neither does
 * a cluster that is missing from a run that did not see everything.
 */
export function measureResolution(records: readonly HistoryRecord[]): TimeToResolution {
  const open = new Map<string, Episode>();
  const resolved: Ended[] = [];
  let [disappeared, unclear] = [0, 0];
  let before: ReadonlyMap<string, ClusterState> | null = null;
  let previous: HistoryRecord | null = null;
  for (const record of records) {
    const { run } = record;
    const lines = new Map(record.clusters.map((line) => [line.name, line]));
    const end = (name: string): void => {
      const episode = open.get(name);
      if (episode === undefined) return;
      open.delete(name);
      resolved.push({ seconds: secondsBetween(episode.since, run.startedAt), atLeast: episode.atLeast });
    };
    for (const [name, line] of lines) {
      const episode = open.get(name);
      if (isConcerned(line)) {
        const since = episode?.since ?? run.startedAt;
        const atLeast = episode?.atLeast ?? !wasWell(name, previous, before);
        open.set(name, { since, atLeast, seen: line, lastSeen: run.startedAt, lastRun: run.run });
      } else if (line.verdict === 'clear') {
        end(name);
      } else if (line.verdict === null) {
        // Written only where the list of its project was whole (diff-reports.ts).
        if (open.delete(name)) disappeared += 1;
      } else if (episode !== undefined) {
        episode.lastRun = run.run;
      }
    }
    for (const [name, { lastRun }] of open) {
      if (lines.has(name) || !sawAll(record)) continue;
      // Compared with the run that last told of it, a cluster without a line is clear: gone it would have one.
      if (run.previousRun === lastRun) end(name);
      else if (open.delete(name)) unclear += 1;
    }
    before = lines;
    previous = record;
  }
  return {
    resolved: resolved.length,
    ...medianOf(resolved),
    disappeared,
    unclear,
    open: [...open.values()].map((episode) => toProblem(episode, previous)).sort(oldestFirst),
  };
}

/** True where the run before shows that the cluster was clear, or not there. */
function wasWell(
  name: string,
  previous: HistoryRecord | null,
  before: ReadonlyMap<string, ClusterState> | null,
): boolean {
  if (previous === null || before === null) return false;
  const line = before.get(name);
  if (line === undefined) return sawAll(previous);
  return line.verdict === 'clear' || line.verdict === null;
}

/** True where a cluster without a line is clear or gone: all projects were listed, and no line was left out. */
function sawAll({ run }: HistoryRecord): boolean {
  return run.omittedClusters + run.projectsUnreadable + run.runGaps + run.skippedElements === 0;
}

/** A value that is "at least" and not above the middle may in truth be above it: then the median is "at least", too. */
function medianOf(ended: readonly Ended[]): Pick<TimeToResolution, 'medianSeconds' | 'medianAtLeast'> {
  const sorted = ended.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (low === undefined || high === undefined) return { medianSeconds: null, medianAtLeast: false };
  const medianAtLeast = ended.some(({ seconds, atLeast }) => atLeast && seconds <= high);
  return { medianSeconds: (low + high) / 2, medianAtLeast };
}

function toProblem({ since, atLeast, seen, lastSeen }: Episode, newest: HistoryRecord | null): OpenProblem {
  const { name, verdict, severity, excepted } = seen;
  const ageSeconds = secondsBetween(since, newest?.run.startedAt ?? since);
  return { name, verdict, severity, excepted, since, ageSeconds, atLeast, lastSeen };
}

function oldestFirst(a: OpenProblem, b: OpenProblem): number {
  return b.ageSeconds - a.ageSeconds || (a.name < b.name ? -1 : 1);
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}
