import { liveLimit } from '../capacity/connection-slots.ts';
import { proposeStopGap } from '../capacity/stop-gap.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { PlanStep } from '../domain/plan.ts';
import { readOf } from './cluster-state.ts';
import { change } from './commands.ts';
import { MAX_NODES } from './pools.ts';
import { makeStep } from './steps.ts';

/** More kube-dns Pods until the migration is done; no step where they suffice, or where what decides was not read. */
export function planStopGap(evidence: Evidence): PlanStep[] {
  const deployment = readOf(evidence, 'kubeDnsDeployment');
  const nodes = readOf(evidence, 'nodes');
  const config = readOf(evidence, 'autoscalerConfigMap');
  if (deployment == null || nodes === undefined || nodes.total === 0 || config == null) return [];
  const limit = liveLimit(deployment);
  if (limit === null || nodes.totalMilliCores === 0 || nodes.total > MAX_NODES) return [];
  const gap = proposeStopGap({
    data: config.data,
    cluster: {
      nodes: { total: nodes.total, schedulable: nodes.schedulable },
      milliCores: { total: nodes.totalMilliCores, schedulable: nodes.schedulableMilliCores },
    },
    limitPerPod: limit.limit,
    presentReplicas: deployment.specReplicas,
  });
  if (!gap.needed) return [];
  const removed = Object.keys(config.data).filter((key) => key !== gap.mode);
  const data = Object.fromEntries<string | null>([
    ...removed.map((key): [string, null] => [key, null]),
    [gap.mode, JSON.stringify(gap.parameters)],
  ]);
  return [
    makeStep({
      id: 'stop-gap',
      phase: 'prepare',
      title: 'Until then: more kube-dns replicas',
      notes: gap.words,
      commands: [
        change([
          'kubectl',
          '--namespace=kube-system',
          'patch',
          'configmap/kube-dns-autoscaler',
          '--type=merge',
          `--patch=${JSON.stringify({ data })}`,
        ]),
      ],
      watch: ['the replicas of Deployment kube-dns, and whether all of them become Ready'],
      stopWhen: ['Pods of kube-dns stay Pending: there is no room for them'],
    }),
  ];
}
