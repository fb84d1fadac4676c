import { createHash } from 'node:crypto';
import { formatScope, type Scope } from '../domain/scope.ts';

/** Where a run's objects live in the state store. */
export const statePaths = {
  manifest: (run: string) => `runs/${run}/manifest.json`,
  schedule: (run: string) => `runs/${run}/schedule.json`,
  order: (run: string, index: number) => `runs/${run}/orders/${String(index).padStart(5, '0')}.json`,
  shard: (run: string, index: number) => `runs/${run}/shards/${String(index).padStart(5, '0')}.json`,
  shards: (run: string) => `runs/${run}/shards/`,
  report: (run: string) => `runs/${run}/report.json`,
  page: (run: string) => `runs/${run}/report.html`,
  digest: (channel: string, scope: Scope) => `slack/digests/${channel}-${digest(formatScope(scope))}.json`,
  digests: 'slack/digests/',
  subscriptions: 'slack/subscriptions.json',
  exceptions: 'exceptions.json',
  trail: (part: number) => `exceptions/trail/${String(part).padStart(5, '0')}.ndjson`,
  /** What stays of a run: lines of ndjson, written once. */
  history: (scope: Scope, run: string) => `history/${digest(formatScope(scope))}/${run}.ndjson`,
  histories: (scope: Scope) => `history/${digest(formatScope(scope))}/`,
  allHistories: 'history/',
  snapshot: (scope: Scope) => `snapshots/${digest(formatScope(scope))}.json`,
  /** A person's request that was answered: it may be given again. */
  answered: (job: string) => `slack/answered/${job}.json`,
  /** The newest audit of one cluster that somebody asked for, by what buttons carry. */
  result: (key: string) => `slack/results/${key}.json`,
  /** App Home of a person who opened it; what a user ID is made of can stand in a path. */
  home: (user: string) => `slack/homes/${user.replace(/[^A-Z0-9]/g, '')}.json`,
  homes: 'slack/homes/',
  share: (job: string) => `slack/shares/${job}.json`,
  latest: (scope: Scope) => `latest/${digest(formatScope(scope))}.json`,
  latestOfAll: 'latest/',
};

/** Deterministic in scope and schedule slot, so that a repeated trigger finds the run that it already started. */
export function runId(scope: Scope, slot: Date): string {
  const moment = slot.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${moment}-${digest(formatScope(scope))}`;
}

/** The channel of a digest's record; null when the record is of another scope. */
export function channelOf(path: string, scope: Scope): string | null {
  const channel = /^slack\/digests\/([A-Z0-9]+)-/.exec(path)?.[1] ?? '';
  return path === statePaths.digest(channel, scope) ? channel : null;
}

/** A run id as this program makes them; anything else must not become part of a path. */
export const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{12}$/;

/** The schedule's slot that a run id was made from; null of any other text. */
export function slotOf(run: string): Date | null {
  if (!RUN_ID.test(run)) return null;
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(run) ?? [];
  const slot = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(slot.getTime()) ? null : slot;
}

/** Cloud Tasks slows down on names with a common beginning: the digest comes first. */
export function taskName(run: string, kind: string, index: number): string {
  return `${digest(`${run} ${kind} ${index}`)}-${kind}-${index}`;
}

function digest(text: string): string {
  return digestText(text).slice(0, 12);
}

/** SHA-256 in hexadecimal, for names and keys that must be the same for the same text. */
export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
