import { describe, expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import type { MigrationPlan } from '../domain/plan.ts';
import { aGap, anEvidence, everythingRead, policies, type ReadingsInput } from '../rules/evidence.test-helper.ts';
import { buildPlan } from './build-plan.ts';
import { estimateRecreation } from './pools.ts';
import { hclString } from './terraform.ts';

const MADE_AT = '2026-11-22T06:00:00.000Z'; // a Sunday
const POOL = { name: 'main', version: '1.35.6-gke.1250000', machineType: null, imageType: 'COS_CONTAINERD' };

function plan(cluster: Partial<ClusterFacts> = {}, readings: ReadingsInput = {}): MigrationPlan {
  const evidence = anEvidence({
    cluster: { nodePools: [POOL], maintenance: null, ...cluster },
    readings: everythingRead({ runningOperations: [], ...readings }),
  });
  return buildPlan(evidence, { madeAt: MADE_AT, queriesPerSecond: null });
}

function outcome(made: MigrationPlan, id: string) {
  return made.prechecks.find((one) => one.id === id)?.outcome;
}

describe('prechecks', () => {
  test.each<[string, string, Partial<ClusterFacts>, ReadingsInput]>([
    ['names', 'fail', { nodePools: [{ ...POOL, name: '--quiet' }] }, {}],
    ['state', 'pass', {}, {}],
    ['state', 'fail', { status: 'DEGRADED' }, {}],
    ['state', 'fail', {}, { liveCluster: { found: false } }],
    ['state', 'unknown', { status: 'UNKNOWN' }, {}],
    ['operations', 'pass', {}, {}],
    ['operations', 'unknown', {}, { runningOperations: aGap() }],
    ['version', 'unknown', { controlPlaneVersion: 'latest' }, {}],
    ['autopilot', 'fail', { mode: 'autopilot' }, {}],
    ['shared-vpc', 'unknown', {}, {}],
    ['shared-vpc', 'pass', { network: 'projects/host/global/networks/n' }, {}],
    ['response-policies', 'unknown', {}, {}],
    ['kube-dns-config', 'pass', {}, {}],
    ['kube-dns-config', 'fail', {}, { kubeDnsConfigMap: { data: { upstreamNameservers: '["8.8.8.8"]' } } }],
    ['kube-dns-config', 'fail', {}, { kubeDnsConfigMap: { data: { stubDomains: '{' } } }],
    ['kube-dns-config', 'unknown', {}, { kubeDnsConfigMap: aGap() }],
    ['network-policies', 'pass', {}, {}],
    ['network-policies', 'fail', {}, { networkPolicies: policies([{}]) }],
    ['network-policies', 'unknown', {}, { networkPolicies: policies([], { malformed: 1 }) }],
    ['network-policies', 'unknown', {}, { networkPolicies: policies([], { truncated: true }) }],
    ['windows', 'pass', {}, {}],
    ['windows', 'fail', { nodePools: [{ ...POOL, imageType: 'WINDOWS_LTSC_CONTAINERD' }] }, {}],
    ['windows', 'unknown', { nodePools: [{ ...POOL, imageType: null }] }, {}],
    ['surge', 'unknown', {}, {}],
    ['host-network', 'unknown', {}, {}],
    ['disruption-budgets', 'unknown', {}, {}],
    ['maintenance', 'pass', {}, {}],
    ['terraform', 'unknown', {}, {}],
    ['terraform', 'fail', { resourceLabels: { 'goog-terraform-provisioned': 'true' } }, {}],
  ])('%s: %s', (id, expected, cluster, readings) => {
    expect(outcome(plan(cluster, readings), id)).toBe(expected);
  });

  test('a name that could be a flag leads to no command at all', () => {
    const made = plan({ cluster: '--project=evil', name: 'projects/p/locations/l/clusters/--project=evil' });
    expect(made.decision).toBe('blocked');
    expect([made.steps, made.rollback]).toEqual([[], []]);
    expect(made.prechecks.flatMap((one) => one.commands).filter(({ argv }) => argv.includes('--project=evil'))).toEqual(
      [],
    );
  });
});

describe('times', () => {
  const surge = (maxSurge: number, maxUnavailable = 0) => ({
    upgradeSettings: { strategy: 'SURGE' as const, maxSurge, maxUnavailable, soakSeconds: null },
  });
  test.each([
    [surge(1), 16, 64, 240],
    [surge(3, 1), 16, 16, 60],
    [{ upgradeSettings: null }, 3, 12, 45],
    [surge(1), 0, 0, 0],
    [
      { upgradeSettings: { strategy: 'BLUE_GREEN' as const, maxSurge: 0, maxUnavailable: 0, soakSeconds: 1800 } },
      4,
      38,
      105,
    ],
  ])('%j, %i nodes: %i to %i minutes', (pool, nodes, minMinutes, maxMinutes) => {
    expect(estimateRecreation(pool, nodes)).toMatchObject({ minMinutes, maxMinutes });
  });
});

test('a name in Terraform cannot end its string or begin a template', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a hostile name would hold
  expect(hclString('a"${file("/etc/passwd")}%{if')).toBe('"a\\"$${file(\\"/etc/passwd\\")}%%{if"');
});
