import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TimeoutEvidence, timeoutEvidence } from '../domain/timeouts.ts';
import { createTimeoutTally, type LogLine } from './timeout-tally.ts';

const WINDOW = { from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' };
const DIAL = '[ERROR] plugin/errors: 2 a.cluster.local. A: dial tcp 172.18.165.130:53: i/o timeout';
const READ = '[ERROR] plugin/errors: 2 b.cluster.local. A: read tcp 10.0.0.83:4->172.18.165.130:53: i/o timeout';
const UDP = '[ERROR] plugin/errors: 2 c.example. A: read udp 10.0.0.83:4->169.254.169.254:53: i/o timeout';
const REFUSED = '[ERROR] plugin/errors: 2 a.cluster.local. A: dial tcp 172.18.165.130:53: connect: connection refused';
const PROBE =
  '[ERROR] plugin/errors: 2 5304487033949309265.7264781733226064609.ip6.arpa. HINFO: dial tcp 172.18.165.130:53: i/o timeout';
const SUMMARY = "[ERROR] plugin/errors: 2 errors like '^read tcp .* i/o timeout$' occurred in last 30s";

function line(text: string, part: Partial<LogLine> = {}): LogLine {
  return { timestamp: '2026-11-22T06:56:17.5Z', node: 'n1', text, ...part };
}

function tally(lines: Iterable<LogLine>, maxLines = 1_000_000): TimeoutEvidence {
  const one = createTimeoutTally({ window: WINDOW, maxLines });
  for (const each of lines) one.add(each);
  return one.result();
}

describe('createTimeoutTally', () => {
  test('no line', () => {
    expect(tally([])).toEqual({
      window: WINDOW,
      buckets: [],
      firstSeen: null,
      lastSeen: null,
      topNames: [],
      loopProbes: 0,
      summaryLines: 0,
      malformed: 0,
      capped: false,
    });
  });

  test('lines of each kind, from two nodes and two hours', () => {
    const evidence = tally([
      line(DIAL),
      line(DIAL, { node: 'n2', timestamp: '2026-11-22T07:00:00Z' }),
      line(DIAL, { timestamp: '2026-11-22T06:59:59.999999999Z' }),
      line(READ, { node: null }),
      line(UDP),
    ]);
    const hour = '2026-11-22T06:00:00Z';
    expect(evidence.buckets).toEqual([
      { kind: 'dial-tcp', upstream: '172.18.165.130', node: 'n1', hour, count: 2 },
      { kind: 'read-tcp', upstream: '172.18.165.130', node: null, hour, count: 1 },
      { kind: 'udp', upstream: '169.254.169.254', node: 'n1', hour, count: 1 },
      { kind: 'dial-tcp', upstream: '172.18.165.130', node: 'n2', hour: '2026-11-22T07:00:00Z', count: 1 },
    ]);
    expect(evidence.firstSeen).toBe('2026-11-22T06:56:17.500000000Z');
    expect(evidence.lastSeen).toBe('2026-11-22T07:00:00.000000000Z');
    expect(evidence.topNames[0]).toEqual({ name: 'a.cluster.local.', count: 3 });
    expect(timeoutEvidence.safeParse(evidence).success).toBe(true);
  });

  test('a summary line counts its N, towards no upstream', () => {
    const evidence = tally([line(SUMMARY.replace(': 2 ', ': 41 '))]);
    expect(evidence.summaryLines).toBe(1);
    expect(evidence.buckets).toMatchObject([{ kind: 'read-tcp', upstream: null, node: 'n1', count: 41 }]);
    expect(evidence.topNames).toEqual([]);
  });

  test('a summary of errors that are no time-outs is no evidence', () => {
    const evidence = tally([line("[ERROR] plugin/errors: 9 errors like 'connection refused' occurred in last 30s")]);
    expect(evidence).toMatchObject({ buckets: [], summaryLines: 0, malformed: 0, firstSeen: null });
  });

  test('a loop probe is counted apart', () => {
    expect(tally([line(PROBE)])).toMatchObject({ buckets: [], loopProbes: 1, firstSeen: null, topNames: [] });
  });

  test('an error that is no time-out is neither evidence nor malformed', () => {
    expect(tally([line(REFUSED)])).toMatchObject({ buckets: [], malformed: 0, firstSeen: null });
  });

  test('what cannot be read is malformed', () => {
    const evidence = tally([
      line('[INFO] plugin/reload: Running configuration SHA512 = 9f33'),
      line(''),
      line(DIAL, { timestamp: 'yesterday' }),
      line(DIAL, { timestamp: '' }),
    ]);
    expect(evidence).toMatchObject({ buckets: [], malformed: 4 });
  });

  test('the same moment in two spellings is one', () => {
    const evidence = tally([
      line(DIAL, { timestamp: '2026-11-22T06:56:17.500Z' }),
      line(DIAL, { timestamp: '2026-11-22T07:56:17.5+01:00' }),
    ]);
    expect(evidence.firstSeen).toBe(evidence.lastSeen);
    expect(evidence.buckets).toHaveLength(1);
  });

  test('exactly the cap, and one more', () => {
    const one = createTimeoutTally({ window: WINDOW, maxLines: 2 });
    one.add(line(DIAL));
    expect(one.isFull()).toBe(false);
    one.add(line('garbage'));
    expect([one.lines(), one.isFull(), one.result().capped]).toEqual([2, true, false]);
    one.add(line(DIAL));
    expect([one.lines(), one.isFull(), one.result().capped]).toEqual([2, true, true]);
    expect(one.result().buckets).toMatchObject([{ count: 1 }]);
  });

  test('the same lines in any order give the same result', () => {
    const some = fc.array(
      fc.record({
        timestamp: fc.constantFrom(
          '2026-11-22T06:00:00Z',
          '2026-11-22T06:00:00.000000001Z',
          '2026-11-22T07:30:00+02:00',
          '',
        ),
        node: fc.option(fc.constantFrom('n1', 'n2')),
        text: fc.constantFrom(DIAL, READ, UDP, REFUSED, PROBE, SUMMARY, 'garbage'),
      }),
      { maxLength: 40 },
    );
    const twice = some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(twice, ([all, shuffled]) => {
        expect(tally(shuffled)).toEqual(tally(all));
      }),
    );
  });

  test('random bytes never throw and are valid evidence', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (all) => {
        const decoder = new TextDecoder();
        const evidence = tally(all.map((bytes) => line(decoder.decode(bytes), { node: decoder.decode(bytes) })));
        expect(timeoutEvidence.safeParse(evidence).success).toBe(true);
        expect(evidence.malformed).toBe(all.length);
      }),
    );
  });
});

describe('recorded from CoreDNS 1.10.0', () => {
  const folder = new URL('../../test/fixtures/recordings/', import.meta.url);

  function* recorded(recording: string): Generator<LogLine> {
    for (const file of readdirSync(new URL(recording, folder))) {
      if (!/^node-local-dns-\w{5}\.log$/.test(file)) continue;
      const text = readFileSync(new URL(`${recording}/${file}`, folder), 'utf8');
      // CoreDNS writes no time of its own; a log source would give one.
      for (const one of text.split('\n').filter((each) => each !== '')) yield line(one, { node: file });
    }
  }

  function countByKind(evidence: TimeoutEvidence): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { kind, count } of evidence.buckets) counts[kind] = (counts[kind] ?? 0) + count;
    return counts;
  }

  function truth(recording: string): Record<string, number> {
    const summary = JSON.parse(readFileSync(new URL(`${recording}/summary.json`, folder), 'utf8'));
    return summary.errors;
  }

  // No loop probe failed in either recording: summary.json counts the same lines with and without HINFO.
  test('one-pod: 464 reads and 538 dials without answer', () => {
    const evidence = tally(recorded('one-pod'));
    expect(countByKind(evidence)).toEqual({ 'read-tcp': 464, 'dial-tcp': 538 });
    expect(Object.values(truth('one-pod/'))).toEqual([464, 538]);
    expect(evidence.loopProbes).toBe(0);
    expect(new Set(evidence.buckets.map((bucket) => bucket.upstream))).toEqual(new Set(['172.18.165.130']));
    expect(new Set(evidence.buckets.map((bucket) => bucket.node)).size).toBe(8);
    expect(evidence.malformed).toBe(8 * 17);
  });

  test('saturated-2pods: 39 reads without answer', () => {
    const evidence = tally(recorded('saturated-2pods'));
    expect(countByKind(evidence)).toEqual({ 'read-tcp': 39 });
    expect(Object.values(truth('saturated-2pods/'))).toEqual([39]);
    expect(evidence.loopProbes).toBe(0);
  });

  test('as kubectl logs --timestamps prints it', () => {
    const text = readFileSync(new URL('saturated-2pods/node-local-dns-m5tgd.timestamps.log', folder), 'utf8');
    const lines = text
      .split('\n')
      .filter((one) => one.includes('plugin/errors'))
      .map((one) => line(one, { timestamp: one.slice(0, one.indexOf(' ')) }));
    const evidence = tally(lines);
    expect(countByKind(evidence)).toEqual({ 'read-tcp': lines.length });
    expect(evidence.firstSeen).toBe(lines[0]?.timestamp);
    expect(evidence.lastSeen).toBe(lines.at(-1)?.timestamp);
  });
});
