import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXCEPTIONS_SCHEMA_VERSION, type Exception, type ExceptionRecords } from '../domain/exception.ts';
import type { Finding, Verdict } from '../domain/finding.ts';
import { isAtLeast, worstSeverity } from '../domain/finding.ts';
import { fingerprintCluster } from '../domain/fingerprint.ts';
import { createExceptionApplier } from './apply-exceptions.ts';
import { BEN, CLUSTER } from './exception-ports.test-helper.ts';

const NOW = new Date('2026-11-22T06:00:00Z');
const SLOTS = aFailure('kube-dns-connection-slots', 'below-floor', 'high');
const DIAL = aFailure('kube-dns-dial-timeouts', 'dial-timeouts', 'critical');

function aFailure(rule: string, code: string, severity: Finding['severity']): Finding {
  return { rule, code, severity, verdict: 'fail', confidence: 'high', message: '', observations: [], gaps: [] };
}

function anException(overrides: Partial<Exception> = {}): Exception {
  return {
    id: 'e1',
    cluster: CLUSTER,
    rule: null,
    kind: 'exempted',
    reason: 'moves in January',
    by: BEN,
    at: '2026-11-20T06:00:00Z',
    until: '2027-01-31T00:00:00Z',
    fingerprint: null,
    ...overrides,
  };
}

interface Situation {
  verdict?: Verdict;
  findings?: Finding[];
  labels?: Record<string, string>;
  ended?: ExceptionRecords['ended'];
}

function apply(
  exceptions: Exception[],
  { verdict = 'exposed', findings = [SLOTS], labels = {}, ended = [] }: Situation = {},
) {
  const records: ExceptionRecords = {
    schema: EXCEPTIONS_SCHEMA_VERSION,
    exceptions: exceptions.map((one) => ({ ...one, replaces: null })),
    ended,
  };
  const isConcerned = verdict === 'affected' || verdict === 'exposed';
  const severity = isConcerned ? worstSeverity(findings.map((finding) => finding.severity)) : 'info';
  return createExceptionApplier(records, NOW)({ name: CLUSTER, verdict, severity, findings, labels });
}

describe('of the whole cluster', () => {
  test('none, and no label: null', () => {
    expect(apply([])).toBeNull();
    expect(apply([anException({ cluster: `${CLUSTER}-2` })])).toBeNull();
  });

  test('in force: excepted until its end, nothing remains', () => {
    expect(apply([anException()], { findings: [SLOTS, DIAL], verdict: 'affected' })).toEqual({
      excepted: true,
      until: '2027-01-31T00:00:00Z',
      remaining: 'info',
      inForce: [
        {
          id: 'e1',
          kind: 'exempted',
          rule: null,
          reason: 'moves in January',
          by: BEN,
          source: 'store',
          at: '2026-11-20T06:00:00Z',
          until: '2027-01-31T00:00:00Z',
        },
      ],
      ended: [],
      notHonoured: [],
    });
  });

  test('two: the longer one counts, also when it is a label', () => {
    const labels = { 'dns-audit-exempt-until': '2027-02-28' };
    const applied = apply([anException()], { labels });
    expect(applied).toMatchObject({ excepted: true, until: '2027-02-28T23:59:59.999Z' });
    expect(applied?.inForce.map(({ source }) => source)).toEqual(['label', 'store']);
  });

  test('of a cluster that is unknown: excepted; of a clear one: there is nothing to except', () => {
    expect(apply([anException()], { verdict: 'unknown', findings: [] })?.excepted).toBe(true);
    expect(apply([anException()], { verdict: 'clear', findings: [] })).toMatchObject({
      excepted: false,
      until: null,
      remaining: 'info',
      inForce: [{ id: 'e1' }],
    });
  });
});

describe('of one rule', () => {
  const slots = anException({ rule: SLOTS.rule });

  test('that is all that failed: excepted', () => {
    expect(apply([slots])).toMatchObject({ excepted: true, remaining: 'info' });
  });

  test('and another failed: not excepted, and the severity of the other remains', () => {
    const low = aFailure('kube-dns-replicas', 'one', 'low');
    expect(apply([slots], { findings: [SLOTS, low] })).toMatchObject({
      excepted: false,
      until: null,
      remaining: 'low',
    });
    expect(apply([slots], { findings: [SLOTS, DIAL] })).toMatchObject({ excepted: false, remaining: 'critical' });
  });

  test('with an exception for each that failed: excepted until the first of them ends', () => {
    const dial = anException({ id: 'e2', rule: DIAL.rule, until: '2026-12-24T00:00:00Z' });
    expect(apply([slots, dial], { findings: [SLOTS, DIAL] })).toMatchObject({
      excepted: true,
      until: '2026-12-24T00:00:00Z',
    });
  });

  test('beside a longer one of the same rule: the longer one counts', () => {
    const longer = anException({ id: 'e2', rule: SLOTS.rule, kind: 'snoozed', until: '2027-03-01T00:00:00Z' });
    expect(apply([slots, longer])?.until).toBe('2027-03-01T00:00:00Z');
  });

  test('of a cluster that is unknown: not excepted, nobody knows what else there is', () => {
    expect(apply([slots], { verdict: 'unknown' })).toMatchObject({ excepted: false, inForce: [{ id: 'e1' }] });
  });

  test('that did not fail: it covers nothing', () => {
    expect(apply([slots], { findings: [DIAL] })).toMatchObject({ excepted: false, remaining: 'critical' });
  });
});

describe('an acknowledgement', () => {
  const seen = anException({
    kind: 'acknowledged',
    fingerprint: fingerprintCluster({ name: CLUSTER, findings: [SLOTS, DIAL] }),
  });

  test.each([
    ['the same findings', [SLOTS, DIAL]],
    ['one of them was mended', [SLOTS]],
    ['one of them is milder', [{ ...DIAL, severity: 'medium' as const }]],
  ])('%s: in force', (_, findings) => {
    expect(apply([seen], { findings })).toMatchObject({ excepted: true, ended: [] });
  });

  test.each([
    ['a finding is worse', [{ ...SLOTS, severity: 'critical' as const }]],
    ['there is another finding', [SLOTS, DIAL, aFailure('kube-dns-replicas', 'one', 'low')]],
    ['the same rule fails for another reason', [{ ...SLOTS, code: 'full' }]],
  ])('%s: it has ended, and the report says so', (_, findings) => {
    expect(apply([seen], { findings })).toMatchObject({
      excepted: false,
      inForce: [],
      remaining: worstSeverity(findings.map((finding) => finding.severity)),
      ended: [{ id: 'e1', why: 'worse', endedAt: '2026-11-22T06:00:00.000Z' }],
    });
  });

  test('of one rule is not ended by another', () => {
    const one = { ...seen, rule: SLOTS.rule, fingerprint: fingerprintCluster({ name: CLUSTER, findings: [SLOTS] }) };
    expect(apply([one], { findings: [SLOTS, DIAL] })).toMatchObject({ inForce: [{ id: 'e1' }], ended: [] });
  });
});

describe('an exception that ended', () => {
  test('by time, whether the store knows it or not: told with its day', () => {
    const over = anException({ until: '2026-11-21T06:00:00Z' });
    const expected = {
      excepted: false,
      remaining: 'high',
      inForce: [],
      ended: [{ id: 'e1', why: 'expired', endedAt: '2026-11-21T06:00:00Z' }],
    };
    expect(apply([over])).toMatchObject(expected);
    expect(apply([], { ended: [{ exception: over, at: over.until, why: 'expired' }] })).toMatchObject(expected);
  });

  test('by label: told for 14 days', () => {
    const labels = (date: string) => ({ labels: { 'dns-audit-exempt-until': date } });
    expect(apply([], labels('2026-11-21'))?.ended).toEqual([
      expect.objectContaining({ source: 'label', endedAt: '2026-11-21T23:59:59.999Z', why: 'expired' }),
    ]);
    expect(apply([], labels('2026-11-08'))?.ended).toHaveLength(1);
    expect(apply([], labels('2026-11-07'))).toBeNull();
  });

  test('a label that is not honoured: named with the reason', () => {
    const applied = apply([], { labels: { 'dns-audit-exempt-until': 'forever' } });
    expect(applied).toMatchObject({ excepted: false, remaining: 'high', notHonoured: [{ value: 'forever' }] });
  });
});

describe('any exceptions of any findings', () => {
  const rules = [SLOTS.rule, DIAL.rule, 'kube-dns-replicas'];
  const finding = fc
    .record({
      rule: fc.constantFrom(...rules),
      code: fc.constantFrom('a', 'b'),
      severity: fc.constantFrom('critical' as const, 'high' as const, 'low' as const),
    })
    .map(({ rule, code, severity }) => aFailure(rule, code, severity));
  const findings = fc.uniqueArray(finding, { selector: ({ rule }) => rule, maxLength: 3 });
  const exception = fc
    .record({
      rule: fc.constantFrom(null, ...rules),
      kind: fc.constantFrom('exempted' as const, 'snoozed' as const, 'acknowledged' as const),
      days: fc.integer({ min: -20, max: 180 }),
      seen: findings,
    })
    .map(({ rule, kind, days, seen }) =>
      anException({
        rule,
        kind,
        until: new Date(NOW.getTime() + days * 86_400_000 + 1).toISOString(),
        fingerprint: fingerprintCluster({ name: CLUSTER, findings: seen }),
      }),
    );
  const verdict = fc.constantFrom('affected' as const, 'exposed' as const, 'unknown' as const, 'clear' as const);

  test('excepted, its end and what remains say the same', () => {
    fc.assert(
      fc.property(fc.array(exception, { maxLength: 4 }), findings, verdict, (all, failed, state) => {
        const applied = apply(all, { verdict: state, findings: failed });
        if (applied === null) return;
        expect(applied.until !== null).toBe(applied.excepted);
        if (applied.excepted) expect([state === 'clear', applied.remaining]).toEqual([false, 'info']);
        if (applied.until !== null) expect(Date.parse(applied.until)).toBeGreaterThan(NOW.getTime());
        expect(applied.inForce.every(({ until }) => Date.parse(until) > NOW.getTime())).toBe(true);
        const isConcerned = state === 'affected' || state === 'exposed';
        const worst = isConcerned ? worstSeverity(failed.map(({ severity }) => severity)) : 'info';
        expect(isAtLeast(worst, applied.remaining)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('one more never uncovers anything', () => {
    fc.assert(
      fc.property(fc.array(exception, { maxLength: 3 }), exception, findings, verdict, (all, more, failed, state) => {
        const before = apply(all, { verdict: state, findings: failed });
        const after = apply([...all, more], { verdict: state, findings: failed });
        if (before === null || after === null) return;
        if (before.excepted) expect(after.excepted).toBe(true);
        expect(isAtLeast(before.remaining, after.remaining)).toBe(true);
        if (before.until !== null)
          expect(Date.parse(after.until ?? '')).toBeGreaterThanOrEqual(Date.parse(before.until));
      }),
      { numRuns: 500 },
    );
  });
});
