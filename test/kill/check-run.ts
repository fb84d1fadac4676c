import type { Report } from '../../shared/domain/report.ts';
import type { Executioner, KilledRuns, ToldChannel } from './killed-run.ts';
import { isPost, isRecordWrite } from './post-ledger.ts';
import { createRandom } from './random.ts';

type Point = Parameters<typeof isPost>[0];

const MOST_KILLS = 3;

/** Kills one to three times, each at a random request after the last start, before or after it was carried out. */
export function randomExecutioner(seed: number, requestsOfAQuietRun: number): Executioner {
  return executionerOf(seed, requestsOfAQuietRun, () => true);
}

/** The same among the few requests of which the delivery consists: calls to Slack and writes of what was told. */
export function deliveryExecutioner(seed: number): Executioner {
  return executionerOf(seed, 12, (request) => request.api === 'slack' || isRecordWrite(request));
}

function executionerOf(
  seed: number,
  most: number,
  counts: (request: Parameters<Executioner>[0]) => boolean,
): Executioner {
  const random = createRandom(seed);
  const points = Array.from({ length: 1 + Math.floor(random() * MOST_KILLS) }, () => ({
    request: 1 + Math.floor(random() * most),
    when: random() < 0.5 ? 'before' : 'after',
  }));
  let seen = 0;
  return (request, when) => {
    if (counts(request) && when === 'before') seen += 1;
    const [next] = points;
    if (next === undefined || !counts(request) || seen < next.request || when !== next.when) return false;
    points.shift();
    seen = 0;
    return true;
  };
}

/** Kills at the first request for which the condition holds. */
export function once(isPoint: (request: Point, when: 'before' | 'after') => boolean): Executioner {
  let isDone = false;
  return (request, when) => {
    if (isDone || !isPoint(request, when)) return false;
    isDone = true;
    return true;
  };
}

/** The n-th request of a kind, from 1, once it was carried out. */
export function nth(n: number, isOfKind: (request: Point) => boolean) {
  let count = 0;
  return (request: Point, when: 'before' | 'after') => {
    if (when !== 'after' || !isOfKind(request)) return false;
    count += 1;
    return count === n;
  };
}

export { isPost, isRecordWrite };

/** What a kill may not do: lose a cluster, show one twice, change a verdict, post more than the one window allows. */
export function findProblems(quiet: KilledRuns, killed: KilledRuns): string[] {
  const problems = killed.reports.flatMap((report, index) => [
    ...findLostClusters(report, killed.inventories[index] ?? []),
    ...(verdicts(quiet.reports[index]) === verdicts(report)
      ? []
      : [`the verdicts of run ${index + 1} differ from those of a run that nobody killed`]),
  ]);
  problems.push(
    ...killed.channels.flatMap((channel) => findStale(channel, killed.reports)),
    ...countPosts(quiet, killed),
  );
  problems.push(...findWrongHistory(killed));
  if (killed.latestRun !== killed.reports.at(-1)?.run.id) problems.push('the pointer to the latest report is wrong');
  problems.push(...killed.violations, ...killed.tasksGivenUp.map((name) => `task given up: ${name}`));
  return problems;
}

function findLostClusters({ clusters }: Report, inventory: readonly string[]): string[] {
  const names = clusters.map((cluster) => cluster.name);
  if (new Set(names).size !== names.length) return ['a cluster is in the report twice'];
  const missing = inventory.filter((name) => !names.includes(name));
  return missing.length > 0 || names.length !== inventory.length ? [`clusters lost: ${missing.join(', ')}`] : [];
}

/** One object for each run, and it says what the report says. */
function findWrongHistory({ history, reports }: KilledRuns): string[] {
  const told = history.map(
    ([, run]) => `${run?.run} ${run?.affectedClusters} ${run?.exposedClusters} ${run?.finishedAt}`,
  );
  const expected = reports.map(
    ({ run, summary }) => `${run.id} ${summary.affected} ${summary.exposed} ${run.finishedAt}`,
  );
  return told.join() === expected.join()
    ? []
    : [`the history has ${told.join(', ')} in place of ${expected.join(', ')}`];
}

/** Each channel ends with one living message that shows the last run, and with a record that says so. */
function findStale({ channel, living, record }: ToldChannel, reports: readonly Report[]): string[] {
  const last = reports.at(-1)?.run.id ?? '';
  const problems: string[] = [];
  if (living === null) problems.push(`${channel} has no living message`);
  else if (!living.blocks.includes(last)) problems.push(`the message of ${channel} does not show the last run`);
  if (record.told?.run !== last || record.claim !== null || record.retired.length > 0)
    problems.push(`the record of ${channel} is not finished`);
  return problems;
}

/** As many messages and replies as without kills, and one more for each that was lost in the window. */
function countPosts(quiet: KilledRuns, killed: KilledRuns): string[] {
  const total = (runs: KilledRuns) => runs.channels.reduce((sum, { roots, replies }) => sum + roots + replies, 0);
  const allowed = killed.kills.reduce((sum, { lostPosts }) => sum + lostPosts, 0);
  if (total(killed) !== total(quiet) + allowed)
    return [`${total(killed)} posts in place of ${total(quiet)} and ${allowed} of the window`];
  const fewer = killed.channels.filter(({ roots, replies, retired }, index) => {
    const expected = quiet.channels[index];
    return (
      expected !== undefined && (roots < expected.roots || replies < expected.replies || retired < expected.retired)
    );
  });
  return fewer.map(({ channel }) => `${channel} was told less than without kills`);
}

/** Counts of log lines move with the window, verdicts do not. */
function verdicts(report: Report | undefined): string {
  return report?.clusters.map(({ name, verdict, severity }) => [name, verdict, severity].join(' ')).join('\n') ?? '';
}
