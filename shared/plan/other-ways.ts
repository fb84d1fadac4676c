import type { UpgradeSettings } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { PlanStep, PoolPlan } from '../domain/plan.ts';
import { compareGkeVersions, newestOfMinor, parseGkeVersion } from '../formats/gke-version.ts';
import { readOf } from './cluster-state.ts';
import {
  listOperations,
  nodesOfPool,
  recreatePool,
  resolveOnPool,
  serverConfig,
  upgradeControlPlane,
} from './commands.ts';
import { say } from './knowledge.ts';
import * as pools from './pool-commands.ts';
import { estimateRecreation } from './pools.ts';
import { makeStep } from './steps.ts';

/** seconds; time to look at the new nodes before the old ones are deleted. An assumption, and GKE's default. */
const SOAK_SECONDS = 3600;

/** What may take the place of a node pool's step, with the commands for the canary. None of it belongs into the order of steps. */
export function planOtherWays(evidence: Evidence, planned: readonly PoolPlan[]): PlanStep[] {
  const [canary] = planned;
  if (canary === undefined) return [];
  return [
    blueGreen(evidence, canary),
    blueGreenBack(evidence, canary),
    controlPlaneFirst(evidence, canary),
    newPool(evidence, canary),
  ];
}

/** Keeps the old nodes until somebody has looked at the new ones. */
function blueGreen({ cluster }: Evidence, pool: PoolPlan): PlanStep {
  const settings = cluster.nodePools.find((one) => one.name === pool.name)?.upgradeSettings ?? null;
  const isSet = settings?.strategy === 'BLUE_GREEN';
  const soakSeconds = isSet ? settings.soakSeconds : SOAK_SECONDS;
  if (settings?.strategy === 'UNKNOWN')
    return makeStep({
      id: 'blue-green',
      phase: 'recreate',
      title: `Blue-green: node pool ${pool.name} with a quick way back`,
      pool: pool.name,
      notes: ['No command: the pool has an upgrade strategy that this version does not know, and could not put back.'],
      commands: [pools.describePool(cluster, pool.name)],
    });
  return makeStep({
    id: 'blue-green',
    phase: 'recreate',
    title: `Blue-green: node pool ${pool.name} with a quick way back`,
    pool: pool.name,
    notes: [
      isSet
        ? 'The pool is set to it already; its step in the order above is this one.'
        : 'In place of its step, where look-ups on new nodes have to be seen before the old nodes go.',
      say('blue-green-time'),
      'It needs quota and addresses for twice the nodes of the pool. For other pools put their names in its place.',
      'gcloud waits until the old nodes are gone: look at the new ones from a second shell, while they soak. The Pod that asks needs tolerations where the pool has taints, but none for all: the old nodes are only cordoned.',
      say('blue-green-back'),
    ],
    commands: [
      ...(isSet ? [] : [pools.setBlueGreen(cluster, pool.name, SOAK_SECONDS)]),
      recreatePool(cluster, pool),
      { ...nodesOfPool(pool.name), expect: 'new nodes beside the old ones' },
      ...(pool.windows === true ? [] : [resolveOnPool(pool.name, { besideOldNodes: true })]),
      pools.describeUpgrade(cluster, pool.name),
      pools.completeUpgrade(cluster, pool.name),
      ...(isSet ? [] : [pools.setSurge(cluster, pool.name, surgeOf(settings))]),
    ],
    duration:
      pool.duration === null || pool.nodes === null
        ? null
        : estimateRecreation(
            { upgradeSettings: { strategy: 'BLUE_GREEN', maxSurge: 0, maxUnavailable: 0, soakSeconds } },
            pool.nodes,
          ),
    watch: ['look-ups on the new nodes, while the old ones are still there'],
    stopWhen: ['look-ups fail on new nodes: take it back as the next one says, while the old nodes are there'],
  });
}

/** Only while the upgrade has not ended: then the old nodes are gone. */
function blueGreenBack({ cluster }: Evidence, pool: PoolPlan): PlanStep {
  return makeStep({
    id: 'blue-green-back',
    phase: 'recreate',
    title: `Blue-green: node pool ${pool.name} back to its old nodes`,
    pool: pool.name,
    notes: [
      'An upgrade that runs has to be cancelled first. The name of its operation is not known before: put it in place of OPERATION.',
      'As long as kube-dns runs, the old nodes answer as before.',
    ],
    commands: [
      { ...listOperations(cluster), expect: 'the upgrade of this pool, RUNNING' },
      pools.cancelOperation(cluster),
      pools.rollbackUpgrade(cluster, pool.name),
    ],
  });
}

/** What GKE takes where nothing is said. */
function surgeOf(settings: UpgradeSettings | null): { maxSurge: number; maxUnavailable: number } {
  if (settings === null || settings.maxSurge + settings.maxUnavailable === 0) return { maxSurge: 1, maxUnavailable: 0 };
  return settings;
}

/** For the case that the canary's new nodes do not have the new provider. */
function controlPlaneFirst(evidence: Evidence, pool: PoolPlan): PlanStep {
  const { cluster } = evidence;
  const { controlPlane, target, why } = chooseVersion(evidence, pool);
  return makeStep({
    id: 'control-plane-first',
    phase: 'recreate',
    title: `Where new nodes of ${pool.name} still ask kube-dns: a real upgrade`,
    pool: pool.name,
    notes: [say('recreate-same-version-dns'), why],
    commands:
      target === null
        ? [serverConfig(cluster)]
        : [
            ...(controlPlane ? [upgradeControlPlane(cluster, target)] : []),
            recreatePool(cluster, { name: pool.name, version: target }),
            nodesOfPool(pool.name),
            ...(pool.windows === true ? [] : [resolveOnPool(pool.name, { besideOldNodes: false })]),
          ],
    stopWhen: ["new nodes still ask kube-dns: take the provider back, and ask Google's support"],
  });
}

interface Choice {
  /** Whether the control plane has to be upgraded for it. */
  controlPlane: boolean;
  target: string | null;
  why: string;
}

/** The nearest version that is newer than the pool's: the control plane's own, or a newer build of its minor version. */
function chooseVersion(evidence: Evidence, pool: PoolPlan): Choice {
  const { cluster } = evidence;
  const none = (why: string): Choice => ({ controlPlane: true, target: null, why });
  const present = parseGkeVersion(cluster.controlPlaneVersion ?? '');
  const nodes = parseGkeVersion(pool.version ?? '');
  if (present === null || nodes === null || cluster.controlPlaneVersion === null)
    return none('No command: the version of the control plane or of the pool is not known.');
  if (compareGkeVersions(nodes, present) < 0)
    return {
      controlPlane: false,
      target: cluster.controlPlaneVersion,
      why: `The pool runs ${pool.version}, older than the control plane: it can take the version of the control plane.`,
    };
  const offered = readOf(evidence, 'offeredVersions');
  if (offered === undefined)
    return none('No command: what GKE offers here was not read. Choose a newer version from this list.');
  const newest = newestOfMinor(offered.versions, present);
  const parsed = newest === null ? null : parseGkeVersion(newest);
  if (parsed === null || compareGkeVersions(parsed, present) <= 0)
    return none(
      `No command: GKE offers nothing newer than ${cluster.controlPlaneVersion} within this minor version here (getServerConfig). Wait for the next, or take a new pool.`,
    );
  return {
    controlPlane: true,
    target: newest,
    why: `Pool and control plane have the same version; ${newest} is the newest of its minor version that GKE offers here (getServerConfig, read for this plan).`,
  };
}

/** Whoever made the pool has to make the next one: what was read of it is not enough for a command. */
function newPool({ cluster }: Evidence, pool: PoolPlan): PlanStep {
  return makeStep({
    id: 'new-pool',
    phase: 'recreate',
    title: `A new node pool made by hand in place of ${pool.name}`,
    pool: pool.name,
    notes: [
      say('new-pool'),
      'There is no command to create it: of a pool only name, version, machine type, image type, size and upgrade settings are read. A copy without its labels, taints, disks, accelerators, tags, service account and zones would take Pods away or leave them pending. Make it with what made the old one (Terraform, the console), and compare with what the first command shows.',
      'Then empty the old pool and delete it; deleting is final.',
    ],
    commands: [
      pools.describePool(cluster, pool.name),
      pools.cordonPool(pool.name),
      pools.drainPool(pool.name),
      pools.deletePool(cluster, pool.name),
    ],
    watch: ['Pods in Pending, and that none of yours is left on the old nodes'],
    stopWhen: ['Pods do not fit on the new pool: uncordon the old nodes', 'look-ups fail on the new pool'],
  });
}
