import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ask, NOW, postJson, runEmulator } from './emulator.test-helper.ts';

const CLUSTERS = '/v1/projects/acme-a/locations/-/clusters';

describe('the emulator', () => {
  test('answers 404 to an unknown path and records it', async () => {
    const emulator = await runEmulator();
    expect((await ask(emulator, '/v1/nothing')).status).toBe(404);
    expect((await ask(emulator, '//v1/projects/acme-a/locations/-/clusters')).status).toBe(404);
    expect(emulator.violations).toEqual([
      'unknown path GET /v1/nothing',
      'unknown path GET //v1/projects/acme-a/locations/-/clusters',
    ]);
  });

  test('records a token that came over plain http, except Slack’s own', async () => {
    const emulator = await runEmulator({ slack: { token: 'xoxb-1', channels: [] } });
    await ask(emulator, CLUSTERS, { headers: { authorization: 'Bearer ya29.secret' } });
    await ask(emulator, '/slack/api/auth.test', { method: 'POST', headers: { authorization: 'Bearer xoxb-1' } });
    expect(emulator.violations).toEqual([`container: token sent over plain http to GET ${CLUSTERS}`]);
  });

  test('does not mind a client that is killed in the middle of a request', async () => {
    const emulator = await runEmulator();
    const socket = connect(Number(new URL(emulator.origin).port), '127.0.0.1');
    const head = 'POST /v2/entries:list HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{';
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    socket.resetAndDestroy();
    expect((await ask(emulator, CLUSTERS)).status).toBe(200);
    expect(emulator.violations).toEqual([]);
  });

  test('gives the environment that leads to it', async () => {
    const { env, origin } = await runEmulator();
    expect(env).toEqual({
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SECURITYCENTER: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDTASKS: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CONNECTGATEWAY: origin,
      SLACK_API_URL: `${origin}/slack/api/`,
      DNS_AUDIT_CONTROL_PLANE_OVERRIDE: `${origin}/control-plane`,
    });
    expect(new URL(origin).hostname).toBe('127.0.0.1');
  });

  test('lists the calls it answered', async () => {
    const emulator = await runEmulator();
    await ask(emulator, `${CLUSTERS}?alt=json`);
    await postJson(emulator, '/v2/entries:list', {});
    expect(emulator.calls).toEqual([
      { api: 'container', method: 'GET', path: `${CLUSTERS}?alt=json`, status: 200 },
      { api: 'logging', method: 'POST', path: '/v2/entries:list', status: 400 },
    ]);
    expect(emulator.callCount('container')).toBe(1);
    expect(emulator.callCount()).toBe(2);
  });

  test('calls the hook before a request is carried out and before its answer leaves', async () => {
    const seen: string[] = [];
    const emulator = await runEmulator({
      onRequest: async (request, when) => {
        seen.push(
          `${when} ${request.n} ${request.api} ${request.method} ${request.path} ${emulator.storage.names().length}`,
        );
      },
    });
    const path = '/upload/storage/v1/b/bucket/o?uploadType=media&name=a';
    await ask(emulator, path, { method: 'POST', body: 'x' });
    expect(seen).toEqual([`before 1 storage POST ${path} 0`, `after 1 storage POST ${path} 1`]);
  });
});

describe('a fault', () => {
  test('answers in place of the API as often as it was told', async () => {
    const emulator = await runEmulator({
      faults: [
        {
          match: { api: 'container', pathIncludes: 'acme-a' },
          times: 2,
          answer: { status: 503, body: { error: { code: 503 } }, headers: { 'retry-after': '7' } },
        },
      ],
    });
    expect((await ask(emulator, '/v1/projects/acme-b/locations/-/clusters')).status).toBe(200);
    const first = await ask(emulator, CLUSTERS);
    expect(first).toMatchObject({ status: 503, json: { error: { code: 503 } } });
    expect(first.headers.get('retry-after')).toBe('7');
    expect((await ask(emulator, CLUSTERS)).status).toBe(503);
    expect((await ask(emulator, CLUSTERS)).status).toBe(200);
  });

  test('breaks the connection', async () => {
    const emulator = await runEmulator();
    emulator.addFault({ match: { api: 'container' }, times: 1, answer: 'reset' });
    await expect(ask(emulator, CLUSTERS)).rejects.toThrow('fetch failed');
    expect(emulator.calls.map((call) => call.status)).toEqual([0]);
    expect((await ask(emulator, CLUSTERS)).status).toBe(200);
  });

  test('loses the answer of a request that was carried out', async () => {
    const emulator = await runEmulator({
      faults: [{ match: { api: 'storage' }, times: 1, answer: 'reset', when: 'after' }],
    });
    const path = '/upload/storage/v1/b/bucket/o?uploadType=media&name=a&ifGenerationMatch=0';
    await expect(ask(emulator, path, { method: 'POST', body: 'x' })).rejects.toThrow('fetch failed');
    expect(emulator.storage.read('bucket', 'a')).toBe('x');
    expect((await ask(emulator, path, { method: 'POST', body: 'x' })).status).toBe(412);
  });

  test('holds the answer back and gives it all the same', async () => {
    const emulator = await runEmulator({ faults: [{ match: {}, answer: { delayMs: 5 } }] });
    expect((await ask(emulator, CLUSTERS)).status).toBe(200);
  });
});

describe('a quota', () => {
  test('answers 429 with Google’s body until the minute is over', async () => {
    let time = NOW.getTime();
    const emulator = await runEmulator({ quotas: { logging: { perMinute: 2 } }, now: () => new Date(time) });
    const read = () => postJson(emulator, '/v2/entries:list', { resourceNames: ['projects/acme-a'] });
    await read();
    await read();
    time += 18_000;
    const refused = await read();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('42');
    expect(refused.json.error).toMatchObject({
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: expect.stringMatching(
        /^Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service 'logging.googleapis.com'/,
      ),
      details: [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_limit_value: '2' } }],
    });
    time += 42_000;
    expect((await read()).status).toBe(200);
    expect((await ask(emulator, CLUSTERS)).status).toBe(200);
  });
});
