import type { ClusterSize } from '../capacity/autoscaler.ts';
import type { NodeSummary } from '../domain/kubernetes.ts';

/** What the autoscaler counts, of the nodes as they were read. */
export function clusterSize(nodes: NodeSummary): ClusterSize {
  return {
    nodes: { total: nodes.total, schedulable: nodes.schedulable },
    milliCores: { total: nodes.totalMilliCores, schedulable: nodes.schedulableMilliCores },
  };
}
