import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import type { OfferedVersions } from '../domain/evidence.ts';
import type { PlanWay } from '../domain/plan.ts';
import { aGap, anEvidence, everythingRead, policies, type ReadingsInput } from '../rules/evidence.test-helper.ts';
import { buildPlan } from './build-plan.ts';
import { anyPlanEvidence } from './plan-evidence.test-helper.ts';

const OFFERED: OfferedVersions = {
  channel: 'REGULAR',
  versions: ['1.36.4-gke.1391000', '1.36.2-gke.10', '1.35.6-gke.1250000'],
  defaultVersion: '1.35.6-gke.1250000',
  upgradeTarget: '1.35.6-gke.1250000',
};
const NOT_YET = { ...OFFERED, versions: ['1.35.6-gke.1250000', '1.34.8-gke.1020000'] };
/** A policy that permits kube-dns only. */
const OBSTACLE = { networkPolicies: policies([{}]) };

function plan(readings: ReadingsInput, more: { cluster?: Partial<ClusterFacts>; to?: PlanWay } = {}) {
  const evidence = anEvidence({
    cluster: { maintenance: null, nodePools: [], ...more.cluster },
    readings: everythingRead({ runningOperations: [], ...readings }),
  });
  return buildPlan(evidence, { madeAt: '2026-11-22T06:00:00Z', queriesPerSecond: null, to: more.to ?? null });
}

const upgrades = (made: ReturnType<typeof plan>) =>
  made.steps.flatMap((step) => step.commands).flatMap(({ argv }) => (argv.includes('--master') ? [argv.at(-1)] : []));

describe('the way', () => {
  test('is Cloud DNS where nothing stands in its way', () => {
    const made = plan({ offeredVersions: OFFERED });
    expect(made.decision).toBe('migrate');
    expect(made.alternative).toMatchObject({ availability: 'offered', recommended: 'cloud-dns' });
    expect(upgrades(made)).toEqual([]);
  });

  test('is the upgrade where GKE offers it and Cloud DNS meets obstacles, and the steps are its own', () => {
    const made = plan({ offeredVersions: OFFERED, ...OBSTACLE });
    expect(made.decision).toBe('upgrade');
    expect(made.alternative).toMatchObject({ recommended: 'kube-dns-1.36', version: '1.36.4-gke.1391000' });
    expect(made.why).toContain('--to cloud-dns');
    expect(upgrades(made)).toEqual(['--cluster-version=1.36.4-gke.1391000']);
    expect(made.steps.some((step) => step.phase === 'recreate')).toBe(false);
    expect([made.rollback, made.terraform, made.policyFixes]).toEqual([[], null, []]);
    expect(made.duration).not.toBeNull();
  });

  test.each<[string, NonNullable<ReadingsInput['offeredVersions']>, string, string]>([
    ['not offered yet', NOT_YET, 'not-offered', 'not offered here yet'],
    ['not read', aGap(), 'reported', 'was not read'],
    ['of no channel that is known', { ...NOT_YET, channel: null }, 'not-offered', 'not offered here yet'],
  ])('is Cloud DNS all the same where 1.36 is %s', (_, offeredVersions, availability, words) => {
    const made = plan({ offeredVersions, ...OBSTACLE });
    expect(made.decision).toBe('migrate');
    expect(made.alternative).toMatchObject({ availability, recommended: 'cloud-dns', version: null });
    expect(made.alternative.why).toContain(words);
    expect(made.policyFixes).toHaveLength(1);
  });

  test('is what somebody asks for, and the other one is named', () => {
    const upgrade = plan({ offeredVersions: OFFERED }, { to: 'kube-dns-1.36' });
    expect([upgrade.decision, upgrades(upgrade).length]).toEqual(['upgrade', 1]);
    expect(upgrade.why).toContain('Recommended is the other way');
    const move = plan({ offeredVersions: OFFERED, ...OBSTACLE }, { to: 'cloud-dns' });
    expect([move.decision, upgrades(move).length]).toEqual(['migrate', 0]);
    expect(move.why).toContain('Recommended is the other way');
  });

  test('is closed where somebody asks for what GKE does not offer', () => {
    const made = plan({ offeredVersions: NOT_YET }, { to: 'kube-dns-1.36' });
    expect(made.decision).toBe('blocked');
    expect(made.why).toContain('GKE offers 1.36 here');
    expect(made.prechecks.find((one) => one.id === 'target-version')).toMatchObject({ outcome: 'fail', blocks: true });
  });

  test('of Autopilot is the upgrade, whatever somebody asks for', () => {
    const made = plan({ offeredVersions: OFFERED }, { cluster: { mode: 'autopilot' }, to: 'cloud-dns' });
    expect(made.decision).toBe('upgrade');
    expect(plan({ offeredVersions: NOT_YET }, { cluster: { mode: 'autopilot' } }).decision).toBe('blocked');
    const stopGap = made.steps.find((step) => step.id === 'stop-gap');
    expect([stopGap?.commands, stopGap?.notes.join()]).toEqual([[], expect.stringContaining('Autopilot')]);
  });
});

describe('without the versions that GKE offers', () => {
  test.each([
    ['REGULAR', 'reported'],
    ['RAPID', 'inferred'],
    ['STABLE', 'unknown'],
    ['EXTENDED', 'unknown'],
    [null, 'unknown'],
  ])('channel %s: %s', (releaseChannel, availability) => {
    const made = plan({ offeredVersions: aGap({ detail: 'no right' }) }, { cluster: { releaseChannel } });
    expect(made.alternative).toMatchObject({ availability, recommended: 'cloud-dns' });
    expect(made.prechecks.find((one) => one.id === 'target-version')).toMatchObject({
      outcome: 'unknown',
      gaps: [{ detail: 'no right' }],
    });
  });
});

describe('an upgrade over several minor versions', () => {
  const pool = (name: string, version: string | null) => ({ name, version, machineType: null });
  const offeredVersions = { ...OFFERED, versions: [...OFFERED.versions, '1.34.8-gke.1020000', '1.34.9-gke.5'] };

  test('goes one by one, by the versions that GKE offers', () => {
    const made = plan(
      { offeredVersions },
      { cluster: { controlPlaneVersion: '1.33.5-gke.1', nodePools: [pool('a', '1.33.5-gke.1')] }, to: 'kube-dns-1.36' },
    );
    // The pool would be three minor versions behind 1.36, and follows before.
    expect(made.steps.map((step) => step.id)).toEqual([
      'check',
      'stop-gap',
      'upgrade-1.34.9-gke.5',
      'upgrade-1.35.6-gke.1250000',
      'pools-1.35.6-gke.1250000',
      'upgrade',
      'verify',
    ]);
  });

  test('has an alias where GKE offers none of that minor version', () => {
    const made = plan(
      { offeredVersions: OFFERED },
      { cluster: { controlPlaneVersion: '1.33.5-gke.1' }, to: 'kube-dns-1.36' },
    );
    expect(upgrades(made)).toEqual([
      '--cluster-version=1.34',
      '--cluster-version=1.35.6-gke.1250000',
      '--cluster-version=1.36.4-gke.1391000',
    ]);
  });

  test('is one step where nobody knows the version now', () => {
    const made = plan({ offeredVersions: OFFERED }, { cluster: { controlPlaneVersion: null }, to: 'kube-dns-1.36' });
    expect(upgrades(made)).toEqual(['--cluster-version=1.36.4-gke.1391000']);
  });
});

test('any cluster: what is decided, recommended and commanded agree', () => {
  fc.assert(
    fc.property(anyPlanEvidence, (evidence) => {
      const made = buildPlan(evidence, { madeAt: '2026-11-22T06:00:00Z', queriesPerSecond: null });
      const words = made.steps.flatMap((step) => step.commands).flatMap(({ argv }) => argv);
      const upgrade = words.includes('--master');
      const move = words.some((word) => word.startsWith('--cluster-dns='));
      expect(upgrade && move).toBe(false);
      if (made.decision === 'upgrade') expect([move, made.alternative.recommended]).toEqual([false, 'kube-dns-1.36']);
      if (made.decision === 'migrate') expect([upgrade, made.alternative.recommended]).toEqual([false, 'cloud-dns']);
      if (made.decision === 'not-needed' || made.decision === 'unknown') expect(made.steps).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
