import { dnsServiceIps } from './cluster-names.ts';
import type { FleetCluster, FleetMetrics, FleetProject } from './fleet.ts';
import { jsonReply, type Reply, type Request } from './http.ts';
import { checkQuery, type World } from './world.ts';

interface Series {
  labels: Record<string, string>;
  value: number;
}

type Measured = FleetCluster & { metrics: FleetMetrics };

/** What this emulator can tell queries by; PromQL itself is tried against a real Prometheus (shared/adapters). */
const QUERIES: readonly [RegExp, (cluster: Measured) => Series[]][] = [
  [/^max_over_time\(sum by \(.*coredns_forward_conn_cache_misses_total.*coredns_proxy_conn_cache_misses_total/, peak],
  [/^sum by \(.*rate\(coredns_forward_conn_cache_misses_total.*coredns_proxy_conn_cache_misses_total/, mean],
  [/^count by \(.*coredns_forward_conn_cache_misses_total.*coredns_proxy_conn_cache_misses_total/, instances],
  [/^sum by \(.*coredns_forward_healthcheck_failures_total.*coredns_proxy_healthcheck_failures_total/, failures],
  [/^max by \(.*container_processes\{namespace="kube-system",container="dnsmasq"/, processes],
  [/^sum by \(.*rate\(coredns_dns_requests_total\{/, received],
  [/^sum by \(.*rate\(coredns_cache_misses_total\{/, missed],
  [/^sum by \(.*rate\(kubedns_dnsmasq_hits\{.*rate\(kubedns_dnsmasq_misses\{/, kubeDns],
];

/** Managed Service for Prometheus, as far as the queries of this project go. */
export function answerPrometheus(world: World, request: Request, project: FleetProject): Reply {
  checkQuery(world, request, ['query', 'time', 'timeout']);
  const query = request.query.get('query') ?? new URLSearchParams(request.body.toString('utf8')).get('query') ?? '';
  const known = QUERIES.find(([pattern]) => pattern.test(query));
  if (known === undefined || !isBalanced(query)) {
    world.violations.push(`monitoring: a query that the emulator does not know: ${query}`);
    return badData(`invalid parameter "query": unknown to the emulator: ${query}`);
  }
  const time = Date.parse(request.query.get('time') ?? '') / 1000;
  if (Number.isNaN(time)) return badData('invalid parameter "time": cannot parse to a valid timestamp');
  const ofProject = query.includes(`project_id=${JSON.stringify(project.id)}`);
  const found = (world.clustersByProject.get(project.id) ?? [])
    .filter((cluster): cluster is Measured => cluster.metrics !== undefined && ofProject)
    .flatMap((cluster) =>
      known[1](cluster).map(({ labels, value }) => ({ labels: { ...placeOf(cluster), ...labels }, value })),
    );
  const result = found.map(({ labels, value }) => ({ metric: labels, value: [time, String(value)] }));
  return jsonReply({ status: 'success', data: { resultType: 'vector', result } });
}

function badData(error: string): Reply {
  return jsonReply({ status: 'error', errorType: 'bad_data', error }, undefined, 400);
}

function isBalanced(query: string): boolean {
  const count = (sign: string) => query.split(sign).length;
  return count('(') === count(')') && count('{') === count('}') && count('[') === count(']');
}

function placeOf({ project, location, name }: FleetCluster): Record<string, string> {
  return { project_id: project, location, cluster: name };
}

function rateOf(cluster: Measured, value: number): Series[] {
  const to = `${dnsServiceIps(cluster).upstream}:53`;
  return [{ labels: { generation: cluster.metrics.generation, to }, value }];
}

function mean(cluster: Measured): Series[] {
  return rateOf(cluster, cluster.metrics.perSecond);
}

function peak(cluster: Measured): Series[] {
  return rateOf(cluster, cluster.metrics.peakPerSecond);
}

function instances({ metrics }: Measured): Series[] {
  return [{ labels: {}, value: metrics.instances }];
}

function failures({ metrics }: Measured): Series[] {
  return metrics.failedHealthChecks === undefined ? [] : [{ labels: {}, value: metrics.failedHealthChecks }];
}

function processes({ metrics }: Measured): Series[] {
  return Object.entries(metrics.processes ?? {}).map(([pod, value]) => ({ labels: { pod }, value }));
}

function received({ metrics }: Measured): Series[] {
  return metrics.queries === undefined ? [] : [{ labels: {}, value: metrics.queries.received }];
}

function missed({ metrics }: Measured): Series[] {
  return metrics.queries === undefined ? [] : [{ labels: {}, value: metrics.queries.missed }];
}

function kubeDns({ metrics }: Measured): Series[] {
  return metrics.kubeDnsPerSecond === undefined ? [] : [{ labels: {}, value: metrics.kubeDnsPerSecond }];
}
