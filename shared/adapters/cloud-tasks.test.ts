import { describe, expect, test } from 'vitest';
import type { TaskTarget } from '../audit/ports.ts';
import { createCloudTasksQueue } from './cloud-tasks.ts';
import { runEmulator } from './emulator.test-helper.ts';
import { answerJson, serve } from './http-server.test-helper.ts';
import type { TaskHandler } from './in-process-queue.ts';
import { endpointsAt, GOOGLE, missingCredentials, NOW, openWire, rejection } from './wire.test-helper.ts';
import { describeWorkQueue } from './work-queue.contract.test-helper.ts';

const QUEUE = 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit';
const TASK = { name: 'r1-audit-0', target: 'audit', payload: { run: 'r1', shard: 0 } } as const;

async function open(options: Parameters<typeof runEmulator>[0] = {}) {
  const handlers = new Map<string, TaskHandler>();
  const target = await serve(async (call, response) => {
    try {
      await handlers.get(call.path)?.(JSON.parse(call.body));
      response.writeHead(204).end();
    } catch {
      response.writeHead(500).end();
    }
  });
  const emulator = await runEmulator({ queue: { minBackoffMs: 2, maxBackoffMs: 10 }, ...options });
  const { wire, waits } = openWire();
  const queue = createCloudTasksQueue(wire, endpointsAt(emulator.origin), {
    queue: QUEUE,
    targets: { audit: `${target.origin}/audit`, finalize: `${target.origin}/finalize` },
    invoker: null,
  });
  const handle = (name: TaskTarget, handler: TaskHandler) => void handlers.set(`/${name}`, handler);
  return { emulator, target, queue, waits, handle, idle: () => emulator.tasks.idle(), now: () => NOW };
}

describeWorkQueue('Cloud Tasks', open);

describe('tasks in another order, and given twice', () => {
  test('are all done', async () => {
    const { queue, handle, idle } = await open({ queue: { shuffleSeed: 7, concurrency: 1, duplicateEvery: 4 } });
    const seen: unknown[] = [];
    handle('audit', async (payload) => void seen.push(payload));
    for (let i = 0; i < 12; i += 1) await queue.enqueue({ name: `task-${i}`, target: 'audit', payload: i });
    await idle();
    expect(new Set(seen).size).toBe(12);
    expect(seen).toHaveLength(15);
  });
});

describe('what a target is sent', () => {
  test('a POST with JSON', async () => {
    const { queue, target, idle } = await open();
    await queue.enqueue(TASK);
    await idle();
    expect(target.calls).toHaveLength(1);
    expect(target.calls[0]).toMatchObject({ method: 'POST', path: '/audit', body: '{"run":"r1","shard":0}' });
    expect(target.calls[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-cloudtasks-taskname': 'r1-audit-0',
    });
  });

  test('with the identity of the invoker for the origin of the target, where there is one', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const queue = createCloudTasksQueue(openWire().wire, endpointsAt(server.origin), {
      queue: QUEUE,
      targets: { audit: 'https://audit-x.a.run.app/tasks/audit?v=1', finalize: 'https://finalize-x.a.run.app/' },
      invoker: 'invoker@acme.iam.gserviceaccount.com',
    });
    await queue.enqueue({ ...TASK, notBefore: NOW });
    expect(server.calls[0]).toMatchObject({ method: 'POST', path: `/v2/${QUEUE}/tasks` });
    expect(JSON.parse(server.calls[0]?.body ?? '')).toEqual({
      task: {
        name: `${QUEUE}/tasks/r1-audit-0`,
        scheduleTime: NOW.toISOString(),
        httpRequest: {
          url: 'https://audit-x.a.run.app/tasks/audit?v=1',
          httpMethod: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.from('{"run":"r1","shard":0}').toString('base64'),
          oidcToken: {
            serviceAccountEmail: 'invoker@acme.iam.gserviceaccount.com',
            audience: 'https://audit-x.a.run.app',
          },
        },
      },
    });
  });
});

describe('an answer that was lost', () => {
  test('of a task that was taken is "exists", and the work is done once', async () => {
    const { emulator, queue, handle, idle } = await open({
      faults: [{ match: { api: 'cloudtasks' }, times: 1, answer: 'reset', when: 'after' }],
    });
    let calls = 0;
    handle('audit', async () => {
      calls += 1;
    });
    expect(await queue.enqueue(TASK)).toBe('exists');
    await idle();
    expect(calls).toBe(1);
    expect(emulator.calls.map((call) => call.status)).toEqual([0, 409]);
  });

  test('of a task that was not taken is made good', async () => {
    const { queue, handle, idle, waits } = await open({
      faults: [{ match: { api: 'cloudtasks' }, times: 2, answer: { status: 503 } }],
    });
    let calls = 0;
    handle('audit', async () => {
      calls += 1;
    });
    expect(await queue.enqueue(TASK)).toBe('enqueued');
    await idle();
    expect(calls).toBe(1);
    expect(waits).toHaveLength(2);
  });
});

describe('a queue that cannot be used', () => {
  test('for want of a right names it', async () => {
    const body = { error: { code: 403, message: 'The principal lacks IAM permission "cloudtasks.tasks.create".' } };
    const { queue } = await open({ faults: [{ match: { api: 'cloudtasks' }, answer: { status: 403, body } }] });
    const error = await rejection(queue.enqueue(TASK));
    expect(error).toMatchObject({ code: 'permission-denied', what: 'task r1-audit-0' });
    expect(error.grant).toMatch(/roles\/cloudtasks\.enqueuer/);
  });

  test.each<['reset' | { status: number; body?: unknown }, string]>([
    ['reset', 'unavailable'],
    [{ status: 503, body: 'upstream connect error' }, 'unavailable'],
    [{ status: 404, body: { error: { message: 'Queue does not exist.' } } }, 'not-found'],
    [{ status: 400, body: { error: { message: 'Task size too large' } } }, 'malformed'],
  ])('with %j is a CollectError', async (answer, code) => {
    const { queue } = await open({ faults: [{ match: { api: 'cloudtasks' }, answer }] });
    expect((await rejection(queue.enqueue(TASK))).code).toBe(code);
  });

  test('without credentials is the operator’s to mend', async () => {
    const queue = createCloudTasksQueue(openWire({ tokens: missingCredentials }).wire, GOOGLE, {
      queue: QUEUE,
      targets: { audit: 'https://a.example/', finalize: 'https://f.example/' },
      invoker: null,
    });
    await expect(queue.enqueue(TASK)).rejects.toMatchObject({ name: 'ConfigError' });
  });
});
