import fc from 'fast-check';
import type { ClusterFacts, MaintenancePolicy, NodePoolFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import { anyEvidence } from '../rules/evidence-arbitrary.test-helper.ts';

const poolName = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('default-pool', 'ingest', 'gpu', 'spot-1', 'win') },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);
const anyPool: fc.Arbitrary<NodePoolFacts> = fc.record({
  name: poolName,
  version: fc.option(fc.constantFrom('1.34.1-gke.3720000', '1.35.6-gke.1250000')),
  machineType: fc.option(fc.constant('e2-standard-4')),
  imageType: fc.option(fc.constantFrom('COS_CONTAINERD', 'WINDOWS_LTSC_CONTAINERD')),
  initialNodes: fc.option(fc.nat(500)),
  isAutoscaled: fc.boolean(),
  upgradeSettings: fc.option(
    fc.record({
      strategy: fc.constantFrom('SURGE', 'BLUE_GREEN', 'UNKNOWN'),
      maxSurge: fc.nat(20),
      maxUnavailable: fc.nat(20),
      soakSeconds: fc.option(fc.nat(86_400)),
    }),
  ),
});

const moment = fc.oneof(
  fc.constantFrom('2025-01-04T01:00:00Z', '2026-11-30T00:00:00Z', '2027-02-01T07:30:00Z'),
  fc.string({ maxLength: 10 }),
);
export const anyMaintenance: fc.Arbitrary<MaintenancePolicy> = fc.record({
  window: fc.option(
    fc.oneof(
      fc.record({
        kind: fc.constant('daily' as const),
        startTime: fc.oneof(fc.constantFrom('03:00', '23:30'), fc.string({ maxLength: 6 })),
        duration: fc.option(fc.constantFrom('PT4H0M0S', 'PT30M', 'P1D')),
      }),
      fc.record({
        kind: fc.constant('recurring' as const),
        start: moment,
        end: moment,
        recurrence: fc.oneof(
          fc.constantFrom('FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=SA,SU', 'FREQ=MONTHLY;BYSETPOS=1;BYDAY=SA', 'FREQ=YEARLY'),
          fc.string({ maxLength: 12 }),
        ),
      }),
      fc.record({
        kind: fc.constant('schedule' as const),
        startTime: fc.constantFrom('02:00', '24:00', ''),
        minutes: fc.integer({ min: 1, max: 3_000 }),
        delayUntil: fc.option(fc.constantFrom('2026-12-01', '0000-00-00')),
        recurrence: fc.constantFrom('FREQ=DAILY', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU', 'FREQ=WEEKLY', 'x'),
      }),
      fc.constant({ kind: 'unreadable' as const }),
    ),
  ),
  exclusions: fc.array(
    fc.record({
      name: fc.string({ maxLength: 8 }),
      start: fc.option(moment),
      end: fc.option(moment),
      scope: fc.constantFrom('NO_UPGRADES', 'NO_MINOR_UPGRADES', 'NO_MINOR_OR_NODE_UPGRADES', 'NEW'),
      untilEndOfSupport: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
});

const more: fc.Arbitrary<Partial<ClusterFacts>> = fc.record(
  {
    nodePools: fc.uniqueArray(anyPool, { maxLength: 4, selector: (pool) => pool.name }),
    maintenance: fc.option(anyMaintenance),
    network: fc.option(fc.constantFrom('projects/pay-prod/global/networks/default', 'projects/host/global/networks/x')),
    additiveVpcScopeDomain: fc.option(fc.string({ maxLength: 8 })),
    hasOpenDnsEndpoint: fc.boolean(),
    releaseChannel: fc.option(fc.constantFrom('RAPID', 'REGULAR', 'STABLE', 'EXTENDED', 'NEW')),
    location: fc.constantFrom('europe-west1', 'europe-west1-b', 'us-east4'),
    resourceLabels: fc.dictionary(
      fc.constantFrom('env', 'stage', 'goog-terraform-provisioned', '__proto__'),
      fc.constantFrom('prod', 'dev', 'true', '<b>'),
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: ['nodePools'] },
);

/** Evidence with everything that only a plan reads. */
export const anyPlanEvidence: fc.Arbitrary<Evidence> = fc
  .tuple(anyEvidence, more, fc.nat(99))
  .map(([evidence, extra, number]): Evidence => {
    const cluster = { ...evidence.cluster, ...extra, cluster: `c-${number}` };
    const name = `projects/${cluster.project}/locations/${cluster.location}/clusters/${cluster.cluster}`;
    return { ...evidence, cluster: { ...cluster, name } };
  });
