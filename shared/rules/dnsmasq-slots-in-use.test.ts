import { describe, expect, test } from 'vitest';
import { dnsmasqSlotsInUse as rule } from './dnsmasq-slots-in-use.ts';
import { evaluateCluster } from './evaluate.ts';
import {
  aDeployment,
  aGap,
  anEvidence,
  everythingRead,
  judge,
  metrics,
  observed,
  type ReadingsInput,
  slots,
  timeouts,
} from './evidence.test-helper.ts';

const read = (readings: ReadingsInput) => anEvidence({ readings: everythingRead(readings) });

describe('counts of dnsmasq', () => {
  test('below the limit', () => {
    const found = judge(rule, read({ dnsmasqSlots: slots([{}, { pod: 'kube-dns-b', highest: 9 }]) }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'dnsmasq-slots-left', confidence: 'high' });
    expect(found.message).toContain('At most 14 of 20');
    expect(observed(found, 'Pods that wrote counts').value).toBe(2);
    expect(observed(found, 'most connections of kube-dns-b')).toMatchObject({ value: 9, source: { kind: 'logging' } });
  });

  test('close to the limit', () => {
    const found = judge(rule, read({ dnsmasqSlots: slots([{ highest: 18 }]) }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'dnsmasq-slots-near', severity: 'medium' });
  });

  test('the limit reached once: no proof that anybody waited, and it says so', () => {
    const evidence = read({ dnsmasqSlots: slots([{ highest: 20, linesThatReached: 1 }, { pod: 'kube-dns-b' }]) });
    const found = judge(rule, evidence);
    expect(found).toMatchObject({ verdict: 'fail', code: 'dnsmasq-slots-reached', severity: 'high' });
    expect(found.message).toContain('the count does not say');
    // near-limit-2pods of the lab: all 20 in use, no look-up waited.
    expect(evaluateCluster(evidence)).toMatchObject({ verdict: 'exposed', severity: 'high', reason: found.message });
  });

  test('full at many moments: exposed still, harm is a failed look-up', () => {
    const full = slots([{ highest: 20, linesThatReached: 24, linesAtLimit: 20 }]);
    const found = judge(rule, read({ dnsmasqSlots: full }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'dnsmasq-slots-full', severity: 'high', confidence: 'high' });
    expect(evaluateCluster(read({ dnsmasqSlots: full })).verdict).toBe('exposed');
    const hurt = read({ dnsmasqSlots: full, timeouts: timeouts([{ kind: 'read-tcp' }]) });
    expect(evaluateCluster(hurt).verdict).toBe('affected');
  });

  test('with a limit of 200 are held against 200', () => {
    const found = judge(rule, read({ dnsmasqSlots: slots([{ limit: 200, highest: 61 }]) }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'dnsmasq-slots-left' });
  });

  test('cut off at the cap are at least', () => {
    const found = judge(rule, read({ dnsmasqSlots: slots([{}], { capped: true, malformed: 2 }) }));
    expect(observed(found, 'Pods that wrote counts').atLeast).toBe(true);
    expect(observed(found, 'unreadable lines, not counted').value).toBe(2);
  });
});

describe('no counts', () => {
  test.each<[string, string, ReadingsInput]>([
    ['no line at all', 'dnsmasq-silent', { dnsmasqSlots: slots([]) }],
    ['only a start', 'dnsmasq-limit-only', { dnsmasqSlots: slots([{ highest: null, limit: 200 }]) }],
    ['lines not looked for', 'dnsmasq-not-asked', {}],
  ])('%s: says nothing, and is no pass', (_, code, readings) => {
    expect(judge(rule, read(readings))).toMatchObject({ verdict: 'not-applicable', code });
  });

  test('logs that may not be read', () => {
    expect(judge(rule, read({ dnsmasqSlots: aGap() })).verdict).toBe('unknown');
  });

  test('a cluster that is not the combination', () => {
    const found = judge(rule, anEvidence({ cluster: { nodeLocalDnsCache: false } }));
    expect(found).toMatchObject({ verdict: 'not-applicable', code: 'not-the-combination' });
  });
});

describe('processes of container dnsmasq', () => {
  const withProcesses = (highest: number, more: ReadingsInput = {}) =>
    read({ connectionMetrics: metrics(1, { dnsmasqProcesses: [{ pod: 'kube-dns-a', highest }] }), ...more });

  test('limit and two: full, also where logs may not be read', () => {
    for (const evidence of [withProcesses(22), withProcesses(22, { dnsmasqSlots: aGap() })]) {
      const found = judge(rule, evidence);
      expect(found).toMatchObject({ verdict: 'fail', code: 'dnsmasq-processes-full', confidence: 'medium' });
      expect(observed(found, 'most processes of kube-dns-a')).toMatchObject({
        value: 22,
        source: { kind: 'prometheus' },
      });
    }
  });

  test('fewer: a sample misses peaks, so it is no pass', () => {
    expect(judge(rule, withProcesses(21)).verdict).toBe('not-applicable');
  });

  test('of another limit, or of none', () => {
    const larger = { kubeDnsDeployment: aDeployment({ maxTcpConnections: 200, dnsmasqImageTag: '1.26.8-gke.3' }) };
    expect(judge(rule, withProcesses(22, larger)).verdict).toBe('not-applicable');
    expect(judge(rule, withProcesses(22, { kubeDnsDeployment: null })).verdict).toBe('not-applicable');
  });

  test('a count of dnsmasq itself comes first', () => {
    expect(judge(rule, withProcesses(22, { dnsmasqSlots: slots([{}]) })).code).toBe('dnsmasq-slots-left');
  });
});
