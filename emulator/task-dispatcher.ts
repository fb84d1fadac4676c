import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { mix } from './hash.ts';
import type { QueueOptions } from './options.ts';
import type { Delivery, QueuedTask, TaskState } from './task-state.ts';

interface Waiting {
  task: QueuedTask;
  /** Real time (performance.now) at which it is due. */
  dueAt: number;
  attempt: number;
  order: number;
  isDuplicate: boolean;
}

export interface Dispatcher {
  state: TaskState;
  /** False when the name was used before. */
  add(task: QueuedTask): boolean;
  stop(): Promise<void>;
}

/** Delivers tasks over HTTP as a Cloud Tasks queue does: at least once, with a rate, a concurrency and backoff. */
export function createDispatcher(
  options: QueueOptions,
  now: () => Date,
  resolveUrl: (url: string) => string,
): Dispatcher {
  const limits = {
    concurrency: options.concurrency ?? 1000,
    intervalMs: options.dispatchesPerSecond === undefined ? 0 : 1000 / options.dispatchesPerSecond,
    minBackoffMs: options.minBackoffMs ?? 100,
    maxBackoffMs: options.maxBackoffMs ?? 3_600_000,
    maxAttempts: options.maxAttempts ?? 100,
    maxDelayMs: options.maxDelayMs ?? Number.POSITIVE_INFINITY,
  };
  const waiting: Waiting[] = [];
  const running = new Map<Waiting, AbortController>();
  const idlers: (() => void)[] = [];
  const names = new Set<string>();
  let added = 0;
  let nextSlot = 0;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const state: TaskState = {
    pending: () => [...waiting, ...running.keys()].filter((one) => !one.isDuplicate).map((one) => one.task.name),
    done: [],
    failed: [],
    enqueued: [],
    deliveries: [],
    idle: () =>
      waiting.length + running.size === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
  };

  function add(task: QueuedTask): boolean {
    if (names.has(task.name)) return false;
    names.add(task.name);
    state.enqueued.push(task.name);
    queue({ task, attempt: 0, isDuplicate: false }, task.scheduleTime - now().getTime());
    return true;
  }

  function queue(one: Pick<Waiting, 'task' | 'attempt' | 'isDuplicate'>, delayMs: number): void {
    const delay = Math.min(Math.max(0, delayMs), limits.maxDelayMs);
    added += 1;
    const order = options.shuffleSeed === undefined ? added : mix(options.shuffleSeed + added);
    waiting.push({ ...one, order, dueAt: performance.now() + delay });
    schedule();
  }

  function schedule(): void {
    if (stopped || waiting.length === 0 || running.size >= limits.concurrency) return;
    if (timer !== null) clearTimeout(timer);
    let soonest = Number.POSITIVE_INFINITY;
    for (const { dueAt } of waiting) soonest = Math.min(soonest, dueAt);
    soonest = Math.max(soonest, nextSlot);
    timer = setTimeout(dispatch, Math.max(0, soonest - performance.now()));
  }

  function dispatch(): void {
    timer = null;
    while (!stopped && running.size < limits.concurrency) {
      const time = performance.now();
      if (time < nextSlot) break;
      const due = waiting.filter((one) => one.dueAt <= time).sort((a, b) => a.order - b.order)[0];
      if (due === undefined) break;
      waiting.splice(waiting.indexOf(due), 1);
      nextSlot = Math.max(nextSlot, time - limits.intervalMs) + limits.intervalMs;
      void run(due);
    }
    schedule();
  }

  async function run(one: Waiting): Promise<void> {
    const abort = new AbortController();
    running.set(one, abort);
    const delivery = await deliver(one.task, {
      url: resolveUrl(one.task.url),
      retryCount: one.attempt,
      signal: abort.signal,
    });
    running.delete(one);
    if (stopped) return;
    state.deliveries.push(delivery);
    settle(one, delivery.status !== null && delivery.status >= 200 && delivery.status < 300);
    schedule();
    if (waiting.length + running.size === 0) for (const resolve of idlers.splice(0)) resolve();
  }

  function settle(one: Waiting, succeeded: boolean): void {
    if (one.isDuplicate) return;
    if (succeeded) {
      state.done.push(one.task.name);
      const every = options.duplicateEvery ?? 0;
      if (every > 0 && state.done.length % every === 0) queue({ task: one.task, attempt: 0, isDuplicate: true }, 0);
      return;
    }
    if (one.attempt + 1 >= limits.maxAttempts) {
      state.failed.push(one.task.name);
      return;
    }
    const backoff = Math.min(limits.maxBackoffMs, limits.minBackoffMs * 2 ** Math.min(one.attempt, 16));
    queue({ task: one.task, attempt: one.attempt + 1, isDuplicate: false }, backoff);
  }

  return {
    state,
    add,
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      for (const abort of running.values()) abort.abort();
      for (const resolve of idlers.splice(0)) resolve();
    },
  };
}

function deliver(task: QueuedTask, how: { url: string; retryCount: number; signal: AbortSignal }): Promise<Delivery> {
  const [, queueName = '', taskId = ''] = /\/queues\/([^/]+)\/tasks\/([^/]+)$/.exec(task.name) ?? [];
  const headers: Record<string, string> = {
    ...task.headers,
    'content-length': String(task.body.length),
    'user-agent': 'Google-Cloud-Tasks',
    'x-cloudtasks-queuename': queueName,
    'x-cloudtasks-taskname': taskId,
    'x-cloudtasks-taskretrycount': String(how.retryCount),
    'x-cloudtasks-taskexecutioncount': String(how.retryCount),
    'x-cloudtasks-tasketa': (task.scheduleTime / 1000).toFixed(6),
  };
  return new Promise((resolve) => {
    const finish = (status: number | null): void =>
      resolve({ name: task.name, url: how.url, status, retryCount: how.retryCount, headers });
    const send = how.url.startsWith('https:') ? httpsRequest : httpRequest;
    // A new connection for each delivery: a kept-alive one to a server that a test stopped would look like a failed task.
    const outgoing = send(
      how.url,
      { method: task.method, headers, agent: false, signal: how.signal, timeout: task.deadlineMs },
      (response) => {
        response.resume();
        response.on('end', () => finish(response.statusCode ?? null));
        response.on('error', () => finish(null));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('dispatch deadline')));
    outgoing.on('error', () => finish(null));
    outgoing.end(task.body);
  });
}
