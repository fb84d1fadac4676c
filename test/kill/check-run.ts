import { type Executioner, type KilledRun, runWithKills } from './killed-run.ts';
import { createRandom } from './random.ts';

const MOST_KILLS = 3;

/** Kills one to three times, each at a random request after the last start, before or after it was carried out. */
export function randomExecutioner(seed: number, requestsOfAQuietRun: number): Executioner {
  const random = createRandom(seed);
  const points = Array.from({ length: 1 + Math.floor(random() * MOST_KILLS) }, () => ({
    request: 1 + Math.floor(random() * requestsOfAQuietRun),
    when: random() < 0.5 ? 'before' : 'after',
  }));
  return (_, when, sinceStart) => {
    const [next] = points;
    if (next === undefined || sinceStart < next.request || when !== next.when) return false;
    points.shift();
    return true;
  };
}

/** What a kill may not do: lose a cluster, show one twice, change a verdict, post more than the one window allows. */
export function findProblems(quiet: KilledRun, killed: KilledRun): string[] {
  const problems: string[] = [];
  const names = killed.report.clusters.map((cluster) => cluster.name);
  if (new Set(names).size !== names.length) problems.push('a cluster is in the report twice');
  const missing = killed.inventory.filter((name) => !names.includes(name));
  if (missing.length > 0 || names.length !== killed.inventory.length)
    problems.push(`clusters lost: ${missing.join(', ')}`);
  if (verdicts(quiet) !== verdicts(killed)) problems.push('the verdicts differ from those of a run that nobody killed');
  const allowed = 1 + killed.kills.filter((kill) => kill.isInPostingWindow).length;
  if (killed.digests !== allowed) problems.push(`${killed.digests} digests were posted instead of ${allowed}`);
  if (killed.latestRun !== killed.report.run.id) problems.push('the pointer to the latest report is wrong');
  problems.push(...killed.violations, ...killed.tasksGivenUp.map((name) => `task given up: ${name}`));
  return problems;
}

/** Counts of log lines move with the window, verdicts do not. */
function verdicts(run: KilledRun): string {
  return run.report.clusters.map(({ name, verdict, severity }) => [name, verdict, severity].join(' ')).join('\n');
}

export { runWithKills };
