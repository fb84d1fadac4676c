import { readFileSync } from 'node:fs';
import type { HttpFunction, Request, Response } from '@google-cloud/functions-framework';
import { describe, expect, test } from 'vitest';
import { requiredEnvironment } from '../shared/config-words.ts';
import { VERSION } from '../shared/version.ts';
import { openDoor } from './door.ts';
import { describeHealth } from './health.ts';
import { addRequestFields, log, traceOf, withRequestLog } from './request-log.ts';

const QUEUE = 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const withHeaders = (headers: Record<string, string>) => ({ get: (name: string) => headers[name] }) as Request;

describe('health', () => {
  test('of a function: its name, version and revision, and nothing of its configuration', () => {
    const environment = {
      ...requiredEnvironment(),
      K_REVISION: 'dns-audit-sweep-00007-abc',
    };
    const { status, body } = describeHealth('sweep', environment);
    expect([status, body]).toEqual([
      200,
      { status: 'ok', function: 'sweep', version: VERSION, revision: 'dns-audit-sweep-00007-abc' },
    ]);
  });

  test('of a configuration that cannot be read: 503, and which variable it is, without its value', () => {
    const { status, body } = describeHealth('audit', { ...requiredEnvironment(), DNS_AUDIT_QUEUE: 'my secret queue' });
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain('DNS_AUDIT_QUEUE must be');
    expect(JSON.stringify(body)).not.toContain('my secret queue');
  });

  test('of the public function: one word, whatever is wrong', () => {
    expect(describeHealth('slack', { ...requiredEnvironment(), K_REVISION: 'r' })).toEqual({
      ...{ status: 503, body: { status: 'wrong configuration' } },
    });
  });

  test('has the version of package.json', () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(VERSION).toBe(version);
  });
});

/** What a call of a door comes to. */
async function call(method: string, path: string) {
  const calls: string[] = [];
  const sent = { status: 200, ended: false };
  const response = {
    status(status: number) {
      sent.status = status;
      return response;
    },
    set: () => response,
    json: () => response,
    end() {
      sent.ended = true;
      return response;
    },
  };
  const work: HttpFunction = () => void calls.push('worked');
  const request = { ...withHeaders({}), method, path };
  await openDoor('sweep', async () => work)(request as Request, response as unknown as Response);
  return { status: sent.status, worked: calls.length };
}

test.each([
  ['POST', '/', { status: 200, worked: 1 }],
  ['POST', '/health', { status: 200, worked: 1 }],
  ['GET', '/', { status: 405, worked: 0 }],
  ['HEAD', '/', { status: 405, worked: 0 }],
  ['DELETE', '/health', { status: 405, worked: 0 }],
])('%s %s: %j', async (method, path, outcome) => {
  expect(await call(method, path)).toEqual(outcome);
});

describe('the trace of a call', () => {
  test.each([
    [{ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, { spanId: '00f067aa0ba902b7', sampled: true }],
    [{ 'x-cloud-trace-context': `${TRACE}/255;o=0` }, { spanId: '00000000000000ff', sampled: false }],
    [{ 'x-cloud-trace-context': TRACE }, { spanId: undefined, sampled: false }],
  ])('%j', (headers, { spanId, sampled }) => {
    expect(traceOf(withHeaders(headers), { DNS_AUDIT_QUEUE: QUEUE })).toEqual({
      'logging.googleapis.com/trace': `projects/acme-dns-audit/traces/${TRACE}`,
      ...(spanId === undefined ? {} : { 'logging.googleapis.com/spanId': spanId }),
      'logging.googleapis.com/trace_sampled': sampled,
    });
  });

  test.each([
    [{}],
    [{ traceparent: 'x' }],
    [{ traceparent: `00-${TRACE}-00f067aa0ba902b7-01"},{"` }],
    [{ 'x-cloud-trace-context': `${TRACE}/${'9'.repeat(40)}` }],
  ])('is left out where the header is none: %j', (headers) => {
    expect(traceOf(withHeaders(headers), { DNS_AUDIT_QUEUE: QUEUE })).toEqual({});
  });

  test('is left out where the project is not known', () => {
    expect(traceOf(withHeaders({ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }), {})).toEqual({});
  });
});

test('lines of two calls at once are told apart, also behind what both wait for', async () => {
  const lines: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = (line: string | Uint8Array) => lines.push(String(line)) > 0;
  try {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answer = (run: string) =>
      withRequestLog(withHeaders({ 'x-cloudtasks-taskname': `task-${run}` }), async () => {
        addRequestFields({ run });
        await gate;
        log.write('INFO', 'done', { own: run });
      });
    const both = [answer('a'), answer('b')];
    release();
    await Promise.all(both);
    log.write('INFO', 'nobody asked');
  } finally {
    process.stdout.write = write;
  }
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { severity: 'INFO', message: 'done', task: 'task-a', run: 'a', own: 'a' },
    { severity: 'INFO', message: 'done', task: 'task-b', run: 'b', own: 'b' },
    { severity: 'INFO', message: 'nobody asked' },
  ]);
});
