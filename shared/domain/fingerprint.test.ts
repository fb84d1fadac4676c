import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Finding, finding } from './finding.ts';
import { fingerprintCluster, fingerprintFinding, isKnownFinding } from './fingerprint.ts';

const CLUSTER = 'projects/pay-prod/locations/europe-west1/clusters/payments';
const SLOTS = { rule: 'kube-dns-connection-slots', verdict: 'fail', code: 'below-floor', severity: 'high' } as const;
const DIAL = { rule: 'kube-dns-dial-timeouts', verdict: 'fail', code: 'dial-timeouts', severity: 'critical' } as const;
const PASSED = { rule: 'coredns-forward', verdict: 'pass', code: 'ok', severity: 'info' } as const;

describe('a finding', () => {
  test('is cluster, rule, code and severity, and nothing else', () => {
    expect(fingerprintFinding(CLUSTER, SLOTS)).toBe(`${CLUSTER}#kube-dns-connection-slots/below-floor/high`);
    const told: Finding = {
      ...SLOTS,
      confidence: 'low',
      message: 'At least 20,000 look-ups failed at 06:00.',
      observations: [{ name: 'nodes', value: 42, source: { kind: 'computed', detail: 'run 7' } }],
      gaps: [],
    };
    expect(fingerprintFinding(CLUSTER, told)).toBe(fingerprintFinding(CLUSTER, SLOTS));
  });

  test('of other facts has another fingerprint', () => {
    const part = fc.constantFrom('a', 'b', 'a/b', '/', '#', ',', 'a,b', '%2F', '%', '');
    const parts = fc.record({
      cluster: part,
      rule: part,
      code: part,
      verdict: fc.constant('fail' as const),
      severity: fc.constantFrom('high' as const, 'low' as const),
    });
    const facts = ({
      cluster,
      rule,
      code,
      severity,
    }: {
      cluster: string;
      rule: string;
      code: string;
      severity: string;
    }) => JSON.stringify([cluster, rule, code, severity]);
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const isSame = fingerprintFinding(a.cluster, a) === fingerprintFinding(b.cluster, b);
        expect(isSame).toBe(facts(a) === facts(b));
      }),
      { numRuns: 2_000 },
    );
  });

  test('with a name of half a character is no error', () => {
    expect(fingerprintFinding('projects/\ud83d', SLOTS)).toContain('#kube-dns');
  });
});

describe('a cluster', () => {
  test('is its failed findings, whatever their order', () => {
    const one = fingerprintCluster({ name: CLUSTER, findings: [SLOTS, PASSED, DIAL] });
    expect(one).toBe(
      `${CLUSTER}#kube-dns-connection-slots/below-floor/high,kube-dns-dial-timeouts/dial-timeouts/critical`,
    );
    expect(fingerprintCluster({ name: CLUSTER, findings: [DIAL, SLOTS, DIAL] })).toBe(one);
  });

  test('without a failed finding is its name', () => {
    expect(fingerprintCluster({ name: CLUSTER, findings: [PASSED] })).toBe(`${CLUSTER}#`);
  });
});

describe('a finding against a fingerprint', () => {
  const known = fingerprintCluster({ name: CLUSTER, findings: [SLOTS] });

  test.each([
    ['the same', SLOTS, true],
    ['the same outcome, milder', { ...SLOTS, severity: 'low' }, true],
    ['another outcome, milder', { ...SLOTS, code: 'near-floor', severity: 'medium' }, true],
    ['the same outcome, worse', { ...SLOTS, severity: 'critical' }, false],
    ['another outcome of the same severity', { ...SLOTS, code: 'full' }, false],
    ['of another rule', DIAL, false],
  ] as const)('%s', (_, now, isKnown) => {
    expect(isKnownFinding(known, now)).toBe(isKnown);
  });

  test('of nothing failed knows nothing', () => {
    expect(isKnownFinding(`${CLUSTER}#`, SLOTS)).toBe(false);
    expect(isKnownFinding('', { ...SLOTS, rule: '' })).toBe(false);
  });

  test('of any findings knows each of them', () => {
    const anyFinding = fc.record({
      rule: fc.string({ unit: 'binary', maxLength: 8 }),
      code: fc.string({ unit: 'binary', maxLength: 8 }),
      severity: fc.constantFrom(...finding.shape.severity.options),
      verdict: fc.constant('fail' as const),
    });
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 5 }), fc.string(), (findings, name) => {
        const fingerprint = fingerprintCluster({ name, findings });
        for (const one of findings) expect(isKnownFinding(fingerprint, one)).toBe(true);
      }),
    );
  });
});
