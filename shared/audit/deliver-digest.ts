import { type DigestView, isAnyChange, isNews, type LivingMessage } from '../domain/digest.ts';
import { weekOf } from '../domain/digest-week.ts';
import { diffDigest } from './diff-digest.ts';
import { type DigestSession, type DigestSessionPorts, openDigestSession } from './digest-session.ts';
import { slotOf } from './paths.ts';
import type { DigestWords, Message, Messenger } from './ports.ts';

export interface DeliverPorts extends DigestSessionPorts {
  messenger: Messenger;
  words: DigestWords;
}

export interface DeliverOptions {
  leaseSeconds: number;
  /** IANA name; the calendar by which weeks begin. */
  timeZone: string;
}

/**
 * Tells one channel of a run: changes its living message in place, or posts a fresh one in a new week, and replies in its
 * thread where something is worth a reply. Nothing is posted twice: before each post the channel's record is claimed, and
 * what Slack answered is written after it. Killed in between, or its answer lost, the claim runs out and the next attempt
 * posts: if Slack had taken the post, it appears twice. That is the one window; Slack offers no way to close it without read
 * access to the channel.
 */
export async function deliverDigest(ports: DeliverPorts, view: DigestView, options: DeliverOptions): Promise<void> {
  const { run, channel } = view;
  const moment = { run: run.id, startedAt: run.startedAt };
  const request = { channel, scope: run.scope, moment, leaseSeconds: options.leaseSeconds };
  const session = await openDigestSession(ports, request);
  if (session === null) return;
  try {
    await tell(ports, session, view, options);
  } catch (error) {
    await session.giveUp(error);
    throw error;
  }
}

async function tell(
  ports: DeliverPorts,
  session: DigestSession,
  view: DigestView,
  { timeZone }: DeliverOptions,
): Promise<void> {
  const { words, messenger, log } = ports;
  const { told: before, changedAt } = session.record();
  const { run, channel } = view;
  const { changes, told } = diffDigest(before, view);
  const since = { told: before?.startedAt ?? null, changedAt };
  const digest = words.digest(view, changes, since);
  const shown = { run: run.id, startedAt: run.startedAt };
  const week = weekOf(slotOf(run.id) ?? new Date(run.startedAt), timeZone, view.weekday);
  const living = await show(ports, session, { digest, state: { week, shown, summary: words.summary(view) } });
  await retire(ports, session, living);
  const hasNews = before !== null && isNews(changes);
  if (hasNews) {
    await session.prolong();
    await messenger.post(channel, words.reply(view, changes, since), { threadTs: living.ts });
  }
  await session.finish({
    message: living,
    told: { ...shown, ...told },
    changedAt: before === null || isAnyChange(changes) ? run.startedAt : changedAt,
    refused: null,
  });
  log.write('INFO', 'digest delivered', { run: run.id, channel, replied: hasNews });
}

/** Brings the channel's message up to date; posts one where there is none, it is of a week before, or it was deleted. */
async function show(
  { messenger }: DeliverPorts,
  session: DigestSession,
  { digest, state }: { digest: Message; state: Omit<LivingMessage, 'ts'> },
): Promise<LivingMessage> {
  const { channel, message: old, retired } = session.record();
  let isGone = false;
  // A run of an earlier week that started late: the present message is the one to change.
  if (old !== null && old.week >= state.week) {
    isGone = (await messenger.update(channel, old.ts, digest)) === 'gone';
    if (!isGone) return { ...state, ts: old.ts, week: old.week };
  }
  await session.prolong();
  const { ts } = await messenger.post(channel, digest);
  const living = { ...state, ts };
  await session.save({ message: living, retired: old === null || isGone ? retired : [...retired, old] });
  return living;
}

/** Lets the messages of weeks before point to the present one. */
async function retire(
  { messenger, words }: DeliverPorts,
  session: DigestSession,
  living: LivingMessage,
): Promise<void> {
  const { channel, retired } = session.record();
  if (retired.length === 0) return;
  const permalink = await messenger.permalink(channel, living.ts);
  for (const message of retired) await messenger.update(channel, message.ts, words.retired(message, permalink));
  await session.save({ retired: [] });
}
