import { z } from 'zod';
import type { SlackJob } from '../domain/slack-job.ts';
import { digestText, statePaths } from './paths.ts';
import type { Clock, StateStore, WorkQueue } from './ports.ts';
import { readStored } from './stored.ts';

/** App Home of one person, as it was last opened. */
const openedHome = z.object({
  schema: z.literal('gke-dns-audit/home/v1'),
  user: z.string().min(1).max(64),
  team: z.string().min(1).max(64),
  at: z.string(),
});

/** Who looked at Home within so many days finds the newest run there. */
const RECENT_DAYS = 7;
/** Slack publishes about 100 a minute (views.publish, tier 4); the rest see the run when they open it. */
const MOST_HOMES = 50;

/** Notes that somebody looks at Home. Of two notes at once either will do. */
export async function rememberHome(
  { state, clock }: { state: StateStore; clock: Clock },
  job: SlackJob,
): Promise<void> {
  const path = statePaths.home(job.user);
  const stored = await readStored(state, path, openedHome);
  const at = clock.now().toISOString();
  const value: z.infer<typeof openedHome> = { schema: 'gke-dns-audit/home/v1', user: job.user, team: job.team, at };
  await state.write(path, JSON.stringify(value), stored?.generation ?? 'absent');
}

/** After a run: asks for Home of everybody who looked at it lately, once for each run. */
export async function refreshHomes(
  { state, queue, clock }: { state: StateStore; queue: WorkQueue; clock: Clock },
  run: string,
): Promise<void> {
  const now = clock.now();
  const homes: z.infer<typeof openedHome>[] = [];
  for (const path of await state.list(statePaths.homes)) {
    const home = (await readStored(state, path, openedHome))?.value;
    if (home !== undefined && now.getTime() - Date.parse(home.at) < RECENT_DAYS * 86_400_000) homes.push(home);
  }
  homes.sort((a, b) => (a.at < b.at ? 1 : -1));
  for (const { user, team } of homes.slice(0, MOST_HOMES)) {
    const id = digestText(`home ${run} ${user}`).slice(0, 32);
    const place = { channel: null, message: null, responseUrl: null };
    const payload: SlackJob = { id, at: now.toISOString(), user, team, place, request: { kind: 'refresh-home' } };
    await queue.enqueue({ name: `${id}-respond`, target: 'respond', payload });
  }
}
