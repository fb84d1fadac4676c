import { describe, expect, test } from 'vitest';
import type { TaskTarget, WorkQueue } from '../audit/ports.ts';
import type { TaskHandler } from './in-process-queue.ts';

/** A queue with something behind it that does the work. */
export interface QueueUnderTest {
  queue: WorkQueue;
  handle(target: TaskTarget, handler: TaskHandler): void;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
  /** The clock by which `notBefore` is meant. */
  now(): Date;
}

/** What every WorkQueue promises: at least once, each name once, not before its time. The order is free. */
export function describeWorkQueue(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(`${name} as a work queue`, () => {
    test('a task is given to the handler of its target', async () => {
      const { queue, handle, idle } = await open();
      const seen: unknown[] = [];
      handle('audit', async (payload) => void seen.push(['audit', payload]));
      handle('finalize', async (payload) => void seen.push(['finalize', payload]));
      expect(await queue.enqueue({ name: 'r1-audit-0', target: 'audit', payload: { shard: 0 } })).toBe('enqueued');
      expect(await queue.enqueue({ name: 'r1-finalize-0', target: 'finalize', payload: { attempt: 0 } })).toBe(
        'enqueued',
      );
      await idle();
      expect(seen.sort()).toEqual([
        ['audit', { shard: 0 }],
        ['finalize', { attempt: 0 }],
      ]);
    });

    test('a payload arrives as JSON carries it', async () => {
      const { queue, handle, idle } = await open();
      const seen: unknown[] = [];
      handle('audit', async (payload) => void seen.push(payload));
      const payload = {
        at: new Date(0),
        none: undefined,
        deep: [{ text: 'größe 😀 "\u2028"', nothing: null }],
        n: 1e21,
      };
      await queue.enqueue({ name: 'json', target: 'audit', payload });
      await idle();
      const [arrived] = seen;
      expect(arrived).toMatchObject({ at: '1970-01-01T00:00:00.000Z', n: 1e21 });
      expect(arrived).not.toHaveProperty('none');
      expect(arrived).toHaveProperty('deep', [{ text: 'größe 😀 "\u2028"', nothing: null }]);
    });

    test('a name is accepted once: while it waits, while it runs and after it is done', async () => {
      const { queue, handle, idle } = await open();
      let calls = 0;
      const whileRunning: string[] = [];
      const task = { name: 'r1-audit-0', target: 'audit', payload: {} } as const;
      handle('audit', async () => {
        calls += 1;
        // Bounded, so that a queue that takes the name again ends the test and not the process.
        if (calls < 3) whileRunning.push(await queue.enqueue(task));
      });
      expect(await queue.enqueue(task)).toBe('enqueued');
      expect(await queue.enqueue({ ...task, payload: { other: true } })).toBe('exists');
      await idle();
      expect(await queue.enqueue(task)).toBe('exists');
      await idle();
      expect(calls).toBe(1);
      expect(whileRunning).toEqual(['exists']);
    });

    test('of 20 that enqueue one name at once, one does', async () => {
      const { queue, handle, idle } = await open();
      let calls = 0;
      handle('audit', async () => {
        calls += 1;
      });
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) => queue.enqueue({ name: 'same', target: 'audit', payload: { i } })),
      );
      await idle();
      expect(outcomes.filter((outcome) => outcome === 'enqueued')).toHaveLength(1);
      expect(calls).toBe(1);
    });

    test('a task that fails is given again, the same, until it succeeds', async () => {
      const { queue, handle, idle } = await open();
      const seen: unknown[] = [];
      handle('audit', async (payload) => {
        seen.push(payload);
        if (seen.length < 3) throw new Error('not yet');
      });
      await queue.enqueue({ name: 'r1-audit-0', target: 'audit', payload: { shard: 0 } });
      await idle();
      expect(seen).toEqual([{ shard: 0 }, { shard: 0 }, { shard: 0 }]);
    });

    test('a task that fails holds no other one up', async () => {
      const { queue, handle, idle } = await open();
      const done: unknown[] = [];
      handle('audit', async (payload) => {
        if (payload === 1 && done.length < 9) throw new Error('not before the others');
        done.push(payload);
      });
      for (let i = 0; i < 10; i += 1) await queue.enqueue({ name: `task-${i}`, target: 'audit', payload: i });
      await idle();
      expect(done.at(-1)).toBe(1);
      expect([...done].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    test('50 tasks are all done, in whatever order', async () => {
      const { queue, handle, idle } = await open();
      const done = new Set<unknown>();
      handle('audit', async (payload) => void done.add(payload));
      const tasks = Array.from({ length: 50 }, (_, i) => ({ name: `task-${i}`, target: 'audit' as const, payload: i }));
      await Promise.all(tasks.map((task) => queue.enqueue(task)));
      await idle();
      expect(done.size).toBe(50);
    });

    test('a task is not started before its time, and those behind it are', async () => {
      const { queue, handle, idle, now } = await open();
      const started = new Map<unknown, number>();
      handle('audit', async (payload) => void started.set(payload, performance.now()));
      const before = performance.now();
      const notBefore = new Date(now().getTime() + 40);
      await queue.enqueue({ name: 'later', target: 'audit', payload: 'later', notBefore });
      await queue.enqueue({ name: 'now', target: 'audit', payload: 'now' });
      await queue.enqueue({
        name: 'past',
        target: 'audit',
        payload: 'past',
        notBefore: new Date(now().getTime() - 1e6),
      });
      const enqueuedMs = performance.now() - before;
      await idle();
      const at = (name: string): number => started.get(name) ?? Number.NaN;
      // A timer may be one millisecond early.
      expect(at('later') - before).toBeGreaterThanOrEqual(39);
      // On a busy machine the time may have come before the others were enqueued at all.
      const earlier = enqueuedMs < 30 ? at('later') : Number.POSITIVE_INFINITY;
      expect(Math.max(at('now'), at('past'))).toBeLessThan(earlier);
    });

    test('a handler may enqueue more, and the queue is not idle before that is done', async () => {
      const { queue, handle, idle, now } = await open();
      const done: unknown[] = [];
      handle('finalize', async (payload) => {
        const attempt = Number(payload);
        done.push(attempt);
        const notBefore = new Date(now().getTime() + 5);
        if (attempt < 3)
          await queue.enqueue({ name: `finalize-${attempt + 1}`, target: 'finalize', payload: attempt + 1, notBefore });
      });
      await queue.enqueue({ name: 'finalize-0', target: 'finalize', payload: 0 });
      await idle();
      expect(done).toEqual([0, 1, 2, 3]);
    });
  });
}
