import { describe, expect, test } from 'vitest';
import type { Log } from '../audit/ports.ts';
import { silentLog } from '../log.ts';
import { createInProcessQueue, type InProcessQueueOptions } from './in-process-queue.ts';
import { fixedClock } from './wire.test-helper.ts';
import { describeWorkQueue } from './work-queue.contract.test-helper.ts';

function open(options: Partial<InProcessQueueOptions> = {}) {
  return createInProcessQueue({
    concurrency: 4,
    maxAttempts: 8,
    firstBackoffMs: 1,
    clock: fixedClock,
    log: silentLog,
    ...options,
  });
}

describeWorkQueue('this process', async () => {
  const queue = open();
  return { queue, handle: queue.handle, idle: queue.idle, now: fixedClock.now };
});

describe('a task that never succeeds', () => {
  test('is given up after its last attempt, and idle() says why', async () => {
    const queue = open({ maxAttempts: 3 });
    let calls = 0;
    queue.handle('audit', async () => {
      calls += 1;
      throw new Error(`attempt ${calls}`);
    });
    await queue.enqueue({ name: 'broken', target: 'audit', payload: {} });
    await expect(queue.idle()).rejects.toThrow('attempt 3');
    expect(calls).toBe(3);
  });

  test('does not keep the others from being done', async () => {
    const queue = open({ maxAttempts: 2, concurrency: 1 });
    const done: unknown[] = [];
    queue.handle('audit', async (payload) => {
      if (payload === 0) throw new Error('broken');
      done.push(payload);
    });
    for (let i = 0; i < 5; i += 1) await queue.enqueue({ name: `task-${i}`, target: 'audit', payload: i });
    await expect(queue.idle()).rejects.toThrow('broken');
    expect(done).toEqual([1, 2, 3, 4]);
  });

  test('is logged by name and attempt, without its payload', async () => {
    const lines: unknown[] = [];
    const log: Log = { write: (severity, message, fields) => void lines.push({ severity, message, ...fields }) };
    const queue = open({ maxAttempts: 2, log });
    queue.handle('audit', async () => {
      throw new Error('secret of the payload');
    });
    await queue.enqueue({ name: 'broken', target: 'audit', payload: { text: 'secret' } });
    await expect(queue.idle()).rejects.toThrow();
    expect(lines).toEqual([
      { severity: 'WARNING', message: 'task failed', task: 'broken', attempt: 1 },
      { severity: 'WARNING', message: 'task failed', task: 'broken', attempt: 2 },
    ]);
  });

  test('for want of a handler is an error', async () => {
    const queue = open();
    await queue.enqueue({ name: 'r1-audit-0', target: 'audit', payload: {} });
    await expect(queue.idle()).rejects.toThrow('no handler for audit');
  });
});

test('no more tasks are under way at once than permitted', async () => {
  const queue = open({ concurrency: 3 });
  let [underWay, most] = [0, 0];
  queue.handle('audit', async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
  });
  for (let i = 0; i < 20; i += 1) await queue.enqueue({ name: `task-${i}`, target: 'audit', payload: i });
  await queue.idle();
  expect(most).toBe(3);
});

test('a queue that was given nothing is idle', async () => {
  await expect(open().idle()).resolves.toBeUndefined();
});
