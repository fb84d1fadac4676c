import type { ClusterRef } from '../domain/cluster.ts';

export interface FilterRequest {
  span: { from: string; until: string; untilIsIncluded: boolean };
  /** Null: of all clusters that the resources hold. */
  clusters: readonly ClusterRef[] | null;
  excluded: readonly ClusterRef[];
}

/**
 * The lines of node-cache in question, see docs/failure-mode.md. CoreDNS writes them to stdout, where their severity is INFO:
 * a filter on severity would hide them all.
 */
const TIMEOUTS = [
  'resource.labels.container_name="node-cache"',
  'log_id("stdout")',
  '(textPayload:"plugin/errors" OR jsonPayload.message:"plugin/errors")',
  '(textPayload:"i/o timeout" OR jsonPayload.message:"i/o timeout")',
];
/** Of dnsmasq only what tells of its connections: with --log-queries it writes a line for each look-up. */
const CONNECTIONS = ['child processes for TCP requests', 'Starting dnsmasq'].flatMap((words) => [
  `textPayload:"${words}"`,
  `jsonPayload.message:"${words}"`,
]);

/** The filter of entries.list for both containers: one query for both costs no more than one for either. */
export function buildFilter({ span, clusters, excluded }: FilterRequest): string {
  const clauses = [
    'resource.type="k8s_container"',
    'resource.labels.namespace_name="kube-system"',
    `((${TIMEOUTS.join(' AND ')}) OR (resource.labels.container_name="dnsmasq" AND (${CONNECTIONS.join(' OR ')})))`,
    `timestamp>="${span.from}"`,
    `timestamp${span.untilIsIncluded ? '<=' : '<'}"${span.until}"`,
    ...(clusters === null ? [] : [`resource.labels.cluster_name=(${namesOf(clusters).join(' OR ')})`]),
    ...excluded.map(excludeCluster),
  ];
  return clauses.join('\n');
}

function namesOf(clusters: readonly ClusterRef[]): string[] {
  return [...new Set(clusters.map((ref) => quote(ref.cluster)))];
}

function excludeCluster({ project, location, cluster }: ClusterRef): string {
  return `NOT (resource.labels.project_id=${quote(project)} AND resource.labels.location=${quote(location)} AND resource.labels.cluster_name=${quote(cluster)})`;
}

/** Names come from upstream: nothing in them may end the quotation. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
