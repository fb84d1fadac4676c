import type { ClusterFacts, ClusterRef } from '../domain/cluster.ts';
import type { DigestChanges, DigestSince, DigestView, LivingMessage } from '../domain/digest.ts';
import type { ConnectionMetrics, DnsmasqSlots } from '../domain/direct-evidence.ts';
import type { OfferedVersions, Readings, ReadingValue } from '../domain/evidence.ts';
import type { Severity } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { HistorySummary } from '../domain/history-summary.ts';
import type { Inventory, Skipped } from '../domain/inventory.ts';
import type { MigrationPlan } from '../domain/plan.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import type { Scope } from '../domain/scope.ts';
import type { SharedPart, SlackAnswer, SlackHome } from '../domain/slack-answer.ts';
import type { SlackPlace } from '../domain/slack-job.ts';
import type { OwnerId } from '../domain/slack-route.ts';
import type { TimeoutEvidence } from '../domain/timeouts.ts';

/** A span of time, RFC 3339 in UTC; `from` is in it, `to` is not. */
export interface Window {
  from: string;
  to: string;
}

/** Finds the clusters of a scope. Never throws for what it may not see: that becomes gaps of the inventory. */
export interface InventorySource {
  enumerate(scope: Scope): Promise<Inventory>;
}

declare const controlPlaneBrand: unique symbol;

/**
 * How to reach one cluster's Kubernetes API. Only the adapter of the live Container API can make one, so a token can never
 * follow an address that came from a file or from Asset Inventory.
 */
export interface ControlPlane {
  readonly [controlPlaneBrand]: true;
}

export interface LiveCluster {
  facts: ClusterFacts;
  controlPlane: ControlPlane;
}

/** The Container API, asked about single clusters. Throws CollectError. */
export interface LiveClusters {
  get(ref: ClusterRef): Promise<LiveCluster>;
  /** End times of the cluster's UPDATE_CLUSTER operations that the API still remembers, newest first. */
  updates(ref: ClusterRef): Promise<{ endTime: string }[]>;
  /** Operations on the cluster or its node pools that have not ended; absent where a port cannot tell. */
  runningOperations?(ref: ClusterRef): Promise<ReadingValue<'runningOperations'>>;
  /** What GKE offers in a location of a project; absent where a port cannot tell. */
  serverVersions?(place: Pick<ClusterRef, 'project' | 'location'>): Promise<ServerVersions>;
}

/** Versions by release channel (`REGULAR`), and those of control planes on none. */
export interface ServerVersions {
  channels: ReadonlyMap<string, Omit<OfferedVersions, 'channel'>>;
  withoutChannel: Omit<OfferedVersions, 'channel'>;
}

/** Reads what decides kube-dns' capacity. Every object is a reading of its own, so that one denial hides nothing else. */
export interface KubernetesReader {
  read(controlPlane: ControlPlane, ref: ClusterRef, options?: { forPlan?: boolean }): Promise<Readings>;
}

export type TimeoutReading = { state: 'read'; value: TimeoutEvidence; source: 'logging' } | { state: 'gap'; gap: Gap };

export type DnsmasqSlotsReading =
  | { state: 'read'; value: DnsmasqSlots; source: 'logging' }
  | { state: 'gap'; gap: Gap };

/** The node-cache `i/o timeout` lines of many clusters in few calls. Every cluster asked for gets a reading. */
export interface TimeoutLogs {
  read(
    clusters: readonly ClusterRef[],
    window: Window,
  ): Promise<{
    readings: Map<string, TimeoutReading>;
    /** What dnsmasq wrote of its connections; absent where the way to the counts does not lead to single lines. */
    slots?: Map<string, DnsmasqSlotsReading>;
    skipped: Skipped[];
  }>;
}

export type ConnectionMetricsReading =
  | { state: 'read'; value: ConnectionMetrics; source: 'monitoring' | 'prometheus' }
  | { state: 'gap'; gap: Gap };

/** Connection metrics of many clusters in few calls. A cluster without a reading was not asked about: nothing collects them there. */
export interface ConnectionMetricsSource {
  read(clusters: readonly ClusterFacts[], window: Window): Promise<Map<string, ConnectionMetricsReading>>;
}

/** A stored object and the generation that a conditional write has to name. */
export interface StoredObject {
  text: string;
  generation: string;
}

/** Outcome of a conditional write: the new generation, or a conflict because somebody else wrote first. */
export type WriteOutcome = { written: true; generation: string } | { written: false };

/** Objects with compare-and-swap; there is no unconditional write. Throws CollectError when the store itself fails. */
export interface StateStore {
  read(path: string): Promise<StoredObject | null>;
  /** `ifGeneration`: the generation read before, or `absent` for an object that must not exist yet. */
  write(path: string, text: string, ifGeneration: string | 'absent'): Promise<WriteOutcome>;
  /** Paths that begin with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
}

/** A change of a cluster as Asset Inventory publishes it, or why there is none to look at. */
export type AssetEvent =
  | {
      kind: 'changed';
      cluster: ClusterFacts;
      /** What it was before; null for a new cluster, and where that cannot be read. */
      before: ClusterFacts | null;
      /** The cluster's project, folders and organization; empty where they were not sent. */
      ancestors: string[];
      /** When it changed, to the second what names the run. */
      at: Date;
    }
  /** `welcome`: the feed's first message. `deleted`: the cluster is gone. `malformed`: nothing that can be read. */
  | { kind: 'welcome' | 'deleted' | 'other-type' | 'malformed'; detail: string };

export type TaskTarget = 'audit' | 'finalize' | 'respond';

export interface Task {
  /** Names one piece of work for ever: a second task of the same name is not accepted. Letters, digits, `-`. */
  name: string;
  target: TaskTarget;
  payload: unknown;
  /** Not to be started before. */
  notBefore?: Date;
}

/** Work at least once: a task is given to its target until the target succeeds. */
export interface WorkQueue {
  enqueue(task: Task): Promise<'enqueued' | 'exists'>;
}

/** A message for Slack, as the renderers make it; the use cases do not look into it. */
export interface Message {
  /** All that phones and screen readers get: whole sentences. */
  text: string;
  blocks: readonly { type: string }[];
  /** The same in blocks that every Slack knows, for a workspace that refuses the others. */
  classic?: readonly { type: string }[];
}

/** Posts to channels and changes what was posted. Throws DeliveryError. Posting is not idempotent and never repeated here. */
export interface Messenger {
  post(channel: string, message: Message, options?: { threadTs?: string }): Promise<{ channel: string; ts: string }>;
  /** `gone`: there is no such message any more, or it may not be changed. */
  update(channel: string, ts: string, message: Message): Promise<'updated' | 'gone'>;
  /** The address under which people find a message; null when Slack does not say. Never throws. */
  permalink(channel: string, ts: string): Promise<string | null>;
}

/** The words of the digest. */
export interface DigestWords {
  /** The living message of a channel. */
  digest(view: DigestView, changes: DigestChanges, since: DigestSince): Message;
  /** One line that says the state; kept for the time when the message is retired. */
  summary(view: DigestView): string;
  /** What replaces a living message whose week is over. */
  retired(message: LivingMessage, permalink: string | null): Message;
  /** What replaces the living message of a channel that gets no digest any more. */
  ended(message: LivingMessage): Message;
  /** Tells the owners of a channel that it takes no messages any more. */
  closed(channel: string, owners: readonly OwnerId[]): Message;
  /** What is new, worse, resolved or about to return. */
  reply(view: DigestView, changes: DigestChanges, since: DigestSince): Message;
}

/** Begins the page of a report. */
export type PageWords = () => PageDraft;

export interface PageDraft {
  /** Keeps what the page shows of a plan, and not the plan: there may be thousands. */
  addPlan(plan: MigrationPlan): void;
  /** The page, in parts; with the course of the runs up to its own where that is known. */
  write(report: Report, history: HistorySummary | null): Iterable<string>;
}

/** Puts answers before one person in Slack. Throws DeliveryError. */
export interface SlackAnswers {
  /** Ephemeral: in place of what the person saw last, or, where others see that too, beside it. */
  tell(place: SlackPlace, answer: SlackAnswer): Promise<void>;
  /** A message that everybody in the channel sees; `thread` is the `ts` of the one that it belongs to. */
  post(channel: string, part: SharedPart, thread: string | null): Promise<{ ts: string }>;
  /** Shows a part in a message that was posted before; one that was deleted is nobody's loss. */
  show(channel: string, ts: string, part: SharedPart): Promise<void>;
  /** Fills a modal that is open; one that was closed meanwhile is nobody's loss. */
  fillDetails(view: string, details: { report: Report; cluster: ClusterReport } | { problem: string }): Promise<void>;
  publishHome(user: string, home: SlackHome | { problem: string }): Promise<void>;
  /** User IDs of a user group. */
  members(group: string): Promise<readonly string[]>;
}

/** A finding as a security tool keeps it, one for each cluster and rule. */
export interface PublishedFinding {
  /** 32 hexadecimal digits: the same cluster and rule, the same finding. */
  id: string;
  /** `projects/P/locations/L/clusters/C`. */
  cluster: string;
  rule: string;
  code: string;
  severity: Exclude<Severity, 'info'>;
  message: string;
  fix: string;
  at: string;
}

/** A finding that is there and active; `code` and `severity` as they were written. */
export type ActiveFinding = Pick<PublishedFinding, 'id' | 'cluster' | 'rule' | 'code' | 'severity'>;

/** Findings where security people look. Throws CollectError. */
export interface FindingsSink {
  listActive(): Promise<ActiveFinding[]>;
  upsert(finding: PublishedFinding): Promise<void>;
  /** The problem is gone: the finding stays, and is no longer active. */
  deactivate(id: string): Promise<void>;
}

export interface Clock {
  now(): Date;
}

/** Cloud Logging's severities that this program uses. */
export type LogSeverity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** What a line says beside its message. Never tokens, response URLs or raw log lines. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Static message, fields beside it. */
export interface Log {
  write(severity: LogSeverity, message: string, fields?: LogFields): void;
}

/** Told about long work, for a progress bar; must be cheap. */
export interface Progress {
  phase(name: string, total: number | null): void;
  advance(by: number): void;
}
