import { describe, expect, test } from 'vitest';
import type { ClusterFacts, NodePoolFacts, UpgradeSettings } from '../domain/cluster.ts';
import type { OfferedVersions } from '../domain/evidence.ts';
import type { PlanStep } from '../domain/plan.ts';
import { aGap, anEvidence, everythingRead, type ReadingsInput } from '../rules/evidence.test-helper.ts';
import { buildPlan } from './build-plan.ts';

const POOL: NodePoolFacts = {
  ...{ name: 'main', version: '1.35.6-gke.1012000', machineType: null, imageType: 'COS_CONTAINERD' },
  initialNodes: 12,
};
const OFFERED: OfferedVersions = {
  channel: 'REGULAR',
  versions: ['1.36.4-gke.1391000', '1.35.6-gke.1250000', '1.35.6-gke.1012000'],
  defaultVersion: null,
  upgradeTarget: null,
};

function otherWays(cluster: Partial<ClusterFacts> = {}, readings: ReadingsInput = {}): PlanStep[] {
  const evidence = anEvidence({
    cluster: { nodePools: [POOL], controlPlaneVersion: POOL.version, maintenance: null, ...cluster },
    readings: everythingRead({ runningOperations: [], offeredVersions: OFFERED, ...readings }),
  });
  return buildPlan(evidence, { madeAt: '2026-11-22T06:00:00Z', queriesPerSecond: null }).otherWays;
}

function way(ways: readonly PlanStep[], id: string) {
  const step = ways.find((one) => one.id === id);
  if (step === undefined) throw new Error(`no way ${id}`);
  return { ...step, lines: step.commands.map(({ argv }) => argv.join(' ')), words: step.notes.join(' ') };
}

const withSettings = (settings: UpgradeSettings) => ({ nodePools: [{ ...POOL, upgradeSettings: settings }] });
const surge = (maxSurge: number, maxUnavailable: number): UpgradeSettings => ({
  ...{ strategy: 'SURGE', maxSurge, maxUnavailable, soakSeconds: null },
});

describe('blue-green', () => {
  test('is set, looked at while it soaks, completed, and what was set before is put back', () => {
    const { lines, duration } = way(otherWays(withSettings(surge(3, 1))), 'blue-green');
    expect(lines[0]).toMatch(/^gcloud container node-pools update main .*--enable-blue-green-upgrade .*=3600s$/);
    expect(lines.findIndex((line) => line.includes('NODE_POOL') || line.includes('updateInfo'))).toBeLessThan(
      lines.findIndex((line) => line.includes('complete-upgrade')),
    );
    expect(lines.at(-1)).toMatch(/--enable-surge-upgrade --max-surge-upgrade=3 --max-unavailable-upgrade=1$/);
    expect(duration?.minMinutes).toBeGreaterThan(60);
  });

  test('takes what GKE takes where the pool says nothing', () => {
    const { lines } = way(otherWays(), 'blue-green');
    expect(lines.at(-1)).toMatch(/--max-surge-upgrade=1 --max-unavailable-upgrade=0$/);
  });

  test('its Pod does not tolerate the old nodes, which are cordoned only', () => {
    const { lines } = way(otherWays(), 'blue-green');
    expect(lines.find((line) => line.startsWith('kubectl run'))).not.toContain('tolerations');
  });

  test('of a pool that has it already changes no setting', () => {
    const settings: UpgradeSettings = { strategy: 'BLUE_GREEN', maxSurge: 0, maxUnavailable: 0, soakSeconds: 600 };
    const { lines, words } = way(otherWays(withSettings(settings)), 'blue-green');
    expect(lines.filter((line) => line.includes('node-pools update'))).toEqual([]);
    expect(words).toContain('set to it already');
  });

  test('of a pool with an unknown strategy has no command that changes, and says why', () => {
    const settings: UpgradeSettings = { strategy: 'UNKNOWN', maxSurge: 1, maxUnavailable: 0, soakSeconds: null };
    const { commands, words } = way(otherWays(withSettings(settings)), 'blue-green');
    expect(commands.some((one) => one.changes)).toBe(false);
    expect(words).toContain('No command:');
  });

  test('goes back by a cancelled operation first', () => {
    const { lines } = way(otherWays(), 'blue-green-back');
    expect(lines.map((line) => line.split(' ').slice(2, 4).join(' '))).toEqual([
      'operations list',
      'operations cancel',
      'node-pools rollback',
    ]);
  });
});

describe('a real upgrade, where new nodes still ask kube-dns', () => {
  const upgrades = (ways: PlanStep[]) =>
    way(ways, 'control-plane-first').lines.filter((line) => line.includes('clusters upgrade'));

  test('is the control plane and then the pool, to the newest of the minor version', () => {
    const [first, second] = upgrades(otherWays());
    expect(first).toMatch(/--master --cluster-version=1\.35\.6-gke\.1250000$/);
    expect(second).toMatch(/--node-pool=main --cluster-version=1\.35\.6-gke\.1250000$/);
  });

  test('is the pool alone where it is older than the control plane', () => {
    const ways = otherWays({ nodePools: [{ ...POOL, version: '1.34.8-gke.1020000' }] });
    expect(upgrades(ways)).toEqual([
      expect.stringMatching(/--node-pool=main --cluster-version=1\.35\.6-gke\.1012000$/),
    ]);
  });

  test.each<[string, Partial<ClusterFacts>, ReadingsInput, string]>([
    [
      'nothing newer is offered',
      { controlPlaneVersion: '1.35.6-gke.1250000', nodePools: [{ ...POOL, version: '1.35.6-gke.1250000' }] },
      {},
      'nothing newer',
    ],
    ['what is offered was not read', {}, { offeredVersions: aGap() }, 'was not read'],
    ['the version of the pool is not known', { nodePools: [{ ...POOL, version: null }] }, {}, 'not known'],
  ])('has no command where %s, and says so', (_, cluster, readings, words) => {
    const { commands, words: said } = way(otherWays(cluster, readings), 'control-plane-first');
    expect(commands.some((one) => one.changes)).toBe(false);
    expect(said).toContain(words);
  });
});

describe('a pool made by hand', () => {
  test('has no command to create it, and the reason', () => {
    const { lines, words } = way(otherWays(), 'new-pool');
    expect(lines.some((line) => line.includes('node-pools create'))).toBe(false);
    expect(words).toContain('There is no command to create it');
    expect(words).toContain('not confirmed');
  });

  test('is deleted last', () => {
    expect(way(otherWays(), 'new-pool').lines.at(-1)).toContain('node-pools delete main');
  });
});

test('a cluster without pools, and one that is upgraded, have none', () => {
  expect(otherWays({ nodePools: [] }, { nodes: aGap() })).toEqual([]);
  expect(otherWays({ mode: 'autopilot' })).toEqual([]);
});
