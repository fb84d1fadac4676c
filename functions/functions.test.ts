import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionServers, startFunctionServers } from '../cli/function-servers.ts';
import { type Emulator, type Fleet, type FleetCluster, sampleFleet, startEmulator } from '../emulator/index.ts';
import { runId, statePaths } from '../shared/audit/paths.ts';
import { report as reportSchema } from '../shared/domain/report.ts';
import { VERSION } from '../shared/version.ts';

/** The doors, as Cloud Functions opens them: real functions-framework processes over the built code. */
const BUCKET = 'functions-test';
const CHANNEL = 'C0FUNCTIONS';
const ROUTE = { channel: 'C0ROUTED01', projects: ['acme-payments-*'], owners: ['S0PAYMENTS'] };
const CHANNELS = [CHANNEL, ROUTE.channel];
const SCOPE = { kind: 'organization', id: '490000000001' } as const;
const SLOT = new Date('2026-11-22T06:00:00Z');
const NEXT_SLOT = new Date('2026-11-22T07:00:00Z');

describe('the functions under functions-framework', () => {
  let emulator: Emulator;
  let fleet: Fleet;
  let servers: FunctionServers;

  beforeAll(async () => {
    const whole = sampleFleet(new Date());
    fleet = { ...whole, clusters: whole.clusters.slice(0, 6) };
    clusterOf(fleet, 'payments-core').dnsCache = 'false';
    emulator = await startEmulator({
      fleet,
      queue: { maxDelayMs: 20 },
      slack: { token: 'xoxb-test', channels: [CHANNEL, ROUTE.channel] },
    });
    servers = await startFunctionServers({
      functions: ['sweep', 'audit', 'finalize'],
      environment: (urls) => ({ ...emulator.env, ...serviceEnvironment(urls) }),
    });
  }, 60_000);

  afterAll(async () => {
    await servers.stop();
    await emulator.stop();
  });

  async function post(name: string, body: string | object, headers: Record<string, string> = {}) {
    const answer = await fetch(servers.urls[name] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, text };
  }

  it('run from the scheduler call to one digest, however often they are called', async () => {
    const headers = { 'x-cloudscheduler-scheduletime': SLOT.toISOString() };
    const first = await post('sweep', {}, headers);
    expect(first.status).toBe(200);
    expect((await post('sweep', {}, headers)).text).toBe(first.text);
    await emulator.tasks.idle();
    const run = runId(SCOPE, SLOT);
    expect((await post('finalize', { run, attempt: 7 })).status).toBe(200);
    expect((await post('audit', { run, shard: 0 })).status).toBe(200);
    const report = reportSchema.parse(JSON.parse(emulator.storage.read(BUCKET, statePaths.report(run)) ?? ''));
    expect(report.clusters).toHaveLength(6);
    for (const channel of CHANNELS)
      expect(emulator.slack.inChannel(channel)).toMatchObject([{ threadTs: null, edits: 0 }]);
    expect(emulator.tasks.failed).toEqual([]);
    expect(emulator.violations).toEqual([]);
  });

  it('change the digests in place at the next call, and reply below them what is new', async () => {
    clusterOf(fleet, 'payments-core').dnsCache = 'on';
    clusterOf(fleet, 'checkout-batch').dnsCache = 'false';
    const before = CHANNELS.map((channel) => emulator.slack.inChannel(channel)[0]?.ts);
    await post('sweep', {}, { 'x-cloudscheduler-scheduletime': NEXT_SLOT.toISOString() });
    await emulator.tasks.idle();
    const run = runId(SCOPE, NEXT_SLOT);
    for (const [index, channel] of CHANNELS.entries()) {
      const [message, reply, ...more] = emulator.slack.inChannel(channel);
      expect(message).toMatchObject({ ts: before[index], edits: 1, threadTs: null });
      expect(reply).toMatchObject({ threadTs: before[index], edits: 0 });
      expect(more).toEqual([]);
      for (const one of [message, reply]) expect(JSON.stringify(one?.blocks)).toContain(run);
    }
    const [resolved, appeared] = CHANNELS.map((channel) => emulator.slack.inChannel(channel)[1]);
    expect(resolved?.text).toContain('Resolved: checkout-batch in acme-checkout-prod/europe-north1, clear: ');
    expect(appeared?.text).toContain('New: payments-core in acme-payments-prod/europe-west4, affected, ');
    expect(JSON.stringify(appeared?.blocks)).toContain('Owners: <!subteam^S0PAYMENTS>');
    expect(emulator.tasks.failed).toEqual([]);
    expect(emulator.violations).toEqual([]);
  });

  it.each([
    ['audit', { run: '../../etc', shard: 0 }, 'run: is not a run id'],
    ['audit', { run: '20261122T060000Z-000000000000', shard: -1 }, 'shard: '],
    ['finalize', { attempt: 0 }, 'run: '],
    ['sweep', { slot: 'yesterday' }, 'slot: '],
    ['audit', { run: '20200101T000000Z-000000000000', shard: 0 }, 'There is no runs/'],
  ])('%s refuses %j and says what is wrong', async (name, body, words) => {
    const answer = await post(name, body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(words);
    expect(answer.text).not.toMatch(/\bat .*\.(js|ts):\d+/);
  });

  it('takes a task that no repetition can mend from the queue', async () => {
    const answer = await post('audit', { run: 'nonsense', shard: 0 }, { 'x-cloudtasks-taskname': 'abc' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('is not a run id');
  });

  it('survives a body that is not JSON', async () => {
    expect((await post('audit', '{"run":')).status).toBeGreaterThanOrEqual(400);
    expect((await post('sweep', {}, { 'x-cloudscheduler-scheduletime': SLOT.toISOString() })).status).toBe(200);
  });

  it('asks for another try when the state bucket does not answer', async () => {
    emulator.addFault({
      match: { api: 'storage' },
      times: 1,
      answer: { status: 403, body: { error: { code: 403, message: 'no' } } },
    });
    const answer = await post('finalize', { run: runId(SCOPE, SLOT), attempt: 0 });
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('state object');
  });

  it.each(['sweep', 'audit', 'finalize'])('%s says how it is, without asking anybody', async (name) => {
    const calls = emulator.callCount();
    const answer = await fetch(new URL('/health', servers.urls[name]));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'ok', function: name, version: VERSION, revision: null });
    expect(emulator.callCount()).toBe(calls);
  });

  it('does nothing for a call that is no POST', async () => {
    const calls = emulator.callCount();
    for (const name of ['sweep', 'audit', 'finalize'])
      expect((await fetch(servers.urls[name] ?? '')).status, name).toBe(405);
    expect(emulator.callCount()).toBe(calls);
  });

  it('says in every line which run and which trace it belongs to', async () => {
    const run = runId(SCOPE, new Date('2026-11-22T08:00:00Z'));
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = {
      'x-cloudscheduler-scheduletime': '2026-11-22T08:00:00Z',
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    };
    await post('sweep', {}, headers);
    await emulator.tasks.idle();
    await post('finalize', { run: '20200101T000000Z-000000000000', attempt: 0 }, headers);
    const lines = linesOf(servers).filter((line) => line['run'] === run);
    expect(lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['run started', 'shard audited', 'report written', 'calls of a run', 'digest delivered']),
    );
    const traced = linesOf(servers).filter((line) => line['logging.googleapis.com/trace'] !== undefined);
    expect(traced.map(({ message }) => message)).toEqual(['run started', 'request failed']);
    for (const line of traced)
      expect(line['logging.googleapis.com/trace']).toBe(`projects/acme-dns-audit/traces/${trace}`);
    expect(traced[1]).toMatchObject({ severity: 'WARNING', run: '20200101T000000Z-000000000000' });
    const written = lines.find(({ message }) => message === 'report written');
    expect(written).toMatchObject({ throttled: 0, missingShards: 0, complete: expect.any(Boolean) });
    expect(written?.['calls']).toBeGreaterThan(5);
    expect(lines.find((line) => line['api'] === 'container')?.['calls']).toBeGreaterThan(0);
    const audited = lines.filter(({ message }) => message === 'cluster audited');
    expect(audited.length).toBeGreaterThan(1);
    for (const line of audited)
      expect(line).toMatchObject({
        cluster: expect.stringMatching(/^projects\/[^/]+\/locations\/[^/]+\/clusters\/[^/]+$/),
        shard: expect.any(Number),
        gaps: expect.any(Number),
      });
    for (const line of linesOf(servers).filter(({ message }) => /^(?:shard|report|digest|calls)/.test(String(message))))
      expect(line, String(line['message'])).toHaveProperty('run');
  });

  it('logs JSON lines with severities, and no token', () => {
    const lines = servers
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('severity');
    expect(servers.output()).not.toContain('xoxb-');
  });
});

function linesOf(servers: FunctionServers): Record<string, unknown>[] {
  const lines = servers.output().split('\n');
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

describe('a function with a wrong environment', () => {
  it('does not start, and says in one line what to mend', async () => {
    const start = startFunctionServers({
      functions: ['sweep'],
      environment: (urls) => ({ ...serviceEnvironment(urls), DNS_AUDIT_SCOPE: 'everything', DNS_AUDIT_QUEUE: '' }),
    });
    await expect(start).rejects.toThrow(/DNS_AUDIT_SCOPE must be organizations\/NUMBER.*DNS_AUDIT_QUEUE is not set/s);
  });
});

function clusterOf(fleet: Fleet, name: string): FleetCluster {
  const found = fleet.clusters.find((cluster) => cluster.name === name);
  if (found === undefined) throw new Error(`the fleet has no ${name}`);
  return found;
}

function serviceEnvironment(urls: Readonly<Record<string, string>>): Record<string, string> {
  return {
    DNS_AUDIT_SCOPE: 'organizations/490000000001',
    DNS_AUDIT_STATE_BUCKET: BUCKET,
    DNS_AUDIT_QUEUE: 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit',
    DNS_AUDIT_AUDIT_URL: urls['audit'] ?? 'http://127.0.0.1:1/',
    DNS_AUDIT_FINALIZE_URL: urls['finalize'] ?? 'http://127.0.0.1:1/',
    DNS_AUDIT_FINALIZE_INTERVAL_SECONDS: '0.05',
    DNS_AUDIT_SLACK_CHANNEL: CHANNEL,
    DNS_AUDIT_SLACK_ROUTES: JSON.stringify([ROUTE]),
    SLACK_BOT_TOKEN: 'xoxb-test',
  };
}
