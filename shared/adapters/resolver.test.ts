import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type AskedQuestion, type DnsBehaviour, startDnsServer } from './dns-server.test-helper.ts';
import { findDnsmasq, startDnsmasq } from './dnsmasq.test-helper.ts';
import { closedPort } from './http-server.test-helper.ts';
import { lookUp, type Resolver } from './resolver.ts';

const version = findDnsmasq();
const reason = version === null ? ' (skipped: no program `dnsmasq`; Debian package dnsmasq-base)' : ` ${version}`;
// The default reporter shows no names of skipped tests.
if (version === null) process.stderr.write(`a real dnsmasq${reason}\n`);

const SEARCH = ['shop.svc.cluster.test', 'svc.cluster.test', 'cluster.test'];
const never = new AbortController().signal;

function resolverAt(...ports: number[]): Resolver {
  const servers = ports.map((port) => ({ address: '127.0.0.1', port }));
  return { servers, search: SEARCH, ndots: 5, timeoutSeconds: 0.2, attempts: 2 };
}

const ask = async (behave: (question: AskedQuestion) => DnsBehaviour | Promise<DnsBehaviour>, name = 'web.') => {
  const server = await startDnsServer(behave);
  return { ...(await lookUp(resolverAt(server.port), name, never)), asked: server.asked };
};
const told = ({ queries }: { queries: readonly { type: string; transport: string; outcome: string }[] }) =>
  queries.map(({ type, transport, outcome }) => `${type} ${transport} ${outcome}`).sort();

describe('a look-up', () => {
  it('of a name that the second suffix has: suffix by suffix, A and AAAA of each', async () => {
    const { addresses, queries, failure } = await ask(
      ({ name, type }) =>
        name === 'web.svc.cluster.test.' && type === 1
          ? { kind: 'answer', addresses: ['127.0.0.2', '127.0.0.3'] }
          : { kind: 'answer', rcode: name === 'web.svc.cluster.test.' ? 0 : 3 },
      'web',
    );
    expect(failure).toBeNull();
    expect(addresses).toEqual(['127.0.0.2', '127.0.0.3']);
    expect(queries.map(({ name }) => name).sort()).toEqual([
      ...['web.shop.svc.cluster.test.', 'web.shop.svc.cluster.test.'],
      ...['web.svc.cluster.test.', 'web.svc.cluster.test.'],
    ]);
    expect(told({ queries })).toEqual(['A udp NOERROR', 'A udp NXDOMAIN', 'AAAA udp NOERROR', 'AAAA udp NXDOMAIN']);
  });

  it('with AAAA addresses only: they are read', async () => {
    const { addresses } = await ask(({ type }) => ({
      kind: 'answer',
      addresses: type === 28 ? ['fd00:0:0:0:0:0:0:a'] : [],
    }));
    expect(addresses).toEqual(['fd00:0:0:0:0:0:0:a']);
  });

  it('whose first packet is lost: a time-out, then the answer', async () => {
    const result = await ask(({ type, before }) =>
      type === 1 && before === 0 ? { kind: 'drop' } : { kind: 'answer', addresses: type === 1 ? ['127.0.0.2'] : [] },
    );
    expect(told(result)).toEqual(['A udp NOERROR', 'A udp timeout', 'AAAA udp NOERROR']);
    expect(result.failure).toBeNull();
  });

  it('that nobody answers: the search ends at the first suffix', async () => {
    const result = await ask(() => ({ kind: 'drop' }), 'web');
    expect(result.failure).toBe('timeout');
    expect(new Set(result.queries.map(({ name }) => name))).toEqual(new Set(['web.shop.svc.cluster.test.']));
    expect(told(result)).toEqual(['A udp timeout', 'A udp timeout', 'AAAA udp timeout', 'AAAA udp timeout']);
  });

  it('that a server gives up: the next suffix, and SERVFAIL is what is told', async () => {
    const result = await ask(({ name }) => ({ kind: 'answer', rcode: name.startsWith('web.shop') ? 2 : 3 }), 'web');
    expect(result.failure).toBe('SERVFAIL');
    expect(result.queries.filter(({ outcome }) => outcome === 'SERVFAIL')).toHaveLength(2);
    expect(result.queries.filter(({ outcome }) => outcome === 'NXDOMAIN')).toHaveLength(6);
  });

  it('whose answer is cut: again over TCP, and both are told', async () => {
    const result = await ask(({ transport, type }) =>
      transport === 'udp' && type === 1
        ? { kind: 'answer', truncated: true }
        : { kind: 'answer', addresses: type === 1 ? ['127.0.0.2'] : [] },
    );
    expect(told(result)).toEqual(['A tcp NOERROR', 'A udp NOERROR', 'AAAA udp NOERROR']);
    expect(result.addresses).toEqual(['127.0.0.2']);
  });

  it('whose TCP connection is closed without an answer: that it was reset', async () => {
    const result = await ask(({ transport }) =>
      transport === 'udp' ? { kind: 'answer', truncated: true } : { kind: 'close' },
    );
    expect(result.failure).toBe('reset');
  });

  it('answered with another id first: only the right answer counts', async () => {
    const { failure, queries } = await ask(() => ({ kind: 'answer', wrongId: true, addresses: ['127.6.6.6'] }));
    expect(failure).toBe('timeout');
    expect(queries.flatMap(({ addresses }) => addresses)).toEqual([]);
  });

  it('answered with what is no DNS message: it does not count', async () => {
    expect((await ask(() => ({ kind: 'answer', garbage: true }))).failure).toBe('timeout');
  });

  it('of a name without addresses: that it has none', async () => {
    expect((await ask(() => ({ kind: 'answer' }))).failure).toBe('NODATA');
  });

  it('slow to be answered: it waits, and takes that long', async () => {
    const { queries } = await ask(async ({ type }) => {
      await pause(50);
      return { kind: 'answer', addresses: type === 1 ? ['127.0.0.2'] : [] };
    });
    expect(Math.min(...queries.map(({ ms }) => ms))).toBeGreaterThan(40);
  });

  it('at a port where nobody listens: refused, then the second server answers', async () => {
    const server = await startDnsServer(({ type }) => ({ kind: 'answer', addresses: type === 1 ? ['127.0.0.2'] : [] }));
    const result = await lookUp(resolverAt(await closedPort(), server.port), 'web.', never);
    expect(told(result)).toEqual(['A udp NOERROR', 'A udp refused', 'AAAA udp NOERROR', 'AAAA udp refused']);
    expect(result.failure).toBeNull();
  });

  it('of what is no name: nobody is asked', async () => {
    const { failure, asked } = await ask(() => ({ kind: 'drop' }), `${'a'.repeat(64)}.`);
    expect(failure).toBe('bad-name');
    expect(asked).toEqual([]);
  });

  it('that is cut off by the user: it ends', async () => {
    const server = await startDnsServer(() => ({ kind: 'drop' }));
    const result = await lookUp({ ...resolverAt(server.port), timeoutSeconds: 60 }, 'web.', AbortSignal.timeout(100));
    expect(result.failure).toBe('timeout');
  });
});

describe.skipIf(version === null)(`a look-up at a real dnsmasq${reason}`, () => {
  it('goes through the search path and finds what is there, over UDP', async () => {
    const port = await startDnsmasq(['--local=/test/', '--host-record=web.svc.cluster.test,127.0.0.2']);
    const result = await lookUp(resolverAt(port), 'web', never);
    expect(result.failure).toBeNull();
    expect(result.addresses).toEqual(['127.0.0.2']);
    expect(told(result)).toEqual(['A udp NOERROR', 'A udp NXDOMAIN', 'AAAA udp NOERROR', 'AAAA udp NXDOMAIN']);
  });

  it('of a name that is nowhere: every suffix, then the name as it is, which it may not ask anybody', async () => {
    const port = await startDnsmasq(['--local=/test/']);
    const result = await lookUp(resolverAt(port), 'nowhere', never);
    expect(result.failure).toBe('REFUSED');
    expect(result.queries.filter(({ outcome }) => outcome === 'NXDOMAIN')).toHaveLength(6);
  });

  it('of more addresses than fit: again over TCP', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `--host-record=many.test,127.0.1.${index + 1}`);
    const port = await startDnsmasq(['--local=/test/', ...many]);
    const result = await lookUp(resolverAt(port), 'many.test.', never);
    expect(told(result)).toContain('A tcp NOERROR');
    expect(result.addresses).toHaveLength(32); // as many as are kept
  });
});
