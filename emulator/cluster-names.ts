import type { FleetCluster, FleetProject } from './fleet.ts';
import { hashHex, hashNumber } from './hash.ts';

/** The cluster's path in the Container API, with the project as it is given. */
export function clusterPath(cluster: FleetCluster, project: string = cluster.project): string {
  return `projects/${project}/locations/${cluster.location}/clusters/${cluster.name}`;
}

/** `europe-west1` of `europe-west1` and of `europe-west1-b`. */
export function regionOf(location: string): string {
  return /^([a-z]+-[a-z]+\d+)/.exec(location)?.[1] ?? location;
}

/** Names and addresses of the control plane, whether or not the cluster shows and opens them. */
export function clusterHosts(
  cluster: FleetCluster,
  project: FleetProject,
): { dns: string; publicIp: string; privateIp: string } {
  const path = clusterPath(cluster);
  const n = hashNumber(path, 0x1ffff);
  return {
    dns: `gke-${hashHex(path, 32)}-${project.number}.${cluster.location}.gke.goog`,
    // 198.18.0.0/15 is set aside for benchmarks (RFC 2544): an address that leaks out of a test reaches nobody.
    publicIp: `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`,
    privateIp: `10.${128 + ((n >> 16) & 127)}.${(n >> 8) & 255}.${n & 255}`,
  };
}

/** ClusterIPs of the Services kube-dns and kube-dns-upstream. */
export function dnsServiceIps(cluster: FleetCluster): { kubeDns: string; upstream: string } {
  const net = 16 + hashNumber(clusterPath(cluster), 16);
  return { kubeDns: `172.${net}.0.10`, upstream: `172.${net}.165.130` };
}

/** The node names of a group, as GKE makes them. */
export function nodeName(cluster: FleetCluster, group: number, index: number): string {
  return formatNodeName(nodeNamePrefix(cluster, group), index);
}

export function formatNodeName(prefix: string, index: number): string {
  return `${prefix}-${index.toString(36).padStart(4, '0')}`;
}

/** What all nodes of a group have in common; worth keeping where many names are made. */
export function nodeNamePrefix(cluster: FleetCluster, group: number): string {
  const pool = cluster.nodes[group]?.pool ?? 'default-pool';
  return `${`gke-${cluster.name.slice(0, 15)}-${pool}`.slice(0, 38)}-${hashHex(`${clusterPath(cluster)}/${pool}/${group}`, 8)}`;
}

/** `projects/NUMBER/locations/REGION/memberships/NAME`. */
export function membershipName(cluster: FleetCluster, project: FleetProject): string {
  return `projects/${project.number}/locations/${regionOf(cluster.location)}/memberships/${cluster.name}`;
}
