import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Answer, NOW, postJson, runEmulator } from './emulator.test-helper.ts';
import type { Emulator } from './index.ts';

const QUEUE = 'projects/acme-b/locations/europe-west1/queues/audit';

interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A task handler that answers with the given statuses in turn, then 204, and nothing before `gate` opens. */
async function startTarget(
  statuses: number[] = [],
  gate: Promise<void> = Promise.resolve(),
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ url: request.url ?? '', headers: request.headers, body });
    await gate;
    const status = statuses.shift() ?? 204;
    if (status === 0) request.socket.resetAndDestroy();
    else response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function create(emulator: Emulator, task: Record<string, unknown>): Promise<Answer> {
  return postJson(emulator, `/v2/${QUEUE}/tasks`, { task });
}

function task(url: string, id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const body = Buffer.from('{"run":"r1"}').toString('base64');
  return {
    name: `${QUEUE}/tasks/${id}`,
    httpRequest: { url, httpMethod: 'POST', headers: { 'Content-Type': 'application/json' }, body },
    ...more,
  };
}

describe('a task', () => {
  test('is delivered with its body and the headers of Cloud Tasks', async () => {
    const emulator = await runEmulator();
    const target = await startTarget();
    expect((await create(emulator, task(`${target.url}/audit`, 'a-1'))).json.name).toBe(`${QUEUE}/tasks/a-1`);
    await emulator.tasks.idle();
    expect(target.received).toHaveLength(1);
    expect(target.received[0]).toMatchObject({
      url: '/audit',
      body: '{"run":"r1"}',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Google-Cloud-Tasks',
        'x-cloudtasks-queuename': 'audit',
        'x-cloudtasks-taskname': 'a-1',
        'x-cloudtasks-taskretrycount': '0',
        'x-cloudtasks-taskexecutioncount': '0',
        'x-cloudtasks-tasketa': (NOW.getTime() / 1000).toFixed(6),
      },
    });
    expect(emulator.tasks.done).toEqual([`${QUEUE}/tasks/a-1`]);
    expect(emulator.violations).toEqual([]);
  });

  test('is accepted once under its name, also after it is done', async () => {
    const emulator = await runEmulator();
    const target = await startTarget();
    await create(emulator, task(target.url, 'a'));
    await emulator.tasks.idle();
    const { status, json } = await create(emulator, task(target.url, 'a'));
    expect(status).toBe(409);
    expect(json.error.status).toBe('ALREADY_EXISTS');
    expect(emulator.tasks.enqueued).toHaveLength(1);
  });

  test('is retried after errors, lost connections and 429 until it succeeds', async () => {
    const emulator = await runEmulator({ queue: { minBackoffMs: 1, maxBackoffMs: 4 } });
    const target = await startTarget([500, 0, 429, 503]);
    await create(emulator, task(target.url, 'a'));
    await emulator.tasks.idle();
    expect(target.received.map((one) => one.headers['x-cloudtasks-taskretrycount'])).toEqual(['0', '1', '2', '3', '4']);
    expect(emulator.tasks.deliveries.map((one) => one.status)).toEqual([500, null, 429, 503, 204]);
  });

  test('is given up after the last attempt', async () => {
    const emulator = await runEmulator({ queue: { minBackoffMs: 1, maxAttempts: 3 } });
    const target = await startTarget([500, 500, 500, 500]);
    await create(emulator, task(target.url, 'a'));
    await emulator.tasks.idle();
    expect(target.received).toHaveLength(3);
    expect(emulator.tasks.failed).toEqual([`${QUEUE}/tasks/a`]);
  });

  test('waits for its schedule time', async () => {
    const emulator = await runEmulator();
    const target = await startTarget();
    await create(
      emulator,
      task(target.url, 'later', { scheduleTime: new Date(NOW.getTime() + 3_600_000).toISOString() }),
    );
    await create(emulator, task(target.url, 'now'));
    await expect.poll(() => emulator.tasks.done).toEqual([`${QUEUE}/tasks/now`]);
    expect(emulator.tasks.pending()).toEqual([`${QUEUE}/tasks/later`]);
  });

  test('does not wait longer than maxDelayMs', async () => {
    const emulator = await runEmulator({ queue: { maxDelayMs: 1 } });
    const target = await startTarget();
    await create(
      emulator,
      task(target.url, 'later', { scheduleTime: new Date(NOW.getTime() + 3_600_000).toISOString() }),
    );
    await emulator.tasks.idle();
    expect(target.received).toHaveLength(1);
  });

  test('may be delivered twice', async () => {
    const emulator = await runEmulator({ queue: { duplicateEvery: 1 } });
    const target = await startTarget();
    await create(emulator, task(target.url, 'a'));
    await emulator.tasks.idle();
    expect(target.received).toHaveLength(2);
    expect(emulator.tasks.done).toHaveLength(1);
  });

  test('follows its target to another address', async () => {
    const emulator = await runEmulator();
    const target = await startTarget();
    emulator.setTargets({ 'https://audit.example.com': target.url });
    await create(emulator, task('https://audit.example.com/run', 'a'));
    await emulator.tasks.idle();
    expect(target.received[0]?.url).toBe('/run');
  });
});

describe('many tasks', () => {
  test('keep to the concurrency', async () => {
    const emulator = await runEmulator({ queue: { concurrency: 2 } });
    let running = 0;
    let most = 0;
    const server = createServer((_, response) => {
      running += 1;
      most = Math.max(most, running);
      setImmediate(() => {
        running -= 1;
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await Promise.all(Array.from({ length: 12 }, (_, i) => create(emulator, task(url, `t-${i}`))));
    await emulator.tasks.idle();
    expect(emulator.tasks.done).toHaveLength(12);
    expect(most).toBeLessThanOrEqual(2);
  });

  test('come in another order with a seed', async () => {
    const emulator = await runEmulator({ queue: { concurrency: 1, shuffleSeed: 5 } });
    const allCreated = Promise.withResolvers<void>();
    const target = await startTarget([], allCreated.promise);
    const ids = Array.from({ length: 8 }, (_, i) => `t-${i}`);
    for (const id of ids) await create(emulator, task(target.url, id));
    allCreated.resolve();
    await emulator.tasks.idle();
    const order = target.received.map((one) => one.headers['x-cloudtasks-taskname']);
    expect([...order].sort()).toEqual(ids);
    expect(order).not.toEqual(ids);
  });
});

describe('refused is a task', () => {
  const url = 'http://127.0.0.1:1/';
  test.each([
    ['with a name of another queue', { ...task(url, 'a'), name: `${QUEUE}x/tasks/a` }],
    ['with a slash in its id', { ...task(url, 'a'), name: `${QUEUE}/tasks/a/b` }],
    ['with a colon in its id', { ...task(url, 'a'), name: `${QUEUE}/tasks/a:b` }],
    ['for ftp', task('ftp://example.com', 'a')],
    ['with a body that is not base64', { httpRequest: { url, body: '{"a":1}' } }],
    ['over 100 KB', { httpRequest: { url, body: Buffer.alloc(100 * 1024).toString('base64') } }],
    ['with a deadline of a second', task(url, 'a', { dispatchDeadline: '1s' })],
    ['for next year', task(url, 'a', { scheduleTime: '2027-11-20T12:00:00Z' })],
    ['for no time', task(url, 'a', { scheduleTime: 'tomorrow' })],
    ['without a request', { name: `${QUEUE}/tasks/a` }],
  ])('%s', async (_, refused) => {
    const emulator = await runEmulator();
    const { status, json } = await create(emulator, refused);
    expect(status).toBe(400);
    expect(json.error.status).toBe('INVALID_ARGUMENT');
    expect(emulator.tasks.enqueued).toEqual([]);
  });

  test('with an unknown field, which is recorded', async () => {
    const emulator = await runEmulator();
    expect((await create(emulator, { ...task(url, 'a'), retryConfig: {} })).status).toBe(400);
    expect(emulator.violations).toEqual(['cloudtasks: unknown body field task.retryConfig in tasks.create']);
  });
});
