import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dnsmasqSlots } from '../domain/direct-evidence.ts';
import { createDnsmasqSlotsTally, type DnsmasqLogLine, MAX_PODS } from './dnsmasq-slots.ts';

const WINDOW = { from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' };

function counts(inUse: number, highest: number, part: Partial<DnsmasqLogLine> = {}, limit = 20): DnsmasqLogLine {
  const text = `dnsmasq[24]: child processes for TCP requests: in use ${inUse}, highest since last SIGUSR1 ${highest}, max allowed ${limit}.`;
  return { timestamp: '2026-11-22T06:00:00Z', pod: 'kube-dns-a', node: 'n1', text, ...part };
}

function start(limit: string, part: Partial<DnsmasqLogLine> = {}): DnsmasqLogLine {
  return { ...counts(0, 0), text: `Starting dnsmasq [-k${limit}]`, ...part };
}

function tally(lines: Iterable<DnsmasqLogLine>, maxLines = 100_000) {
  const one = createDnsmasqSlotsTally({ window: WINDOW, maxLines });
  for (const line of lines) one.add(line);
  const result = one.result();
  expect(dnsmasqSlots.parse(result)).toEqual(result);
  return result;
}

describe('createDnsmasqSlotsTally', () => {
  test('no line', () => {
    expect(tally([])).toEqual({ window: WINDOW, pods: [], malformed: 0, capped: false });
  });

  test('lines of two Pods: the highest mark, and when it was written first', () => {
    const { pods } = tally([
      counts(4, 12),
      counts(20, 20, { timestamp: '2026-11-22T08:00:00Z' }),
      counts(1, 20, { timestamp: '2026-11-22T07:00:00Z' }),
      counts(2, 3, { pod: 'kube-dns-b', node: null }, 200),
    ]);
    expect(pods).toMatchObject([
      {
        ...{ pod: 'kube-dns-a', node: 'n1', limit: 20, limitSource: 'statistics', highest: 20 },
        ...{ highestAt: '2026-11-22T07:00:00.000000000Z', statisticsLines: 3, linesThatReached: 2, linesAtLimit: 1 },
      },
      { pod: 'kube-dns-b', node: null, limit: 200, highest: 3, linesThatReached: 0 },
    ]);
  });

  test.each<[string, DnsmasqLogLine[], object]>([
    ['an argument', [start(' --max-tcp-connections=200')], { limit: 200, limitSource: 'arguments', highest: null }],
    ['no argument', [start('')], { limit: 20, limitSource: 'compiled-default' }],
    [
      'the newest start',
      [
        start(' --max-tcp-connections=200', { timestamp: '2026-11-22T09:00:00Z' }),
        start('', { timestamp: '2026-11-22T05:00:00Z' }),
      ],
      { limit: 200, starts: 2 },
    ],
    [
      'a count outranks a start',
      [start('', { timestamp: '2026-11-22T09:00:00Z' }), counts(1, 1, {}, 40)],
      {
        limit: 40,
        limitSource: 'statistics',
      },
    ],
  ])('the limit in force: %s', (_, lines, expected) => {
    expect(tally(lines).pods).toMatchObject([expected]);
    expect(tally([...lines].reverse()).pods).toMatchObject([expected]);
  });

  test('what cannot be read is counted', () => {
    expect(tally([counts(1, 1, { timestamp: 'yesterday' }), counts(1, 1, { text: 'x' })])).toMatchObject({
      pods: [],
      malformed: 2,
    });
  });

  test('lines and Pods beyond the cap', () => {
    expect(tally([counts(1, 1), counts(1, 1)], 1)).toMatchObject({ capped: true, pods: [{ statisticsLines: 1 }] });
    const many = Array.from({ length: MAX_PODS + 1 }, (_, i) => counts(1, 1, { pod: `p${i}` }));
    const result = tally(many);
    expect([result.pods.length, result.capped]).toEqual([MAX_PODS, true]);
  });

  test('the same lines in any order give the same result', () => {
    const line = fc.oneof(
      fc
        .tuple(fc.nat(20), fc.nat(20), fc.constantFrom('a', 'b'), fc.nat(9))
        .map(([inUse, highest, pod, hour]) => counts(inUse, highest, { pod, timestamp: `2026-11-22T0${hour}:00:00Z` })),
    );
    const twice = fc
      .array(line, { maxLength: 20 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(fc.property(twice, ([all, shuffled]) => void expect(tally(shuffled)).toEqual(tally(all))));
  });
});
