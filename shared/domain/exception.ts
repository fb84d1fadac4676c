import { z } from 'zod';
import { clusterName } from './cluster.ts';
import { severity } from './finding.ts';

export const EXCEPTIONS_SCHEMA_VERSION = 'gke-dns-audit/exceptions/v1';

/** Days that an exception may last at most: a risk is accepted anew twice a year, or it comes back. */
export const MAX_EXCEPTION_DAYS = 180;
/** Days before its end from which an exception is shown as expiring, and after it during which its end is told. */
export const EXPIRY_NOTICE_DAYS = 14;
/** UTF-16 units of a reason. */
export const MAX_REASON_LENGTH = 500;

/**
 * `acknowledged`: seen, somebody works on it; ends by itself when the cluster gets worse. `snoozed`: not in the digest until
 * then. `exempted`: the risk is accepted. All of them end at `until`.
 */
export const EXCEPTION_KINDS = ['acknowledged', 'snoozed', 'exempted'] as const;
export const exceptionKind = z.enum(EXCEPTION_KINDS);
export type ExceptionKind = z.infer<typeof exceptionKind>;

/** A person, as the door that let them in knows them. */
export const exceptionPerson = z.discriminatedUnion('kind', [
  // Ids only, in Slack's spelling: nothing else may ever stand between `<@` and `>`.
  z.object({
    kind: z.literal('slack-user'),
    id: z.string().regex(/^[UW][A-Z0-9]{2,30}$/, 'must be a Slack user ID such as U0123ABCD'),
    team: z.string().regex(/^[TE][A-Z0-9]{2,30}$/, 'must be a Slack team ID such as T0123ABCD'),
  }),
  z.object({ kind: z.literal('terminal'), name: z.string().min(1).max(100) }),
]);
export type ExceptionPerson = z.infer<typeof exceptionPerson>;

/** Who made an exception; a label says of itself only that it is one. */
export const exceptionAuthor = z.discriminatedUnion('kind', [
  ...exceptionPerson.options,
  z.object({ kind: z.literal('label') }),
]);
export type ExceptionAuthor = z.infer<typeof exceptionAuthor>;

/** One decision to let a cluster, or one of its findings, be. It changes no verdict. */
export const exception = z.object({
  id: z.string().regex(/^[a-z0-9]{1,64}$/),
  cluster: clusterName,
  /** The rule whose finding is let be; null for the whole cluster. */
  rule: z.string().min(1).max(100).nullable(),
  kind: exceptionKind,
  /** Untrusted text. */
  reason: z.string(),
  by: exceptionAuthor,
  /** RFC 3339 in UTC, as `until`. */
  at: z.iso.datetime(),
  /** It is in force before this moment. */
  until: z.iso.datetime(),
  /** The failed findings as they were (fingerprint.ts); what an acknowledgement is measured against. */
  fingerprint: z.string().nullable(),
});
export type Exception = z.infer<typeof exception>;

/** An exception in the store, with the one that it took the place of, so that an undo brings that back. */
export const storedException = exception.extend({ replaces: exception.nullable() });
export type StoredException = z.infer<typeof storedException>;

export const endReason = z.enum(['expired', 'worse']);

/** An exception that came to its end by itself; told for EXPIRY_NOTICE_DAYS. */
export const endedException = z.object({ exception, at: z.iso.datetime(), why: endReason });
export type EndedException = z.infer<typeof endedException>;

/** A line of the audit trail. `expired` stands for both ends that come by themselves: its time, and a worse cluster. */
export const exceptionEvent = z.object({
  /** Digest of the key of the request, by which a repeated request is known. */
  key: z.string(),
  at: z.iso.datetime(),
  action: z.enum(['created', 'replaced', 'undone', 'expired']),
  exception,
  /** Of `replaced` the exception that was replaced, of `undone` the one that is in force again. */
  previous: exception.nullable(),
  by: z.discriminatedUnion('kind', [...exceptionPerson.options, z.object({ kind: z.literal('program') })]),
  /** Of `expired`; null otherwise. */
  why: endReason.nullable(),
});
export type ExceptionEvent = z.infer<typeof exceptionEvent>;

/** Exceptions without their trail: what a report needs, and what a file for `--exceptions` holds. */
export const exceptionRecords = z.object({
  schema: z.literal(EXCEPTIONS_SCHEMA_VERSION),
  exceptions: z.array(storedException),
  ended: z.array(endedException),
});
export type ExceptionRecords = z.infer<typeof exceptionRecords>;

/** The document `exceptions.json`: an exception and its event are written at once, so that the trail misses no change. */
export const exceptions = exceptionRecords.extend({
  /** Events that were moved to `exceptions/trail/`; the first of `events` has this number. */
  archived: z.number().int().nonnegative(),
  events: z.array(exceptionEvent),
});
export type Exceptions = z.infer<typeof exceptions>;

export const NO_EXCEPTIONS: ExceptionRecords = { schema: EXCEPTIONS_SCHEMA_VERSION, exceptions: [], ended: [] };

/** An exception as the report of a cluster shows it. Times are RFC 3339. */
export const reportedException = z.object({
  id: z.string(),
  kind: exceptionKind,
  rule: z.string().nullable(),
  reason: z.string(),
  by: exceptionAuthor,
  source: z.enum(['store', 'label']),
  at: z.string().nullable(),
  until: z.string(),
});
export type ReportedException = z.infer<typeof reportedException>;

/** True when the exception lets the failed finding of this rule be. */
export function coversRule(one: Pick<ReportedException, 'rule'>, rule: string): boolean {
  return one.rule === null || one.rule === rule;
}

/** What the exceptions of a cluster come to in one report. Verdict and severity stay what they are. */
export const clusterException = z.object({
  /** Everything that the cluster was found with is let be: the digest and `--fail-on` leave it out. */
  excepted: z.boolean(),
  /** When that ends if nothing else changes; null when the cluster is not excepted. */
  until: z.string().nullable(),
  /** The worst severity of failed rules that no exception covers; `info` when none is left. */
  remaining: severity,
  /** In force, the one that covers most and lasts longest first. */
  inForce: z.array(reportedException),
  /** Ended within the last 14 days. */
  ended: z.array(reportedException.extend({ endedAt: z.string(), why: endReason })),
  /** Labels `dns-audit-exempt-...` that were not honoured, and why. */
  notHonoured: z.array(z.object({ label: z.string(), value: z.string(), why: z.string() })),
});
export type ClusterException = z.infer<typeof clusterException>;
