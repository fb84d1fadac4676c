import type { Fleet } from './fleet.ts';
import type { FindingState } from './security-center-api.ts';
import type { SlackPeople } from './slack-client.ts';
import type { SlackOptions } from './slack-setup.ts';
import type { SlackState } from './slack-state.ts';
import type { StorageState } from './storage-state.ts';
import type { TaskState } from './task-state.ts';

export type Api =
  | 'cloudasset'
  | 'container'
  | 'cloudresourcemanager'
  | 'logging'
  | 'monitoring'
  | 'storage'
  | 'cloudtasks'
  | 'kubernetes'
  | 'connectgateway'
  | 'securitycenter'
  | 'serviceusage'
  | 'iam'
  | 'slack';

/** What a fault answers: an HTTP answer (a string body is plain text), a reset connection, or a delay before the true answer. */
export type FaultAnswer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | 'reset'
  | { delayMs: number };

export interface Fault {
  match: { api?: Api; method?: string; pathIncludes?: string };
  /** How many requests it strikes; for ever when absent. */
  times?: number;
  answer: FaultAnswer;
  /** `after`: the request is carried out and its answer is lost, or replaced. */
  when?: 'before' | 'after';
}

/** A request as hooks see it: `path` with the query, `n` counts all requests from 1. */
export interface SeenRequest {
  api: Api;
  method: string;
  path: string;
  n: number;
}

export interface QueueOptions {
  concurrency?: number;
  dispatchesPerSecond?: number;
  minBackoffMs?: number;
  maxBackoffMs?: number;
  maxAttempts?: number;
  /** Cuts every wait short (schedule times and backoff), so that tests need no patience. */
  maxDelayMs?: number;
  /** Every n-th task that succeeded is delivered once more, as at-least-once allows. */
  duplicateEvery?: number;
  /** Tasks that are due are taken in an order made from this seed, not in the order they came. */
  shuffleSeed?: number;
  /** Where a task's URL is really posted to: test servers start on other ports again and again. */
  rewriteUrl?: (url: string) => string;
}

export interface EmulatorOptions {
  fleet: Fleet;
  /** 0 or absent: any free port. Always on 127.0.0.1. */
  port?: number;
  now?: () => Date;
  /** Added to every answer of Google and Kubernetes. */
  latencyMs?: number;
  /** Requests per minute before 429. */
  quotas?: Partial<Record<Api, { perMinute: number }>>;
  queue?: QueueOptions;
  faults?: Fault[];
  /** Awaited before a request is handled, and after it but before the answer leaves. */
  onRequest?: (request: SeenRequest, when: 'before' | 'after') => void | Promise<void>;
  slack?: SlackOptions;
  /** Buckets that exist; every bucket does when absent. */
  buckets?: string[];
  /** entries.list over more projects than this answers an empty first page with a token, as the real one may. 5 when absent. */
  emptyLogPageAbove?: number;
}

export interface Call {
  api: Api;
  method: string;
  path: string;
  status: number;
}

export interface Emulator {
  origin: string;
  /** Every environment variable that points a process at this emulator. */
  env: Record<string, string>;
  calls: readonly Call[];
  callCount(api?: Api): number;
  /** What no client should ever have sent: unknown paths, parameters, fields, and tokens over plain http. */
  violations: string[];
  /** The workspace, and what people do in it. */
  slack: SlackState & SlackPeople;
  tasks: TaskState;
  storage: StorageState;
  /** Findings of Security Command Center, by name. */
  findings: FindingState;
  /** Prefixes of task URLs and what stands for them from now on. */
  setTargets(map: Record<string, string>): void;
  addFault(fault: Fault): void;
  stop(): Promise<void>;
}
