import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Clock, Log, Task, TaskTarget, WorkQueue } from '../audit/ports.ts';

/** Does the work of one task; a throw means "again later". */
export type TaskHandler = (payload: unknown) => Promise<void>;

export interface InProcessQueueOptions {
  /** Tasks under way at once. */
  concurrency: number;
  /** Attempts before a task is given up, as a Cloud Tasks queue has them. */
  maxAttempts: number;
  firstBackoffMs: number;
  clock: Clock;
  log: Log;
}

export interface InProcessQueue extends WorkQueue {
  handle(target: TaskTarget, handler: TaskHandler): void;
  /** Resolves when nothing is waiting or under way; rejects with the last error of a task that was given up. */
  idle(): Promise<void>;
}

/** The queue of the terminal: same names, same handlers, same at-least-once contract as Cloud Tasks. */
export function createInProcessQueue(options: InProcessQueueOptions): InProcessQueue {
  const queue = new PQueue({ concurrency: options.concurrency });
  const names = new Set<string>();
  const handlers = new Map<TaskTarget, TaskHandler>();
  const waiting = new Set<Promise<void>>();
  let failure: unknown = null;

  async function attempt(task: Task, count: number): Promise<void> {
    const handler = handlers.get(task.target);
    if (handler === undefined) throw new Error(`no handler for ${task.target}`);
    try {
      // A task's payload crosses the network when deployed: nothing that JSON cannot carry may rely on this shortcut.
      await handler(JSON.parse(JSON.stringify(task.payload)));
    } catch (error) {
      options.log.write('WARNING', 'task failed', { task: task.name, attempt: count });
      if (count >= options.maxAttempts) failure = error;
      else
        track(pause(options.firstBackoffMs * 2 ** (count - 1)).then(() => queue.add(() => attempt(task, count + 1))));
    }
  }

  function track(work: Promise<unknown>): void {
    const tracked: Promise<void> = work.then(
      () => void waiting.delete(tracked),
      (error: unknown) => {
        failure = error;
        waiting.delete(tracked);
      },
    );
    waiting.add(tracked);
  }

  return {
    handle: (target, handler) => void handlers.set(target, handler),
    async enqueue(task) {
      if (names.has(task.name)) return 'exists';
      names.add(task.name);
      const delay = Math.max(0, (task.notBefore?.getTime() ?? 0) - options.clock.now().getTime());
      const start = () => queue.add(() => attempt(task, 1));
      track(delay === 0 ? start() : pause(delay).then(start));
      return 'enqueued';
    },
    async idle() {
      while (waiting.size > 0) await Promise.all(waiting);
      if (failure !== null) throw failure;
    },
  };
}
