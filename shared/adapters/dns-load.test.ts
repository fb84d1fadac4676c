import { describe, expect, it } from 'vitest';
import type { LoadPlan } from '../domain/dns-load.ts';
import { interpretLoad } from '../measure/load-meaning.ts';
import { createLoadTally } from '../measure/load-tally.ts';
import { runLoad } from './dns-load.ts';
import { startDnsServer } from './dns-server.test-helper.ts';
import { findDnsmasq, knowsTcpLimit, startDnsmasq } from './dnsmasq.test-helper.ts';
import { COREDNS_TIMING } from './forward-cache.ts';
import { closedPort } from './http-server.test-helper.ts';

const version = findDnsmasq();
const reason = version === null ? ' (skipped: no program `dnsmasq`; Debian package dnsmasq-base)' : ` ${version}`;
if (version === null) process.stderr.write(`a real dnsmasq${reason}\n`);

/** A tenth of CoreDNS' times, so that states come sooner; their order is the same. */
const FAST = { expire: 100, tick: 1_000, dial: 250, read: 200 };
const PLAN: LoadPlan = {
  transport: 'tcp',
  nodes: 1,
  rate: 0,
  burst: 0,
  burstEvery: 60,
  duration: 1,
  names: ['web.test.'],
};
const never = new AbortController().signal;

async function load(
  port: number,
  plan: Partial<LoadPlan>,
  more: {
    signal?: AbortSignal;
    mostConnections?: number;
    deadline?: number;
    expire?: number;
    patient?: boolean;
    dial?: number;
  } = {},
) {
  const whole = { ...PLAN, ...plan };
  const tally = createLoadTally(whole, more.mostConnections ?? 1_000);
  // Where no time-out is expected a busy machine must not make one.
  const times = more.patient === true ? { ...COREDNS_TIMING, tick: FAST.tick, read: 20_000, dial: 20_000 } : FAST;
  const options = {
    ...{ server: { address: '127.0.0.1', port }, signal: more.signal ?? never },
    timing: { ...times, expire: more.expire ?? FAST.expire, dial: more.dial ?? times.dial },
    deadline: more.patient === true ? 30_000 : (more.deadline ?? 600),
  };
  await runLoad(whole, options, tally);
  return tally.summary(1, null);
}

const answering = () => startDnsServer(() => ({ kind: 'answer', addresses: [] }));

describe('a load over TCP', () => {
  it('a burst: a connection for each query in flight, none for those that come one by one', async () => {
    const { port } = await answering();
    const burst = await load(port, { burst: 6 }, { patient: true });
    expect(burst).toMatchObject({
      queries: 12,
      answered: 12,
      queriesInFlight: 12,
      connections: { opened: 12, peak: 12 },
    });
    const steady = await load(port, { rate: 20 }, { expire: 800, patient: true });
    expect(steady.answered).toBe(40);
    // A and AAAA at once are two; they are kept, since the next look-up comes before they expire.
    expect(steady.connections?.opened).toBeLessThan(20);
  });

  it('several nodes: each keeps its own connections', async () => {
    const { port } = await answering();
    expect((await load(port, { nodes: 5, burst: 1 }, { patient: true })).connections).toMatchObject({
      opened: 10,
      peak: 10,
    });
  });

  it('connections that idle beyond `expire`: all closed by the next dial', async () => {
    const { port } = await answering();
    const summary = await load(port, { burst: 4, rate: 2, duration: 1 }, { patient: true });
    expect(summary.connections?.closed.stale).toBeGreaterThan(0);
  });

  it('connections of a burst under steady look-ups: closed by the tick', async () => {
    const { port } = await answering();
    const summary = await load(port, { burst: 6, rate: 15, duration: 2 }, { expire: 600, patient: true });
    expect(summary.connections?.closed.tick).toBeGreaterThan(0);
    expect(summary.answered).toBe(summary.queries);
  });

  it('a server that never answers: read time-outs, and no answer at the deadline', async () => {
    const { port } = await startDnsServer(() => ({ kind: 'drop' }));
    const summary = await load(port, { burst: 2 });
    expect(summary).toMatchObject({ queries: 4, answered: 0, latency: null });
    expect(summary.failures['read-timeout']).toBeGreaterThanOrEqual(4);
    expect(interpretLoad(summary, [20]).seen).toContain('Nothing was answered');
  });

  it('a first answer that does not come: answered on the second connection', async () => {
    const { port } = await startDnsServer(({ before }) => (before === 0 ? { kind: 'drop' } : { kind: 'answer' }));
    const summary = await load(port, { burst: 1 });
    expect(summary).toMatchObject({ queries: 2, answered: 2, failures: { 'read-timeout': 2 } });
  });

  it('connections that the server closes after each answer: taken again, found closed, replaced', async () => {
    const { port } = await startDnsServer(({ before }) => (before % 2 === 1 ? { kind: 'close' } : { kind: 'answer' }));
    const summary = await load(port, { rate: 15 }, { expire: 800, patient: true });
    expect(summary.answered).toBe(summary.queries);
    expect(summary.connections?.closed.server).toBeGreaterThan(0);
  });

  it('a port where nobody listens: refused, a few times for each query and not without end', async () => {
    const summary = await load(await closedPort(), { burst: 1 });
    expect(summary.answered).toBe(0);
    expect(summary.failures.refused).toBeLessThanOrEqual(12);
    expect(summary.connections?.peak).toBe(0);
  });

  it('answers to another query: not taken', async () => {
    const { port } = await startDnsServer(() => ({ kind: 'answer', wrongId: true }));
    expect((await load(port, { burst: 1 })).failures.malformed).toBeGreaterThan(0);
  });

  it('more connections than may be: no more are opened', async () => {
    const { port } = await answering();
    const summary = await load(port, { burst: 20 }, { mostConnections: 5 });
    expect(summary.connections?.peak).toBeLessThanOrEqual(5);
    expect(summary.failures.bound).toBeGreaterThan(0);
  });

  it('ended by the user: at once, with what is under way', async () => {
    const { port } = await startDnsServer(() => ({ kind: 'drop' }));
    const summary = await load(
      port,
      { burst: 2, rate: 1, duration: 300 },
      { signal: AbortSignal.timeout(100), deadline: 60_000 },
    );
    expect(summary.answered).toBe(0);
  });
});

describe('a load over UDP', () => {
  it('opens no connection', async () => {
    const { port } = await answering();
    expect(await load(port, { transport: 'udp', burst: 5 }, { patient: true })).toMatchObject({
      queries: 10,
      answered: 10,
      connections: null,
    });
  });

  it('to a server that never answers: no more queries are under way than the bound, and nobody is blamed for it', async () => {
    const { port } = await startDnsServer(() => ({ kind: 'drop' }));
    const { queries, failures } = await load(port, { transport: 'udp', nodes: 24, burst: 25 });
    expect([queries, failures.unreachable]).toEqual([1_200, 0]);
    expect(failures.bound).toBeGreaterThanOrEqual(200);
    expect(failures.bound + failures['read-timeout']).toBe(1_200);
  });

  it('at a port where nobody listens: refused', async () => {
    expect((await load(await closedPort(), { transport: 'udp', burst: 1 })).failures.refused).toBe(2);
  });
});

describe.skipIf(version === null || !knowsTcpLimit(version))(
  `a real dnsmasq${reason} that serves 5 connections`,
  () => {
    const KNOWN = ['--local=/test/', '--host-record=web.test,127.0.0.2', '--max-tcp-connections=5'];
    const dnsmasq = () => startDnsmasq(KNOWN);

    it('four queries at one moment: each finds a place', async () => {
      const summary = await load(await dnsmasq(), { burst: 2 }, { patient: true });
      expect(summary).toMatchObject({ queries: 4, answered: 4, connections: { peak: 4 } });
      expect(Object.values(summary.failures).every((count) => count === 0)).toBe(true);
      expect(interpretLoad(summary, [5]).limits).toEqual([
        { limit: 5, regime: 'no-waiting', served: 4, waiting: 0, unanswered: 0 },
      ]);
    });

    it('twelve at one moment: all are connected, some wait in the queue beyond the read time-out, none is refused', async () => {
      const summary = await load(await dnsmasq(), { burst: 6 }, { dial: 20_000 });
      expect(summary.connections?.peak).toBeGreaterThanOrEqual(12);
      expect(summary.failures['read-timeout']).toBeGreaterThan(0);
      const meaning = interpretLoad(summary, [5, 20]);
      expect(meaning.seen).toContain('waited in the queue of the kernel');
      expect(meaning.limits?.map(({ regime }) => regime)).toEqual(['queue', 'no-waiting']);
    });

    it('a hundred at one moment: beyond the queue, SYNs get no answer', async () => {
      const summary = await load(await dnsmasq(), { nodes: 10, burst: 5 });
      expect(summary.failures['dial-timeout']).toBeGreaterThan(0);
      expect(summary.answered).toBeLessThan(summary.queries);
      expect(interpretLoad(summary, [5]).seen).toContain('queue of the kernel was full');
    });

    it('a hundred at one moment over UDP: all are answered', async () => {
      const summary = await load(await dnsmasq(), { transport: 'udp', nodes: 10, burst: 5 }, { patient: true });
      expect(summary).toMatchObject({ queries: 100, answered: 100 });
    });
  },
);

describe.skipIf(version === null)(`a real dnsmasq${reason} with its default of 20`, () => {
  it('eighteen queries at one moment: each finds a place; twenty-six: some wait', async () => {
    const port = await startDnsmasq(['--local=/test/']);
    const few = await load(port, { burst: 9 }, { patient: true });
    expect(few).toMatchObject({ answered: 18 });
    expect(few.failures['read-timeout']).toBe(0);
    const many = await load(await startDnsmasq(['--local=/test/']), { burst: 13 });
    expect(many.failures['read-timeout']).toBeGreaterThan(0);
    expect(interpretLoad(many, [20]).limits?.[0]?.regime).toBe('queue');
  });
});
