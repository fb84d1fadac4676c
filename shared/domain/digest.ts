import { z } from 'zod';
import { severity, verdict } from './finding.ts';
import type { ClusterReport, Coverage, Report } from './report.ts';
import type { OwnerId, SlackRoute, SlackSubscription, Weekday } from './slack-route.ts';

/** The state in which a channel was told of a cluster. */
const toldState = z.object({ verdict, severity });
export type ToldState = z.infer<typeof toldState>;

/** What a channel was last told of one cluster that is affected or exposed. Clear and unknown clusters are not kept. */
export const toldCluster = toldState.extend({
  name: z.string(),
  /** Rules that failed, of this run or of one before it: a finding that comes and goes is told once. */
  rules: z.array(z.string()),
  /** An exception was in force: nobody was told that it is bad. */
  isExcepted: z.boolean(),
  /** The worst that was told, and when a run last saw it: to fall back to it soon after is not news. */
  peak: toldState.extend({ at: z.string() }),
});
export type ToldCluster = z.infer<typeof toldCluster>;

export const told = z.object({
  clusters: z.array(toldCluster),
  /** Clusters whose exception ends soon, as was said once; prolonged beyond the notice, it is said again. */
  expiring: z.array(z.string()),
});
export type Told = z.infer<typeof told>;

/** A run and its moment: of two runs the one that started later knows more. */
const runMoment = z.object({ run: z.string(), startedAt: z.string() });
export type RunMoment = z.infer<typeof runMoment>;

/**
 * The living message of one channel and scope. Changed by compare-and-swap only. `claim` is written before Slack is asked
 * to post, and what Slack answered after it; between the moment in which Slack takes a post and the second write lies the
 * one window for a second one (a kill, or a lost answer).
 */
export const digestRecord = z.object({
  schema: z.literal('gke-dns-audit/slack-digest/v1'),
  channel: z.string(),
  scope: z.string(),
  claim: z.object({ run: z.string(), until: z.string() }).nullable(),
  /** The newest run that began to tell this channel: an older one has nothing to say any more. */
  newest: runMoment.nullable(),
  /** `week`: the date on which the week of this message began; a later week gets a message of its own. */
  message: z.object({ ts: z.string(), week: z.string(), summary: z.string(), shown: runMoment }).nullable(),
  /** Messages of weeks before, or of before a restart, that do not point to the present one yet. */
  retired: z.array(z.object({ ts: z.string(), week: z.string(), summary: z.string(), shown: runMoment })),
  /** Null until the first digest was delivered. */
  told: runMoment.extend(told.shape).nullable(),
  /** When something last changed for this channel; start of that run. */
  changedAt: z.string().nullable(),
  /** A run whose digest Slack refused for good: it is not tried again for that run, and before `until` for none. */
  refused: z.object({ run: z.string(), detail: z.string(), until: z.string().nullable().default(null) }).nullable(),
});
export type DigestRecord = z.infer<typeof digestRecord>;
export type LivingMessage = NonNullable<DigestRecord['message']>;

/** Why a cluster comes to a channel: a route, what no route took, or a subscription. */
export type DigestSelection =
  | { kind: 'route'; route: SlackRoute }
  | { kind: 'rest' }
  | { kind: 'subscription'; minSeverity: SlackSubscription['minSeverity'] };

/** One channel's part of a report. */
export interface DigestView {
  channel: string;
  /** Begins the channel's week. */
  weekday: Weekday;
  run: Report['run'];
  /** Of the run as a whole. */
  coverage: Coverage;
  /** The clusters of this channel, worst first. */
  clusters: readonly ClusterReport[];
  /** Clusters of the report that are none of this channel's, by name. */
  others: ReadonlyMap<string, ClusterReport>;
  /** Empty when all clusters in scope come here. */
  selection: readonly DigestSelection[];
  /** Who is mentioned for a cluster. */
  owners: ReadonlyMap<string, readonly OwnerId[]>;
  /** Where the page of the run is; null or absent where there is none. */
  page?: string | null;
}

export interface DigestChange {
  name: string;
  /** Null: the channel was not told of it before. */
  before: ToldState | null;
  /** Null: no longer seen. */
  now: ClusterReport | null;
  /** Rules that failed and that the channel was not told of. */
  newRules: readonly string[];
}

/** What a channel was not told yet, worst news first. */
export interface DigestChanges {
  worse: DigestChange[];
  appeared: DigestChange[];
  /** An exception ended, and the cluster is as it was. */
  returned: DigestChange[];
  /** Neither better nor worse, but a rule failed of which the channel was not told. */
  found: DigestChange[];
  resolved: DigestChange[];
  better: DigestChange[];
  /** An exception was made. */
  excepted: DigestChange[];
  disappeared: DigestChange[];
  /** Clusters whose exception ends soon. */
  expiring: ClusterReport[];
}

/** What the changes of a digest are counted from: starts of runs. */
export interface DigestSince {
  /** The run that the channel was told last; null for its first digest. */
  told: string | null;
  /** The run with the last change, or of the first digest; null for the first digest. */
  changedAt: string | null;
}

/** What is worth a reply in the thread; the rest is said in the message, which nobody is notified of. */
export function isNews(changes: DigestChanges): boolean {
  return [changes.worse, changes.appeared, changes.returned, changes.found, changes.resolved, changes.expiring].some(
    (list) => list.length > 0,
  );
}

export function isAnyChange(changes: DigestChanges): boolean {
  return Object.values(changes).some((list: readonly unknown[]) => list.length > 0);
}
