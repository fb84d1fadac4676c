import type { ClusterRef } from '../domain/cluster.ts';
import type { PlanCommand } from '../domain/plan.ts';
import { change, look, place } from './commands.ts';

function nodePool(verb: string, ref: ClusterRef, pool: string): string[] {
  return ['gcloud', 'container', 'node-pools', verb, pool, `--cluster=${ref.cluster}`, ...place(ref)];
}

const ofPool = (pool: string) => `--selector=cloud.google.com/gke-nodepool=${pool}`;

export function setBlueGreen(ref: ClusterRef, pool: string, soakSeconds: number): PlanCommand {
  return change([
    ...nodePool('update', ref, pool),
    '--enable-blue-green-upgrade',
    `--node-pool-soak-duration=${soakSeconds}s`,
  ]);
}

export function setSurge(
  ref: ClusterRef,
  pool: string,
  { maxSurge, maxUnavailable }: { maxSurge: number; maxUnavailable: number },
): PlanCommand {
  return change([
    ...nodePool('update', ref, pool),
    '--enable-surge-upgrade',
    `--max-surge-upgrade=${maxSurge}`,
    `--max-unavailable-upgrade=${maxUnavailable}`,
  ]);
}

export function describeUpgrade(ref: ClusterRef, pool: string): PlanCommand {
  return look(
    [...nodePool('describe', ref, pool), '--format=yaml(status,updateInfo.blueGreenInfo)'],
    'phase NODE_POOL_SOAKING: all Pods have moved, and the old nodes are still there',
  );
}

/** All of its settings. */
export function describePool(ref: ClusterRef, pool: string): PlanCommand {
  return look(nodePool('describe', ref, pool));
}

/** Ends the soak time: the old nodes go. */
export function completeUpgrade(ref: ClusterRef, pool: string): PlanCommand {
  return change(nodePool('complete-upgrade', ref, pool));
}

/** Of a cancelled or failed upgrade. */
export function rollbackUpgrade(ref: ClusterRef, pool: string): PlanCommand {
  return change(nodePool('rollback', ref, pool));
}

/** `OPERATION` stands for a name that exists only once the operation runs. */
export function cancelOperation(ref: ClusterRef): PlanCommand {
  return change(['gcloud', 'container', 'operations', 'cancel', 'OPERATION', ...place(ref)]);
}

export function cordonPool(pool: string): PlanCommand {
  return change(['kubectl', 'cordon', ofPool(pool)]);
}

export function drainPool(pool: string): PlanCommand {
  return change(['kubectl', 'drain', ofPool(pool), '--ignore-daemonsets', '--delete-emptydir-data']);
}

export function deletePool(ref: ClusterRef, pool: string): PlanCommand {
  return change(nodePool('delete', ref, pool));
}
