import { describe, expect, test } from 'vitest';
import { connectionDemand as rule } from './connection-demand.ts';
import {
  aDeployment,
  aGap,
  anEvidence,
  everythingRead,
  judge,
  metrics,
  observed,
  type ReadingsInput,
} from './evidence.test-helper.ts';

const read = (readings: ReadingsInput) => anEvidence({ readings: everythingRead(readings) });

/** New connections a second of lab recordings of 70 s, over all nodes (facts of docs/failure-mode.md). */
const LAB = { healthy: 308 / 70, nearLimit: 439 / 70, saturated: 1493 / 75, onePod: 1735 / 76 };

describe('recordings of the lab', () => {
  test('healthy-2pods has room', () => {
    const found = judge(rule, read({ connectionMetrics: metrics(LAB.healthy) }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'demand-room' });
    // 4.4 a second over two Pods, each held for 2.6 to 4.3 s; the capture shows 6.1 and 6.4 at a time.
    expect(observed(found, 'connections per Pod on average, quiet nodes')).toMatchObject({
      value: 5.7,
      source: { kind: 'computed' },
    });
    expect(observed(found, 'new connections to kube-dns')).toMatchObject({ value: 4.4, unit: '1/s', atLeast: true });
    expect(observed(found, 'seconds for which a connection is held').source.kind).toBe('measured-in-lab');
  });

  test('near-limit-2pods is tight', () => {
    const found = judge(rule, read({ connectionMetrics: metrics(LAB.nearLimit) }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'demand-tight', severity: 'medium', confidence: 'medium' });
  });

  test.each([
    ['saturated-2pods', LAB.saturated, 2],
    ['one-pod', LAB.onePod, 1],
  ])('%s is above the limit', (_, rate, readyReplicas) => {
    const deployment = aDeployment({ specReplicas: readyReplicas, readyReplicas });
    const found = judge(rule, read({ connectionMetrics: metrics(rate), kubeDnsDeployment: deployment }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'demand-above-limit', severity: 'high' });
  });
});

describe('the rate', () => {
  test('of the busiest 5 minutes decides about room', () => {
    const found = judge(rule, read({ connectionMetrics: metrics(1, {}, 8) }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'demand-tight' });
  });

  test('towards other servers is not counted', () => {
    const other = { generations: ['proxy' as const], meanPerSecond: 90, peakPerSecond: 90 };
    const value = metrics(1, { rates: [...metrics(1).rates, { upstream: '8.8.8.8', ...other }] });
    expect(judge(rule, read({ connectionMetrics: value })).verdict).toBe('pass');
  });

  test('of a cluster whose Service was not read, or of a series without a cluster: low confidence', () => {
    const found = judge(rule, read({ connectionMetrics: metrics(15), kubeDnsUpstreamService: aGap() }));
    expect(found).toMatchObject({ code: 'demand-above-limit', confidence: 'low' });
    const assumed = metrics(15, { isAssumedCluster: true });
    expect(judge(rule, read({ connectionMetrics: assumed }))).toMatchObject({ confidence: 'low' });
  });

  test('with failed health checks names them', () => {
    const found = judge(rule, read({ connectionMetrics: metrics(15, { failedHealthChecks: 135.2 }) }));
    expect(observed(found, 'failed health checks').value).toBe(135);
  });
});

describe('nothing to judge', () => {
  test.each<[string, string, ReadingsInput]>([
    ['no metric', 'demand-not-measured', {}],
    ['a counter that was seen once', 'demand-not-measured', { connectionMetrics: metrics(null) }],
    [
      'no ready Pod',
      'demand-not-measured',
      {
        connectionMetrics: metrics(3),
        kubeDnsDeployment: aDeployment({ readyReplicas: 0 }),
      },
    ],
    ['no Deployment', 'kube-dns-absent', { connectionMetrics: metrics(3), kubeDnsDeployment: null }],
    [
      'no dnsmasq',
      'coredns-live',
      {
        connectionMetrics: metrics(3),
        kubeDnsDeployment: aDeployment({ hasDnsmasq: false }),
      },
    ],
  ])('%s', (_, code, readings) => {
    expect(judge(rule, read(readings))).toMatchObject({ verdict: 'not-applicable', code });
  });

  test('metrics that may not be read', () => {
    expect(judge(rule, read({ connectionMetrics: aGap() })).verdict).toBe('unknown');
  });
});
