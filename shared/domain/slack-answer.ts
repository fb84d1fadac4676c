import type { ExceptionKind } from './exception.ts';
import type { Severity } from './finding.ts';
import type { MigrationPlan } from './plan.ts';
import type { ClusterReport, Report } from './report.ts';
import type { ClusterKey } from './slack-job.ts';
import type { Snapshot } from './snapshot.ts';

/** A cluster that may be chosen, by what a button carries and what a person reads. */
export interface ChosenCluster {
  key: ClusterKey;
  name: string;
}

/** An exception as Slack lists it. Reason is untrusted text; `by` is a Slack user ID or null. */
export interface ListedException {
  /** Null for one that a label made: it is ended where the label is. */
  id: string | null;
  cluster: string;
  key: ClusterKey;
  kind: ExceptionKind;
  reason: string;
  by: string | null;
  until: string;
}

/** An exception as everybody in a channel may see it: without its reason. `by` is a Slack user ID or null. */
export interface ShownException {
  id: string;
  kind: ExceptionKind;
  by: string | null;
  at: string;
  until: string;
}

/** What a person who asked in Slack is told; its words are in shared/report. */
export type SlackAnswer =
  | { kind: 'progress'; cluster: string; step: number; of: number; doing: string }
  | { kind: 'cluster'; report: Report; cluster: ClusterReport; key: ClusterKey; askedBy: string }
  | { kind: 'plan'; plan: MigrationPlan; key: ClusterKey }
  | { kind: 'fleet'; report: Report; keys: ReadonlyMap<string, ClusterKey>; now: string; page?: string | null }
  | { kind: 'no-run'; scope: string }
  | { kind: 'rerun'; run: string; candidates: number; isOver: boolean }
  | {
      kind: 'choose';
      typed: string;
      among: readonly ChosenCluster[];
      more: number;
      why: 'ambiguous' | 'unknown';
      doing: 'audit' | 'plan' | 'except';
    }
  | { kind: 'exceptions'; listed: readonly ListedException[]; maySettle: boolean }
  | { kind: 'excepted'; exception: ListedException; wasReplaced: boolean }
  | { kind: 'undone'; exception: ListedException; restored: ListedException | null }
  /** `minSeverity`: this or worse; null: all clusters in scope. */
  | { kind: 'subscribed'; channel: string; minSeverity: Severity | null; isNew: boolean }
  /** `isToldAnyway`: the configuration sends the channel a digest, subscribed or not. */
  | { kind: 'unsubscribed'; channel: string; wasSubscribed: boolean; isToldAnyway: boolean }
  | { kind: 'shared'; channel: string }
  /** `who`: IDs of the users and groups that may, from the configuration. */
  | { kind: 'refused'; why: string; who?: readonly string[] }
  | { kind: 'failed'; what: string; why: string; grant: string | null; id: string };

/** One message, or file, of a result that is shared to a channel. */
export type SharedPart =
  | {
      kind: 'result';
      report: Report;
      cluster: ClusterReport;
      key: ClusterKey;
      /** Null where that is not known any more. */
      askedBy: string | null;
      excepted?: ShownException | null;
    }
  /** The n-th message of the findings; an empty one is not posted. */
  | { kind: 'findings'; cluster: ClusterReport; page: number }
  | { kind: 'timeouts'; cluster: ClusterReport }
  | { kind: 'plan'; plan: MigrationPlan };

/** What App Home shows. */
export interface SlackHome {
  snapshot: Snapshot | null;
  report: Report | null;
  exceptions: readonly ListedException[];
  keys: ReadonlyMap<string, ClusterKey>;
}
