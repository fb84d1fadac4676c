import type { Finding, Observation } from '../domain/finding.ts';
import { proposeStopGap, type StopGap } from './stop-gap.ts';

/**
 * The stop-gap of a cluster as far as its findings say: linear parameters, nodes and cores that were read, and the limit. Null
 * where one of them is missing. Cores stand in findings rounded up to whole ones, so the proposal is never too small.
 */
export function stopGapOfFindings(findings: readonly Finding[]): StopGap | null {
  const parameters = valuesOf(findings, 'kube-dns-autoscaler-parameters');
  const sizes = valuesOf(findings, 'kube-dns-replicas');
  const numbers = {
    nodesPerReplica: parameters.get('nodesPerReplica'),
    coresPerReplica: parameters.get('coresPerReplica'),
    min: parameters.get('min'),
    max: parameters.get('max') === 'no maximum' ? 0 : parameters.get('max'),
    limit: parameters.get('connections that dnsmasq serves per Pod'),
    nodes: parameters.get('nodes') ?? valuesOf(findings, 'nodelocal-dnscache-on-kube-dns').get('nodes'),
    // Where cordoned nodes count, the cores of the others are not among the values.
    schedulable: sizes.get('schedulable nodes'),
    cores: sizes.get('allocatable cores'),
    replicas: sizes.get('replicas set'),
  };
  const prevent = parameters.get('preventSinglePointFailure');
  if (!areNumbers(numbers) || typeof prevent !== 'boolean') return null;
  const { limit, nodes, schedulable, cores, replicas, ...linear } = numbers;
  // Cores of cordoned nodes were not read: with the mean of the others nothing that the autoscaler counts changes.
  const milliCores = cores * 1_000;
  const total = schedulable === 0 ? milliCores : Math.ceil((milliCores / schedulable) * nodes);
  const gap = proposeStopGap({
    data: { linear: JSON.stringify({ ...linear, preventSinglePointFailure: prevent }) },
    cluster: { nodes: { total: nodes, schedulable }, milliCores: { total, schedulable: milliCores } },
    limitPerPod: limit,
    presentReplicas: replicas,
  });
  return 'refused' in gap ? null : gap;
}

function valuesOf(findings: readonly Finding[], rule: string): Map<string, Observation['value']> {
  const found = findings.find((one) => one.rule === rule)?.observations ?? [];
  return new Map(found.map(({ name, value }) => [name, value]));
}

function areNumbers<K extends string>(values: Record<K, unknown>): values is Record<K, number> {
  return Object.values(values).every((value) => typeof value === 'number' && Number.isFinite(value));
}
