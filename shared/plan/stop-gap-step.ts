import type { ClusterSize } from '../capacity/autoscaler.ts';
import { liveLimit } from '../capacity/connection-slots.ts';
import { proposeStopGap, type StopGap, type StopGapRefusal } from '../capacity/stop-gap.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { PlanStep } from '../domain/plan.ts';
import { gapOf, readOf } from './cluster-state.ts';
import { change } from './commands.ts';
import { say } from './knowledge.ts';
import { makeStep } from './steps.ts';

const NEEDED = ['kubeDnsDeployment', 'nodes', 'autoscalerConfigMap'] as const;

/** More kube-dns Pods until the migration is done; no step where they suffice. What was not read, or cannot be, is said. */
export function planStopGap(evidence: Evidence): PlanStep[] {
  if (evidence.cluster.mode === 'autopilot')
    return [withoutCommand('Until then: nothing can be set', [say('autopilot-kube-dns')])];
  const unread = NEEDED.filter((key) => readOf(evidence, key) === undefined).map((key) => gapOf(evidence, key).what);
  if (unread.length > 0)
    return [withoutCommand(UNKNOWN, [`It could not be computed without: ${[...new Set(unread)].join(', ')}.`])];
  const gap = compute(evidence);
  if (gap === null) return [];
  if ('refused' in gap) return [withoutCommand(UNKNOWN, [gap.refused])];
  if (!gap.needed || gap.command === null) return [];
  return [
    makeStep({
      ...STOP_GAP,
      notes: gap.words,
      commands: [change(gap.command)],
      watch: ['the replicas of Deployment kube-dns, and whether all of them become Ready'],
      stopWhen: ['Pods of kube-dns stay Pending: there is no room for them'],
    }),
  ];
}

export const STOP_GAP_ID = 'stop-gap';

const STOP_GAP = { id: STOP_GAP_ID, phase: 'prepare', title: 'Until then: more kube-dns replicas' } as const;

const UNKNOWN = 'Until then: what to set is not known';

function withoutCommand(title: string, notes: string[]): PlanStep {
  return makeStep({ ...STOP_GAP, title, notes });
}

/** Null where there is nothing to compute it for: no dnsmasq, no autoscaler, no nodes, or nodes whose CPU cannot be read. */
function compute(evidence: Evidence): StopGap | StopGapRefusal | null {
  const deployment = readOf(evidence, 'kubeDnsDeployment');
  const nodes = readOf(evidence, 'nodes');
  const config = readOf(evidence, 'autoscalerConfigMap');
  if (deployment == null || nodes === undefined || nodes.total === 0 || config == null) return null;
  const limit = liveLimit(deployment);
  if (limit === null || nodes.totalMilliCores === 0) return null;
  const cluster: ClusterSize = {
    nodes: { total: nodes.total, schedulable: nodes.schedulable },
    milliCores: { total: nodes.totalMilliCores, schedulable: nodes.schedulableMilliCores },
  };
  return proposeStopGap({
    data: config.data,
    cluster,
    limitPerPod: limit.limit,
    presentReplicas: deployment.specReplicas,
  });
}
