import { describe, expect, it } from 'vitest';
import { MOST_ANSWERS_KEPT, type ProbeResult, probeSummary } from '../domain/probe.ts';
import { createProbeTally } from './probe-tally.ts';

const URL_ = 'http://web.shop/';

function resultOf(
  more: Partial<ProbeResult> & { connect?: number; addresses?: string[]; name?: string } = {},
): ProbeResult {
  const { connect = 1, addresses = ['10.0.0.1'], name = 'web.shop.', ...rest } = more;
  return {
    url: URL_,
    queries: [{ name, type: 'A', server: '10.0.0.10:53', transport: 'udp', outcome: 'NOERROR', addresses, ms: 1 }],
    phases: { dns: 1, connect, tls: null, 'first-byte': 2 },
    ...{ totalMs: connect + 3, status: 200, failure: null },
    ...rest,
  };
}

function summaryOf(results: readonly ProbeResult[]) {
  const tally = createProbeTally([URL_]);
  for (const one of results) tally.add(one);
  return probeSummary.parse(tally.summary(1));
}

describe('what requests came to', () => {
  it('connections that take 1 and 3 s: steps of their own, and none of DNS queries', () => {
    const { steps } = summaryOf([resultOf({ connect: 1_004 }), resultOf({ connect: 3_010 }), resultOf()]);
    expect(steps.connect.atStep).toEqual([1, 0, 1, 0, 0]);
    expect(steps.query).toMatchObject({ atStep: [0, 0, 0, 0, 0], slow: 0 });
  });

  it('percentiles of each phase and of all of it, and none of a phase that there was not', () => {
    const times = Array.from({ length: 100 }, (_, index) => resultOf({ connect: index + 1 }));
    const [target] = summaryOf(times).targets;
    expect(target?.phases.tls).toBeNull();
    const { p50Ms = 0, p90Ms = 0, p99Ms = 0, maxMs } = target?.phases.connect ?? {};
    expect([Math.round(p50Ms / 5), Math.round(p90Ms / 5), Math.round(p99Ms / 5), maxMs]).toEqual([10, 18, 20, 100]);
    expect(target?.total?.maxMs).toBe(103);
  });

  it('failures by phase and code, the most frequent first, each explained', () => {
    const failed = (phase: 'dns' | 'connect', code: string) => resultOf({ failure: { phase, code }, status: null });
    const { failures, failed: count } = summaryOf([
      failed('connect', 'ECONNREFUSED'),
      ...[failed('dns', 'SERVFAIL'), failed('dns', 'SERVFAIL'), resultOf()],
    ]);
    expect(count).toBe(3);
    expect(failures).toEqual([
      { phase: 'dns', code: 'SERVFAIL', count: 2, meaning: expect.stringContaining('name server') },
      { phase: 'connect', code: 'ECONNREFUSED', count: 1, meaning: expect.stringContaining('nothing listens') },
    ]);
  });

  it('answers of one look-up: each address once, and no more than are kept', () => {
    const many = Array.from({ length: 50 }, (_, index) => resultOf({ addresses: [`10.0.0.${index}`, '10.0.0.1'] }));
    const [lookUp] = summaryOf(many).lookUps;
    expect(lookUp?.addresses).toHaveLength(MOST_ANSWERS_KEPT);
    expect(summaryOf([resultOf(), resultOf()]).lookUps[0]?.addresses).toEqual(['10.0.0.1']);
  });

  it('more kinds of look-ups than are kept apart: the others are counted', () => {
    const { lookUps, lookUpsLeftOut } = summaryOf(
      Array.from({ length: 500 }, (_, index) => resultOf({ name: `n${index}.` })),
    );
    expect([lookUps.length, lookUpsLeftOut]).toEqual([400, 100]);
  });
});
