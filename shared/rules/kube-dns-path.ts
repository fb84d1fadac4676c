import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import { candidateReason, classifyCluster } from './classify.ts';
import { excuse } from './rule.ts';

/** For rules that only mean something where NodeLocal DNSCache asks a kube-dns that may be dnsmasq. */
export function unlessCombination(evidence: Evidence) {
  return mayBeCombination(evidence.cluster) && !isGone(evidence) ? null : excuse('not-the-combination', {});
}

/** For rules about log lines: they speak where lines were looked for, or should have been. */
export function unlessLogsMatter(evidence: Evidence) {
  const { cluster, readings } = evidence;
  const isShownComplete = readings.history?.state === 'read' && readings.history.value.migrationShownComplete !== null;
  const isOfNoInterest = (candidateReason(cluster) === null || isShownComplete) && readings.timeouts === undefined;
  return isOfNoInterest || isGone(evidence) ? excuse('not-the-combination', {}) : null;
}

/** True for a cluster that the inventory lists and the live Container API does not know. */
export function isGone({ readings }: Evidence): boolean {
  return readings.liveCluster?.state === 'read' && !readings.liveCluster.value.found;
}

/** True where the inventory says the combination, or could not say because of the version. */
export function mayBeCombination(cluster: ClusterFacts): boolean {
  const classification = classifyCluster(cluster);
  if (classification.state === 'combination') return true;
  return classification.state === 'unknown' && classification.gap.what === 'control plane version';
}

/** True when Cloud Logging gets nothing from node-local-dns: an empty result then says nothing. */
export function areSystemLogsOff(cluster: ClusterFacts): boolean {
  return cluster.loggingComponents !== null && !cluster.loggingComponents.includes('SYSTEM_COMPONENTS');
}

/** No line can be found where none is written: a gap, unless lines were found all the same. */
export function missingSystemLogs(evidence: Evidence): Gap[] {
  if (!areSystemLogsOff(evidence.cluster)) return [];
  const timeouts = evidence.readings.timeouts;
  if (timeouts?.state === 'read' && timeouts.value.buckets.length > 0) return [];
  return [
    {
      code: 'not-observable',
      what: 'node-cache logs of the cluster',
      detail:
        'loggingConfig does not include SYSTEM_COMPONENTS, so that Cloud Logging receives no line of node-local-dns.',
      grant: 'gcloud container clusters update CLUSTER --location=LOCATION --logging=SYSTEM,WORKLOAD',
    },
  ];
}
