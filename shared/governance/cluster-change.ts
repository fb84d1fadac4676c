import type { ClusterFacts } from '../domain/cluster.ts';
import { candidateReason, classifyCluster } from '../rules/classify.ts';

/** What a change of a cluster asks for. */
export type ChangeOutcome =
  /** Audit it now. */
  | 'audit'
  /** Nothing that concerns DNS changed: GKE publishes dozens of changes of a cluster a day. */
  | 'noise'
  /** Cannot have the problem, whatever it was before; the next daily run says what is resolved. */
  | 'clear'
  /** Not at work yet, or no longer: there is another event when it is. */
  | 'not-running';

/** Judges a change by the configuration alone. `before` is null for a new cluster. */
export function judgeChange(now: ClusterFacts, before: ClusterFacts | null): ChangeOutcome {
  const classified = classifyCluster(now);
  if (classified.state === 'unknown' && classified.gap.what === 'status of the cluster') return 'not-running';
  // A provider that nobody knows yet is looked at, too: it may be what this cluster was created for.
  if (classified.state === 'clear' && candidateReason(now) === null) return 'clear';
  return before !== null && dnsFacts(before) === dnsFacts(now) ? 'noise' : 'audit';
}

/** Everything that decides about DNS, as one text to compare. A status counts for whether the cluster is at work. */
function dnsFacts(cluster: ClusterFacts): string {
  const classified = classifyCluster(cluster);
  return JSON.stringify([
    classified.state === 'clear' ? classified.code : classified.state,
    classified.state === 'unknown' ? classified.gap.what : null,
    candidateReason(cluster),
    cluster.mode,
    cluster.clusterDns,
    cluster.clusterDnsScope,
    cluster.clusterDnsDomain,
    cluster.additiveVpcScopeDomain ?? null,
    cluster.nodeLocalDnsCache,
  ]);
}
