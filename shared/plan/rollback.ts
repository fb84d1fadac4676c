import type { Evidence } from '../domain/evidence.ts';
import type { PlanStep, PoolPlan } from '../domain/plan.ts';
import { readOf } from './cluster-state.ts';
import { describeDns, nodesOfPool, recreatePool, scaleKubeDns, switchProvider, timeoutLines } from './commands.ts';
import { say } from './knowledge.ts';
import { makeStep } from './steps.ts';

/** The way back: kube-dns up first, then the provider, then every node pool once more. */
export function planRollback(evidence: Evidence, pools: readonly PoolPlan[]): PlanStep[] {
  const { cluster } = evidence;
  const replicas = Math.max(2, readOf(evidence, 'kubeDnsDeployment')?.specReplicas ?? 2);
  // What was not set is taken back to what GKE takes when nothing is set.
  const provider = cluster.clusterDns === 'KUBE_DNS' ? 'kubedns' : 'default';
  return [
    makeStep({
      id: 'back-kube-dns',
      phase: 'prepare',
      title: 'Scale kube-dns up again, if it was scaled to zero',
      notes: [`Of Deployment kube-dns ${replicas} replicas; its autoscaler then takes over.`],
      commands: [scaleKubeDns('kube-dns', replicas), scaleKubeDns('kube-dns-autoscaler', 1)],
      stopWhen: ['its Pods do not become Ready: the provider may not be switched before'],
    }),
    makeStep({
      id: 'back-switch',
      phase: 'switch',
      title: 'Switch the DNS provider back to kube-dns',
      notes: [say('rollback-prompt'), say('rollback-scope')],
      commands: [switchProvider(cluster, provider), describeDns(cluster, 'no CLOUD_DNS')],
    }),
    ...pools.map((pool, index) =>
      makeStep({
        id: `back-pool-${index + 1}`,
        phase: 'recreate',
        title: `Re-create node pool ${pool.name}`,
        pool: pool.name,
        notes: ['Only nodes that were created after the switch have to go; the command takes all.'],
        commands: [recreatePool(cluster, pool), nodesOfPool(pool.name)],
        duration: pool.duration,
      }),
    ),
    makeStep({
      id: 'back-verify',
      phase: 'verify',
      title: 'Verify: look-ups work, and the time-outs of before are back in view',
      notes: ['The added NetworkPolicies may stay: they only permit more.'],
      commands: [timeoutLines(cluster)],
    }),
  ];
}
