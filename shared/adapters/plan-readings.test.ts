import { describe, expect, test } from 'vitest';
import type { FleetCluster } from '../../emulator/index.ts';
import { type Readings, readings as readingsSchema } from '../domain/evidence.ts';
import { containerCluster, toClusterFacts } from './cluster.schema.ts';
import { readMaintenance, readUpgradeSettings } from './cluster-plan-facts.ts';
import { createContainerApi } from './container.ts';
import { clock, fleetOf, runEmulator } from './emulator.test-helper.ts';
import { createKubernetesReader } from './kubernetes.ts';
import { createBudgetTally, createHostNetworkTally } from './kubernetes-plan-summaries.ts';
import { endpointsAt, openWire } from './wire.test-helper.ts';

const REF = { project: 'acme-a', location: 'europe-west1', cluster: 'one' };

async function read(cluster: Partial<FleetCluster>) {
  const emulator = await runEmulator({ fleet: fleetOf([{ name: 'one', ...cluster }]) });
  const { wire } = openWire();
  const container = createContainerApi(wire, {
    endpoints: endpointsAt(emulator.origin),
    controlPlaneOverride: `${emulator.origin}/control-plane`,
    privateEndpoints: false,
  });
  const { controlPlane, facts } = await container.get(REF);
  const reader = createKubernetesReader(wire, () => Promise.resolve());
  const readings = readingsSchema.parse(await reader.read(controlPlane, REF, { forPlan: true }));
  const running = await container.runningOperations?.(REF);
  return { emulator, facts, readings, running };
}

function valueIn<K extends keyof Readings>(readings: Readings, key: K) {
  const reading = readings[key];
  return reading?.state === 'read' ? reading.value : reading;
}

const BUDGET = {
  namespace: 'shop',
  name: 'cart',
  spec: { minAvailable: 1 },
  expectedPods: 1,
  currentHealthy: 1,
  disruptionsAllowed: 0,
};

describe('readings for a plan', () => {
  test('budgets that let no Pod go, and Pods on host networks by owner, over pages', async () => {
    const nodes = [
      { pool: 'main', count: 600, machineType: 'e2-standard-4', milliCores: 3920, created: clock.daysAgo(3) },
    ];
    const hostNetworkPods = [
      { namespace: 'mon', owner: { kind: 'DaemonSet', name: 'agent' }, count: 3, dnsPolicy: 'ClusterFirstWithHostNet' },
    ];
    const disruptionBudgets = [BUDGET, { ...BUDGET, name: 'free', disruptionsAllowed: 1 }];
    const { emulator, readings } = await read({ nodes, kubernetes: { hostNetworkPods, disruptionBudgets } });
    expect(valueIn(readings, 'podDisruptionBudgets')).toEqual({
      total: 2,
      blocking: [
        {
          namespace: 'shop',
          name: 'cart',
          rule: 'minAvailable: 1',
          currentHealthy: 1,
          desiredHealthy: 1,
          expectedPods: 1,
        },
      ],
      truncated: false,
      malformed: 0,
    });
    expect(valueIn(readings, 'hostNetworkPods')).toEqual({
      total: 603,
      inKubeSystem: 600,
      workloads: [{ namespace: 'mon', owner: 'DaemonSet/agent', dnsPolicy: 'ClusterFirstWithHostNet', pods: 3 }],
      truncated: false,
      malformed: 0,
    });
    expect(valueIn(readings, 'nodes')).toMatchObject({ pools: [{ name: 'main', nodes: 600 }] });
    expect(emulator.violations).toEqual([]);
  });

  test('are gaps where they may not be read, and on Kubernetes before 1.28', async () => {
    const denied = await read({ kubernetes: { denied: ['poddisruptionbudgets'] } });
    expect(denied.readings.podDisruptionBudgets).toMatchObject({
      state: 'gap',
      gap: { code: 'permission-denied', grant: expect.stringContaining('container.podDisruptionBudgets.list') },
    });
    const old = await read({ version: '1.27.16-gke.2703000' });
    expect(old.readings.hostNetworkPods).toMatchObject({
      state: 'gap',
      gap: { detail: expect.stringContaining('field label not supported') },
    });
  });

  test('the Pods of namespaces with egress policies, and of no other', async () => {
    const spec = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] };
    const pods = (namespace: string, app: string) => ({
      ...{ namespace, labels: { app, zone: 'x' }, count: 260 },
      owner: { kind: 'StatefulSet', name: app },
    });
    const kubernetes = {
      networkPolicies: [{ namespace: 'shop', name: 'deny', spec }],
      pods: [pods('shop', 'web'), pods('shop', 'db'), pods('other', 'web')],
    };
    const { emulator, readings } = await read({ kubernetes });
    expect(valueIn(readings, 'policyPods')).toEqual({
      total: 520,
      groups: [
        { namespace: 'shop', labels: { app: 'web' }, owners: ['StatefulSet/web'], pods: 260 },
        { namespace: 'shop', labels: { app: 'db' }, owners: ['StatefulSet/db'], pods: 260 },
      ],
      truncated: false,
      malformed: 0,
    });
    expect(emulator.violations).toEqual([]);
    const denied = await read({ kubernetes: { ...kubernetes, denied: ['pods'] } });
    expect(denied.readings.policyPods).toMatchObject({
      state: 'gap',
      gap: { code: 'permission-denied', grant: expect.stringContaining('container.pods.list') },
    });
    const without = await read({ kubernetes: { networkPolicies: [] } });
    expect(valueIn(without.readings, 'policyPods')).toMatchObject({ total: 0, groups: [] });
  });

  test('stop at a cap of pages, as a gap that says so', async () => {
    const nodes = [{ pool: 'main', count: 10_001, machineType: 'e2', milliCores: 1, created: clock.daysAgo(3) }];
    const { readings } = await read({ nodes });
    expect(readings.hostNetworkPods).toMatchObject({
      state: 'gap',
      gap: { code: 'deadline', detail: expect.stringContaining('more than 10000') },
    });
  });

  test('operations that run, and none that is done', async () => {
    const { running } = await read({
      operations: [
        { type: 'UPDATE_CLUSTER', status: 'DONE', startTime: clock.hoursAgo(3), endTime: clock.hoursAgo(2) },
        { type: 'UPGRADE_NODES', status: 'RUNNING', startTime: clock.hoursAgo(1) },
      ],
    });
    expect(running).toEqual([
      expect.objectContaining({ type: 'UPGRADE_NODES', status: 'RUNNING', startTime: clock.hoursAgo(1) }),
    ]);
  });

  test('a recurringMaintenanceWindow as the SDK decodes it', async () => {
    const window = (recurringMaintenanceWindow: object) => ({
      patch: { maintenancePolicy: { window: { recurringMaintenanceWindow } } },
    });
    const full = await read(
      window({
        delayUntil: { year: 2026, month: 12, day: 1 },
        windowStartTime: { hours: 22, minutes: 30 },
        windowDuration: '14400s',
        recurrence: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA',
      }),
    );
    const expected = { kind: 'schedule', startTime: '22:30', minutes: 240, delayUntil: '2026-12-01' };
    expect(full.facts.maintenance?.window).toEqual({ ...expected, recurrence: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA' });
    const midnight = await read(window({ windowStartTime: {}, windowDuration: '3600s', recurrence: 'FREQ=DAILY' }));
    expect(midnight.facts.maintenance?.window).toMatchObject({ startTime: '00:00', minutes: 60, delayUntil: null });
    const half = await read(window({ windowStartTime: {}, recurrence: 'FREQ=DAILY' }));
    expect(half.facts.maintenance?.window).toEqual({ kind: 'unreadable' });
  });

  test('maintenance windows and exclusions as the SDK decodes them', async () => {
    const { facts } = await read({
      patch: {
        maintenancePolicy: {
          window: {
            recurringWindow: {
              window: { startTime: '2025-01-04T01:00:00Z', endTime: '2025-01-04T07:00:00Z' },
              recurrence: 'FREQ=WEEKLY;BYDAY=SA',
            },
            maintenanceExclusions: {
              freeze: {
                startTime: '2026-12-01T00:00:00Z',
                endTime: '2027-01-01T00:00:00Z',
                maintenanceExclusionOptions: { scope: 'NO_MINOR_OR_NODE_UPGRADES' },
              },
            },
          },
        },
      },
    });
    expect(facts.maintenance).toEqual({
      window: {
        kind: 'recurring',
        start: '2025-01-04T01:00:00.000Z',
        end: '2025-01-04T07:00:00.000Z',
        recurrence: 'FREQ=WEEKLY;BYDAY=SA',
      },
      exclusions: [
        {
          name: 'freeze',
          start: '2026-12-01T00:00:00.000Z',
          end: '2027-01-01T00:00:00.000Z',
          scope: 'NO_MINOR_OR_NODE_UPGRADES',
          untilEndOfSupport: false,
        },
      ],
    });
  });
});

describe('a window that is there and cannot be read', () => {
  const unreadable = { window: { kind: 'unreadable' }, exclusions: [] };

  test('is one all the same: nobody may take it for none', () => {
    const { recurringWindow, dailyMaintenanceWindow } = {
      recurringWindow: { window: {}, recurrence: 'FREQ=DAILY' },
      dailyMaintenanceWindow: { startTime: null, duration: null },
    };
    expect(readMaintenance({ window: { recurringWindow } })).toEqual(unreadable);
    expect(readMaintenance({ window: { dailyMaintenanceWindow } })).toEqual(unreadable);
  });

  test('whatever its form: the cluster stays, and its policy is unreadable', () => {
    const raw = { name: 'one', currentMasterVersion: '1.35.1-gke.1' };
    const read = (maintenancePolicy: unknown) =>
      toClusterFacts(containerCluster.parse({ ...raw, maintenancePolicy }), { project: 'p', location: 'l' })
        ?.maintenance;
    expect(read({ window: { recurringWindow: 'always' } })).toEqual(unreadable);
    expect(read('never')).toEqual(unreadable);
    expect(read(undefined)).toBeNull();
  });
});

describe('facts for a plan that cannot be read', () => {
  test('are not there, and break nothing', () => {
    expect(readMaintenance(null)).toBeNull();
    expect(readMaintenance({ window: {} })).toEqual({ window: null, exclusions: [] });
    expect(readUpgradeSettings({ strategy: 'NEW' })).toEqual({
      strategy: 'UNKNOWN',
      maxSurge: 0,
      maxUnavailable: 0,
      soakSeconds: null,
    });
    expect(
      readUpgradeSettings({ strategy: 'BLUE_GREEN', blueGreenSettings: { nodePoolSoakDuration: { seconds: '3600' } } }),
    ).toMatchObject({ soakSeconds: 3600 });
  });

  test('malformed items are counted, and more than 200 are truncated', () => {
    const budgets = createBudgetTally();
    budgets.add('nonsense');
    for (let i = 0; i < 201; i += 1)
      budgets.add({ metadata: { namespace: 'a', name: `b-${i}` }, status: { expectedPods: 1 } });
    expect(budgets.result()).toMatchObject({ total: 202, malformed: 1, truncated: true });
    expect(budgets.result().blocking).toHaveLength(200);
    const pods = createHostNetworkTally();
    pods.add({});
    for (let i = 0; i < 201; i += 1)
      pods.add({ metadata: { namespace: 'a', name: `p-${i}` }, spec: { hostNetwork: true } });
    expect(pods.result()).toMatchObject({ total: 202, malformed: 1, truncated: true });
  });
  test('Pods on host networks of a Deployment are named by it, whatever its ReplicaSets are called', () => {
    const pods = createHostNetworkTally();
    for (const hash of ['6f9c7b8d5f', '77d4c9b5c4'])
      pods.add({
        metadata: {
          ...{ namespace: 'edge', name: `proxy-${hash}-x`, labels: { 'pod-template-hash': hash } },
          ownerReferences: [{ kind: 'ReplicaSet', name: `proxy-${hash}`, controller: true }],
        },
        spec: { hostNetwork: true },
      });
    expect(pods.result().workloads).toEqual([
      { namespace: 'edge', owner: 'Deployment/proxy', dnsPolicy: 'ClusterFirst', pods: 2 },
    ]);
  });
});
