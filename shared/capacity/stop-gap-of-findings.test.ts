import { describe, expect, it } from 'vitest';
import type { Finding, Observation } from '../domain/finding.ts';
import { proposeStopGap } from './stop-gap.ts';
import { stopGapOfFindings } from './stop-gap-of-findings.ts';

function finding(rule: string, values: Record<string, Observation['value']>): Finding {
  const source = { kind: 'kubernetes-api', detail: '' } as const;
  const observations = Object.entries(values).map(([name, value]) => ({ name, value, source }));
  return {
    rule,
    verdict: 'fail',
    code: 'c',
    severity: 'medium',
    confidence: 'high',
    message: '',
    observations,
    gaps: [],
  };
}

const PARAMETERS = {
  ...{ nodesPerReplica: 16, coresPerReplica: 256, min: 1, max: 'no maximum', preventSinglePointFailure: true },
  ...{ 'connections that dnsmasq serves per Pod': 20, nodes: 40 },
};
const SIZES = { 'schedulable nodes': 40, 'allocatable cores': 317, 'replicas set': 3 };

const whole = [finding('kube-dns-autoscaler-parameters', PARAMETERS), finding('kube-dns-replicas', SIZES)];

describe('the stop-gap of findings', () => {
  it('is the one of the numbers that they hold', () => {
    const expected = proposeStopGap({
      data: {
        linear: JSON.stringify({
          nodesPerReplica: 16,
          coresPerReplica: 256,
          min: 1,
          max: 0,
          preventSinglePointFailure: true,
        }),
      },
      cluster: { nodes: { total: 40, schedulable: 40 }, milliCores: { total: 317_000, schedulable: 317_000 } },
      limitPerPod: 20,
      presentReplicas: 3,
    });
    expect(stopGapOfFindings(whole)).toEqual(expected);
    expect(stopGapOfFindings(whole)?.words.length).toBeGreaterThan(2);
  });

  it.each(Object.keys(SIZES))('without "%s" there is none', (name) => {
    const { [name as keyof typeof SIZES]: _, ...sizes } = SIZES;
    expect(stopGapOfFindings([whole[0] as Finding, finding('kube-dns-replicas', sizes)])).toBeNull();
  });

  it('of numbers that cannot be there is none', () => {
    const parameters = { ...PARAMETERS, 'connections that dnsmasq serves per Pod': -1 };
    expect(stopGapOfFindings([finding('kube-dns-autoscaler-parameters', parameters), whole[1] as Finding])).toBeNull();
    expect(stopGapOfFindings([])).toBeNull();
  });

  it('of text in place of numbers there is none', () => {
    const sizes = { ...SIZES, 'allocatable cores': '</script>' };
    expect(stopGapOfFindings([whole[0] as Finding, finding('kube-dns-replicas', sizes)])).toBeNull();
  });
});
