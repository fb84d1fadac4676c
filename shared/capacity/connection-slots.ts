import type { Confidence } from '../domain/finding.ts';
import type { KubeDnsDeployment } from '../domain/kubernetes.ts';

/** connections; dnsmasq src/config.h MAX_PROCS, the same from 2.85 to 2.93. */
export const DNSMASQ_DEFAULT_TCP_CHILDREN = 20;

/** connections; dnsmasq src/config.h TCP_BACKLOG 32, and the kernel takes one more. Measured: 20 served + 33 waiting. */
export const KERNEL_QUEUE = 33;

/**
 * connections; what one node-local-dns holds open to kube-dns when its clients ask A and AAAA at once and miss the cache
 * every few seconds. Measured with CoreDNS 1.10.0: 8 nodes 16-18 connections, 16 nodes a full dnsmasq (docs/failure-mode.md).
 */
export const CONNECTIONS_PER_NODE = 2;

/** standard deviations; kube-proxy picks a Pod at random for each connection. A rule of thumb that fits one recording (mean 11, peak 20; docs/failure-mode.md). */
export const SPREAD = 2.5;

/** Whether dnsmasq's connections suffice for the nodes alone, before any burst of look-ups. */
export type ConnectionRegime = 'room' | 'tight' | 'saturated-by-design' | 'none-ready';

export interface ConnectionSlots {
  /** TCP connections that all ready replicas together serve at a time. */
  slots: number;
  /** Connections that the nodes hold on each ready replica; null without a ready replica. */
  connectionsPerPodFloor: number | null;
  /** The largest mean per replica that leaves room for the spread: 11 of 20. */
  comfortablePerPod: number;
  regime: ConnectionRegime;
  /** Of the floor, the connections that wait in the kernel's queue (2 s read time-outs); null without a ready replica. */
  queuedPerPod: number | null;
  /** Of the floor, the connections beyond the queue, whose SYN gets no answer (dial time-outs); null as above. */
  unansweredPerPod: number | null;
  /** The most nodes whose floor is served without a queue by the ready replicas. */
  maxNodesWithoutQueue: number;
  /** Replicas at which the floor is at most comfortable. */
  replicasNeeded: number;
}

/**
 * Compares what the nodes of a cluster hold open to kube-dns with what dnsmasq serves. A floor, not a forecast: bursts of
 * look-ups come on top, and nodes that seldom miss their cache hold less.
 */
export function assessConnectionSlots(input: {
  nodes: number;
  readyReplicas: number;
  limitPerPod: number;
}): ConnectionSlots {
  const { nodes, readyReplicas, limitPerPod } = input;
  const connections = nodes * CONNECTIONS_PER_NODE;
  const slots = readyReplicas * limitPerPod;
  const comfortablePerPod = findComfortableMean(limitPerPod);
  const shared = {
    slots,
    comfortablePerPod,
    maxNodesWithoutQueue: Math.floor(slots / CONNECTIONS_PER_NODE),
    replicasNeeded: Math.max(1, Math.ceil(connections / comfortablePerPod)),
  };
  if (readyReplicas <= 0) {
    return {
      ...shared,
      regime: 'none-ready',
      connectionsPerPodFloor: null,
      queuedPerPod: null,
      unansweredPerPod: null,
    };
  }
  const floor = connections / readyReplicas;
  const excess = Math.max(0, Math.ceil(floor) - limitPerPod);
  return {
    ...shared,
    regime: findRegime(floor, limitPerPod, comfortablePerPod),
    connectionsPerPodFloor: floor,
    queuedPerPod: Math.min(excess, KERNEL_QUEUE),
    unansweredPerPod: Math.max(0, excess - KERNEL_QUEUE),
  };
}

function findRegime(floor: number, limit: number, comfortable: number): ConnectionRegime {
  if (floor > limit) return 'saturated-by-design';
  return floor > comfortable ? 'tight' : 'room';
}

/**
 * The largest whole mean m with m + 2.5 sqrt(m) <= limit, and at least 1: 11 for 20 (the root is 11.5; measured: a mean of
 * 11 peaked at 20 without a wait), 167 for 200.
 */
export function findComfortableMean(limit: number): number {
  const root = (Math.sqrt(SPREAD * SPREAD + 4 * limit) - SPREAD) / 2; // of x^2 + SPREAD x - limit = 0, x = sqrt(m)
  return Math.max(1, Math.floor(root * root));
}

/** How many TCP connections one dnsmasq serves at a time, and how sure that is. */
export interface LiveLimit {
  limit: number;
  source: 'args' | 'compiled-default';
  confidence: Extract<Confidence, 'high' | 'medium'>;
}

const DNS_IMAGE_VERSION = /^v?(\d{1,9})\.(\d{1,9})\./;

/**
 * The limit that a kube-dns Deployment runs with; null when it has no dnsmasq (GKE 1.36 and later). Arguments win. Else the
 * compiled default, certain below kubernetes/dns 1.23 (dnsmasq 2.88 and older know no option), likely from there on: a
 * configuration file could set it. An option given to an image that does not know it is doubtful, too.
 */
export function liveLimit(
  deployment: Pick<KubeDnsDeployment, 'hasDnsmasq' | 'dnsmasqImageTag' | 'maxTcpConnections'>,
): LiveLimit | null {
  if (!deployment.hasDnsmasq) return null;
  const fixed = hasFixedLimit(deployment.dnsmasqImageTag);
  if (deployment.maxTcpConnections !== null) {
    return { limit: deployment.maxTcpConnections, source: 'args', confidence: fixed ? 'medium' : 'high' };
  }
  return {
    limit: DNSMASQ_DEFAULT_TCP_CHILDREN,
    source: 'compiled-default',
    confidence: fixed ? 'high' : 'medium',
  };
}

/** True below kubernetes/dns 1.23.0, the first with dnsmasq 2.90; false when the tag cannot be read. */
function hasFixedLimit(tag: string | null): boolean {
  const match = DNS_IMAGE_VERSION.exec(tag ?? '');
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major < 1 || (major === 1 && minor < 23);
}
