import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ConfigError } from '../errors.ts';
import { answerJson, certificates, closedPort, serve } from './http-server.test-helper.ts';
import { fixedClock, missingCredentials, NOW, openWire, rejection, tokensOf } from './wire.test-helper.ts';
import { type Exchange, mayCarryToken, type WireRequest } from './wire.ts';

function get(url: string, more: Partial<WireRequest> = {}): WireRequest {
  return { api: 'kubernetes', method: 'GET', url, ...more };
}

describe('a token', () => {
  const controlPlane = 'https://gke-0a1b.europe-west1.gke.goog';

  test.each<[string, string | undefined, boolean]>([
    ['https://container.googleapis.com/v1/projects/p/locations/-/clusters', undefined, true],
    ['https://europe-west1-connectgateway.googleapis.com/v1/projects/1', undefined, true],
    ['https://CLOUDASSET.GOOGLEAPIS.COM/v1', undefined, true],
    ['https://googleapis.com/', undefined, true],
    ['http://container.googleapis.com/', undefined, false],
    ['http://127.0.0.1:8080/v1', undefined, false],
    ['https://127.0.0.1:8080/v1', undefined, false],
    ['https://googleapis.com.evil.com/', undefined, false],
    ['https://container.googleapis.com.evil.com/', undefined, false],
    ['https://evilgoogleapis.com/', undefined, false],
    ['https://evil.com/container.googleapis.com', undefined, false],
    ['https://evil.com/?.googleapis.com', undefined, false],
    ['https://evil.com#.googleapis.com', undefined, false],
    ['https://container.googleapis.com@evil.com/', undefined, false],
    ['https://container.googleapis.com:443@evil.com/', undefined, false],
    ['https://evil.com\\@container.googleapis.com/', undefined, false],
    ['https://evil.com\\.googleapis.com/', undefined, false],
    ['https://container.googleapis.com%2eevil.com/', undefined, false],
    ['https://container.googleapis.com。evil.com/', undefined, false],
    // A name with a dot at its end is another origin for cookies and certificates: nobody asks for it here.
    ['https://container.googleapis.com./', undefined, false],
    ['https://googleapis.com./', undefined, false],
    ['https://.googleapis.com.evil.com/', undefined, false],
    ['https://storage.cloud.google.com/', undefined, false],
    ['https://gke-0a1b.europe-west1.gke.goog/api', undefined, false],
    [`${controlPlane}/api/v1/nodes`, controlPlane, true],
    [`${controlPlane}:443/api/v1/nodes`, controlPlane, true],
    [`${controlPlane}:8443/api/v1/nodes`, controlPlane, false],
    [`${controlPlane}./api/v1/nodes`, controlPlane, false],
    [`${controlPlane}.evil.com/api/v1/nodes`, controlPlane, false],
    [`${controlPlane}@evil.com/api/v1/nodes`, controlPlane, false],
    [`${controlPlane.replace('https', 'http')}/api/v1/nodes`, controlPlane, false],
    ['http://127.0.0.1:8080/control-plane/h/api/v1/nodes', 'http://127.0.0.1:8080', false],
    ['https://gke-9f9f.europe-west1.gke.goog/api/v1/nodes', controlPlane, false],
    ['https://34.90.0.1/api/v1/nodes', 'https://34.90.0.1', true],
    ['https://34.90.0.2/api/v1/nodes', 'https://34.90.0.1', false],
    // A request to a control plane is not at the same time one to Google.
    ['https://container.googleapis.com/v1', controlPlane, false],
  ])('to %s, control plane %s: %s', (url, controlPlaneOrigin, expected) => {
    expect(mayCarryToken(controlPlaneOrigin === undefined ? { url } : { url, controlPlaneOrigin })).toBe(expected);
  });

  test('goes over TLS to the control plane of this run', async () => {
    const server = await serve((_, response) => answerJson(response, {}), { tls: true });
    const { wire } = openWire({
      tokens: {
        headers: () => Promise.resolve({ authorization: 'Bearer secret', 'x-goog-user-project': 'acme-audit' }),
      },
    });
    await wire.send(get(`${server.origin}/version`, { ca: certificates.ca, controlPlaneOrigin: server.origin }));
    expect(server.calls[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'x-goog-user-project': 'acme-audit',
    });
  });

  test('is not even asked for when the address may not see it', async () => {
    const [plain, foreign] = [
      await serve((_, response) => answerJson(response, {})),
      await serve((_, response) => answerJson(response, {}), { tls: true }),
    ];
    const { wire } = openWire({ tokens: missingCredentials });
    await wire.send(get(plain.origin, { controlPlaneOrigin: plain.origin }));
    await wire.send(get(foreign.origin, { ca: certificates.ca }));
    await wire.send(get(foreign.origin, { ca: certificates.ca, controlPlaneOrigin: 'https://127.0.0.1' }));
    for (const call of [...plain.calls, ...foreign.calls]) expect(call.headers).not.toHaveProperty('authorization');
    expect(plain.calls.length + foreign.calls.length).toBe(3);
  });

  test.each(['authorization', 'Authorization', 'AUTHORIZATION'])('of the caller, as %s, is dropped', async (name) => {
    const server = await serve((_, response) => answerJson(response, {}));
    const { wire } = openWire();
    await wire.send(get(server.origin, { headers: { [name]: 'Bearer of-the-caller', 'x-kept': 'yes' } }));
    await wire.fetchFor('storage')(server.origin, { headers: { [name]: 'Bearer of-the-caller', 'x-kept': 'yes' } });
    expect(server.calls).toHaveLength(2);
    for (const call of server.calls) {
      expect(call.headers).not.toHaveProperty('authorization');
      expect(call.headers).toHaveProperty('x-kept', 'yes');
    }
  });

  test('of the caller does not stand in for the own one', async () => {
    const server = await serve((_, response) => answerJson(response, {}), { tls: true });
    const { wire } = openWire({ tokens: tokensOf('own') });
    const headers = { Authorization: 'Bearer of-the-caller' };
    await wire.send(get(server.origin, { ca: certificates.ca, controlPlaneOrigin: server.origin, headers }));
    expect(server.calls[0]?.headers.authorization).toBe('Bearer own');
  });

  test.each([301, 302, 303, 307, 308])('follows no redirect %i', async (status) => {
    const thief = await serve((_, response) => answerJson(response, {}));
    const server = await serve((_, response) => {
      response.writeHead(status, { location: `${thief.origin}/steal` }).end();
    });
    const { wire } = openWire();
    const error = await rejection(wire.send(get(server.origin)));
    expect(error.code).toBe('unavailable');
    expect(thief.calls).toEqual([]);
  });

  test('that cannot be had is the error of its source, at once', async () => {
    const { wire } = openWire({ tokens: missingCredentials });
    const request = get('https://container.googleapis.com/v1', { api: 'container' });
    await expect(wire.send(request)).rejects.toMatchObject({
      name: 'ConfigError',
      message: 'No usable Google credentials.',
    } satisfies Partial<ConfigError>);
    await expect(wire.fetchFor('container')(request.url)).rejects.toMatchObject({ name: 'ConfigError' });
    expect(wire.statistics()).toEqual({ container: { calls: 2, throttled: 0, retries: 0 } });
  });
});

describe('an answer', () => {
  test('is given whole, with its status and headers', async () => {
    const server = await serve((call, response) => {
      response.writeHead(418, { 'x-goog-generation': '7', 'content-type': 'text/plain' }).end(call.body.toUpperCase());
    });
    const { wire } = openWire();
    const answer = await wire.send({ ...get(`${server.origin}/a?b=c`), method: 'POST', body: 'größe' });
    expect(answer.status).toBe(418);
    expect(answer.headers.get('x-goog-generation')).toBe('7');
    expect(answer.body.toString('utf8')).toBe('GRÖSSE');
    expect(server.calls[0]).toMatchObject({ method: 'POST', path: '/a?b=c', body: 'größe' });
  });

  test('in gzip is decoded, and no header speaks of gzip any more', async () => {
    const text = JSON.stringify({ text: 'ä'.repeat(200_000) });
    const server = await serve((_, response) => {
      const body = gzipSync(text);
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body);
    });
    const { wire } = openWire();
    const answer = await wire.send(get(server.origin, { headers: { 'accept-encoding': 'gzip' } }));
    expect(answer.body.toString('utf8') === text).toBe(true);
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(answer.headers.get('content-length')).toBeNull();
    expect(await (await wire.fetchFor('container')(server.origin)).json()).toEqual(JSON.parse(text));
  });

  test('that unpacks to more than 128 MiB is refused, and not asked for again', async () => {
    const mebibyte = gzipSync(Buffer.alloc(1024 * 1024));
    const bomb = Buffer.concat(Array.from({ length: 129 }, () => mebibyte));
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const { wire } = openWire();
    const error = await rejection(wire.send(get(server.origin)));
    expect(error.code).toBe('malformed');
    expect(error.message).toMatch(/larger than 134217728 bytes/);
    expect(server.calls).toHaveLength(1);
  });

  test('is a Response for SDK clients, also an empty one', async () => {
    const server = await serve((call, response) => {
      if (call.method === 'DELETE') response.writeHead(204).end();
      else answerJson(response, { said: call.body });
    });
    const ask = openWire().wire.fetchFor('storage');
    expect(await (await ask(server.origin, { method: 'POST', body: 'text' })).json()).toEqual({ said: 'text' });
    const bytes = new TextEncoder().encode('bytes');
    expect(await (await ask(new URL(server.origin), { method: 'PUT', body: bytes })).json()).toEqual({ said: 'bytes' });
    const empty = await ask(server.origin, { method: 'DELETE' });
    expect([empty.status, await empty.text()]).toEqual([204, '']);
    await expect(ask(server.origin, { method: 'POST', body: new FormData() })).rejects.toThrow(/body of type/);
  });

  test('is handed to the recorder without the headers of its request', async () => {
    const server = await serve((_, response) => answerJson(response, { ok: 1 }), { tls: true });
    const exchanges: unknown[] = [];
    const { wire } = openWire({ tokens: tokensOf('secret'), onExchange: (one) => exchanges.push(one) });
    const url = `${server.origin}/x?y=1`;
    await wire.send(
      get(url, { ca: certificates.ca, controlPlaneOrigin: server.origin, headers: { cookie: 'secret' } }),
    );
    expect(exchanges).toEqual([
      {
        api: 'kubernetes',
        method: 'GET',
        url,
        requestBody: null,
        status: 200,
        contentType: 'application/json; charset=UTF-8',
        retryAfter: null,
        body: '{"ok":1}',
        failure: null,
      },
    ]);
  });

  test('that failed to come is handed to the recorder with its reason, each time', async () => {
    const exchanges: Exchange[] = [];
    const { wire } = openWire({ onExchange: (one) => exchanges.push(one) });
    const url = `http://127.0.0.1:${await closedPort()}/x`;
    await rejection(wire.send({ ...get(url), method: 'POST', body: 'asked' }));
    expect(exchanges).toMatchObject([
      { method: 'POST', url, requestBody: 'asked', status: 0, body: '', failure: { code: 'unreachable' } },
    ]);
    const server = await serve((_, response) => void response.socket?.resetAndDestroy());
    await rejection(wire.send(get(server.origin)));
    expect(exchanges.slice(1).map((one) => one.failure?.code)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  });
});

describe('a refusal for now', () => {
  test.each([408, 429, 500, 502, 503, 504])('%i is repeated until it is none', async (status) => {
    const server = await serve((call, response) => {
      if (call.n < 3) response.writeHead(status).end();
      else answerJson(response, { n: call.n });
    });
    const { wire, waits } = openWire();
    const answer = await wire.send({ ...get(server.origin), method: 'POST', body: 'again' });
    expect(answer.status).toBe(200);
    expect(waits).toHaveLength(2);
    expect(server.calls.map((call) => call.body)).toEqual(['again', 'again', 'again']);
  });

  test.each([400, 401, 403, 404, 409, 410, 412, 501])('%i is final', async (status) => {
    const server = await serve((_, response) => void response.writeHead(status).end());
    const { wire, waits } = openWire();
    expect((await wire.send(get(server.origin))).status).toBe(status);
    expect(server.calls).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  test('is the answer after six attempts, with waits that double', async () => {
    const server = await serve((_, response) => void response.writeHead(503).end('busy'));
    const { wire, waits } = openWire();
    expect((await wire.send(get(server.origin))).status).toBe(503);
    expect(server.calls).toHaveLength(6);
    expect(waits).toHaveLength(5);
    for (const [index, wait] of waits.entries()) {
      const ceiling = 500 * 2 ** index;
      expect(wait).toBeGreaterThanOrEqual(ceiling / 2);
      expect(wait).toBeLessThanOrEqual(Math.min(ceiling, 32_000));
    }
  });

  test.each<[string, (wait: number) => boolean]>([
    ['1', (wait) => wait === 1000],
    ['17', (wait) => wait === 17_000],
    ['3600', (wait) => wait === 60_000],
    ['0', (wait) => wait <= 500],
    ['-5', (wait) => wait <= 500],
    ['soon', (wait) => wait <= 500],
    ['Fri, 20 Nov 2026 13:00:00 GMT', (wait) => wait <= 500],
  ])('with Retry-After: %s', async (retryAfter, isRight) => {
    const server = await serve((call, response) => {
      if (call.n === 1) response.writeHead(429, { 'retry-after': retryAfter }).end();
      else answerJson(response, {});
    });
    const { wire, waits } = openWire();
    await wire.send(get(server.origin));
    expect(waits).toHaveLength(1);
    expect(waits.every(isRight)).toBe(true);
  });
});

describe('no answer', () => {
  test('a connection that breaks is tried three times', async () => {
    const server = await serve((_, response) => void response.socket?.resetAndDestroy());
    const { wire, waits } = openWire();
    const error = await rejection(wire.send(get(server.origin)));
    expect(error.code).toBe('unavailable');
    expect(error.what).toBe(`GET ${new URL(server.origin).host}`);
    expect(server.calls).toHaveLength(3);
    expect(waits).toHaveLength(2);
  });

  test('an answer that breaks off is tried three times', async () => {
    const server = await serve((call, response) => {
      if (call.n === 3) return answerJson(response, { whole: true });
      response.writeHead(200, { 'content-length': 1000 }).write('{"half":');
      setTimeout(() => response.destroy(), 5);
    });
    const { wire } = openWire();
    expect(JSON.parse((await wire.send(get(server.origin))).body.toString())).toEqual({ whole: true });
    expect(server.calls).toHaveLength(3);
  });

  test('a closed port is unreachable, at once', async () => {
    const { wire, waits } = openWire();
    const error = await rejection(wire.send(get(`http://127.0.0.1:${await closedPort()}/`)));
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/^ECONNREFUSED: /);
    expect(waits).toEqual([]);
  });

  test.each<[string, boolean]>([
    ['before the headers', false],
    ['in the middle of the body', true],
  ])('silence %s is a timeout, and not asked again', async (_, withHeaders) => {
    const server = await serve((_call, response) => {
      if (withHeaders) response.writeHead(200, { 'content-length': 10 }).write('12345');
    });
    const { wire } = openWire();
    const error = await rejection(wire.send(get(server.origin, { timeoutMs: 40 })));
    expect(error.code).toBe('timeout');
    // Not by what the server saw: on a busy machine the time is over before the request arrives.
    expect(wire.statistics()).toEqual({ kubernetes: { calls: 1, throttled: 0, retries: 0 } });
  });

  test.each([
    ['another authority', certificates.otherCa],
    ['no authority', undefined],
    ['an authority that is no certificate', 'bm90IGEgY2VydGlmaWNhdGU='],
  ])('with %s the failure names TLS, at once', async (_, ca) => {
    const server = await serve((_call, response) => answerJson(response, {}), { tls: true });
    const { wire, waits } = openWire({ tokens: tokensOf('secret') });
    const request = get(server.origin, { controlPlaneOrigin: server.origin, ...(ca === undefined ? {} : { ca }) });
    const error = await rejection(wire.send(request));
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/^TLS: /);
    expect(server.calls).toEqual([]);
    expect(waits).toEqual([]);
  });

  test('a server without TLS under https names TLS', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const error = await rejection(openWire().wire.send(get(server.origin.replace('http:', 'https:'))));
    expect(error.message).toMatch(/^TLS: /);
  });
});

describe('a deadline', () => {
  test('that is over lets nothing be asked', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const { wire } = openWire();
    const error = await rejection(wire.until(NOW).send(get(server.origin)));
    expect(error.code).toBe('deadline');
    await expect(wire.until(NOW).fetchFor('storage')(server.origin)).rejects.toMatchObject({ code: 'deadline' });
    expect(server.calls).toEqual([]);
    // The wire itself has no deadline.
    expect((await wire.send(get(server.origin))).status).toBe(200);
  });

  test('is not slept over: the last answer counts', async () => {
    const server = await serve((_, response) => void response.writeHead(429, { 'retry-after': '10' }).end());
    const { wire, waits } = openWire();
    const view = wire.until(new Date(NOW.getTime() + 9999));
    expect((await view.send(get(server.origin))).status).toBe(429);
    expect(server.calls).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  test('that passes while an attempt is under way ends the attempts', async () => {
    let now = NOW.getTime();
    const server = await serve((_, response) => {
      now += 30_000;
      response.socket?.resetAndDestroy();
    });
    const { wire } = openWire({ clock: { now: () => new Date(now) } });
    const error = await rejection(wire.until(new Date(NOW.getTime() + 45_000)).send(get(server.origin)));
    expect(error.code).toBe('unavailable');
    expect(server.calls).toHaveLength(2);
  });

  test('that passes while a request waits for its turn lets it not begin', async () => {
    let now = NOW.getTime();
    const release: (() => void)[] = [];
    const server = await serve((call, response) => {
      if (call.path !== '/first') return answerJson(response, {});
      now += 60_000;
      release.push(() => answerJson(response, {}));
    });
    const { wire } = openWire({ concurrency: 1, clock: { now: () => new Date(now) } });
    const view = wire.until(new Date(NOW.getTime() + 30_000));
    const first = view.send(get(`${server.origin}/first`));
    const second = rejection(view.send(get(`${server.origin}/second`)));
    await expect.poll(() => release.length, { interval: 2, timeout: 20_000 }).toBe(1);
    release[0]?.();
    expect((await first).status).toBe(200);
    expect((await second).code).toBe('deadline');
    expect(server.calls.map((call) => call.path)).toEqual(['/first']);
  });

  test('is of its view only, and views of a view have their own', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const { wire } = openWire();
    const later = wire.until(NOW).until(new Date(NOW.getTime() + 1));
    expect((await later.send(get(server.origin))).status).toBe(200);
    const one = { kubernetes: { calls: 1, throttled: 0, retries: 0 } };
    expect([later.statistics(), wire.statistics()]).toEqual([one, one]);
    await wire.until(null).send(get(server.origin));
    expect(later.statistics()).toEqual(one);
    expect(wire.statistics()).toEqual({ kubernetes: { calls: 2, throttled: 0, retries: 0 } });
  });
});

test('statistics count calls, throttled ones and repeated ones for each API', async () => {
  const server = await serve((call, response) => {
    if (call.path === '/throttled' && call.n <= 2) response.writeHead(429, { 'retry-after': '1' }).end();
    else if (call.path === '/broken') response.socket?.resetAndDestroy();
    else answerJson(response, {});
  });
  const { wire } = openWire();
  await wire.send(get(`${server.origin}/throttled`));
  await wire.send(get(`${server.origin}/fine`, { api: 'container' }));
  await rejection(wire.send(get(`${server.origin}/broken`, { api: 'storage' })));
  expect(wire.statistics()).toEqual({
    kubernetes: { calls: 3, throttled: 2, retries: 2 },
    container: { calls: 1, throttled: 0, retries: 0 },
    storage: { calls: 3, throttled: 0, retries: 2 },
  });
});

test.each([1, 4])('at most %i requests are under way at once, over all APIs', async (concurrency) => {
  const total = 30;
  let most = 0;
  let answered = 0;
  let held: ServerResponse[] = [];
  // Answers are held until as many requests have come as may be under way; a moment later, one too many would be here too.
  const server = await serve(async (_, response) => {
    held.push(response);
    most = Math.max(most, held.length);
    if (held.length !== Math.min(concurrency, total - answered)) return;
    await new Promise((resolve) => setTimeout(resolve, 3));
    answered += held.length;
    const batch = held;
    held = [];
    for (const one of batch) answerJson(one, {});
  });
  const { wire } = openWire({ concurrency, clock: fixedClock });
  const apis = ['kubernetes', 'container', 'storage'] as const;
  const requests = Array.from({ length: total }, (_, i) => get(server.origin, { api: apis[i % 3] ?? 'storage' }));
  await Promise.all(requests.map((request) => wire.until(new Date(NOW.getTime() + 1)).send(request)));
  expect(server.calls).toHaveLength(total);
  expect(most).toBe(concurrency);
});

test('processes that share a quota: each makes its part of the requests, and the rest wait', async () => {
  const server = await serve((_, response) => answerJson(response, {}));
  const { wire } = openWire({ quotaSharers: 30 });
  const asked = [1, 2, 3, 4].map(() => wire.send(get(server.origin, { api: 'logging' })));
  for (const one of asked) one.catch(() => undefined);
  // 60 reads a minute among 30 processes.
  await Promise.all(asked.slice(0, 2));
  // What has no quota passes the two that wait.
  for (let count = 0; count < 5; count += 1) await wire.send(get(server.origin));
  expect(wire.statistics()).toMatchObject({ logging: { calls: 2 }, kubernetes: { calls: 5 } });
});
