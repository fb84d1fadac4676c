import { parseArgs } from 'node:util';
import { deliveryExecutioner, findProblems, randomExecutioner } from './check-run.ts';
import { runWithKills, SLOTS } from './killed-run.ts';

/**
 * `npm run test:kill -- --seeds 200 --from 1`: lets the service make two runs that often, killing its process at random points
 * (every other time at those of the delivery, every fourth time in two weeks), and says what was lost or doubled. Ends with
 * exit code 1 when anything was.
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '1' } },
});
const seeds = Number(values.seeds);
const from = Number(values.from);
const write = (text: string) => process.stdout.write(`${text}\n`);

const quiet = {
  sameWeek: await runWithKills(() => false),
  newWeek: await runWithKills(() => false, SLOTS.newWeek),
};
const { requests, reports } = quiet.sameWeek;
write(`two runs without kills: ${requests} requests, ${reports[0]?.clusters.length} clusters`);
let failures = 0;
let kills = 0;
let inWindow = 0;
const perApi = new Map<string, number>();
for (let seed = from; seed < from + seeds; seed += 1) {
  const weeks = seed % 4 === 0 ? 'newWeek' : 'sameWeek';
  const executioner = seed % 2 === 0 ? deliveryExecutioner(seed) : randomExecutioner(seed, requests);
  const killed = await runWithKills(executioner, SLOTS[weeks]);
  kills += killed.kills.length;
  for (const kill of killed.kills) {
    perApi.set(kill.api, (perApi.get(kill.api) ?? 0) + 1);
    if (kill.lostPosts > 0) inWindow += 1;
  }
  const problems = findProblems(quiet[weeks], killed);
  if (problems.length === 0) continue;
  failures += 1;
  write(
    `seed ${seed}: ${problems.join('; ')}\n  ${killed.kills.map((kill) => `${kill.when} ${kill.api} ${kill.path}`).join('\n  ')}`,
  );
}
write(`${seeds} times two runs, ${kills} kills (${[...perApi].map(([api, count]) => `${api} ${count}`).join(', ')})`);
write(`${inWindow} kills fell between Slack's answer and its record, the one window for a second post`);
write(failures === 0 ? 'nothing lost, nothing doubled' : `${failures} times something was lost or doubled`);
process.exitCode = failures === 0 ? 0 : 1;
