/**
 * The words of every outcome, apart from the rules that decide them. One entry a code: a rule cannot name a code that has no
 * words here. Plain text without markup; arguments may hold untrusted names and are escaped where they are shown.
 */
const MESSAGES = {
  'evidence-missing': (a: { what: string }) => `Cannot be judged without: ${a.what}.`,
  'not-the-combination': (_: object) => 'This cluster does not put NodeLocal DNSCache in front of a dnsmasq kube-dns.',

  'nodelocal-on-dnsmasq': (a: { version: string }) =>
    `NodeLocal DNSCache sends every cache miss over TCP to kube-dns, and control plane ${a.version} serves kube-dns with dnsmasq, which takes a fixed number of connections.`,
  'nodelocal-on-dnsmasq-live': (_: object) =>
    'NodeLocal DNSCache sends every cache miss over TCP to kube-dns, and the live Deployment serves kube-dns with dnsmasq, which takes a fixed number of connections.',
  'nodelocal-off': (_: object) =>
    'NodeLocal DNSCache is off: Pods ask kube-dns over UDP and this problem cannot occur.',
  'cloud-dns': (_: object) => 'Cloud DNS for GKE answers the cluster; kube-dns is not in the path.',
  'coredns-by-version': (a: { version: string }) =>
    `Control plane ${a.version} serves kube-dns with CoreDNS (GKE 1.36 and later); the connection limit of dnsmasq is gone.`,
  'coredns-live': (_: object) =>
    'The live Deployment kube-dns has no dnsmasq container: CoreDNS serves it and the connection limit of dnsmasq is gone.',
  'no-force-tcp': (_: object) =>
    'The live Corefile of node-local-dns forwards to kube-dns without force_tcp: misses go over UDP, which dnsmasq does not limit this way.',

  'slots-saturated': (a: { nodes: number; replicas: number; floor: number; limit: number }) =>
    `${a.nodes} nodes on ${a.replicas} ready kube-dns Pods hold about ${a.floor} connections a Pod even when nearly idle; dnsmasq serves ${a.limit} at a time. The rest wait: saturated by design.`,
  'slots-tight': (a: { nodes: number; replicas: number; floor: number; limit: number; comfortable: number }) =>
    `${a.nodes} nodes on ${a.replicas} ready kube-dns Pods hold about ${a.floor} connections a Pod of ${a.limit}; above ${a.comfortable} a burst or an uneven spread makes look-ups wait.`,
  'slots-room': (a: { nodes: number; replicas: number; floor: number; limit: number }) =>
    `${a.nodes} nodes on ${a.replicas} ready kube-dns Pods hold about ${a.floor} connections a Pod of ${a.limit}: room for bursts.`,
  'slots-none-ready': (_: object) => 'No kube-dns Pod is ready: every name that the node caches do not hold fails.',
  'kube-dns-absent': (_: object) => 'There is no Deployment kube-dns in kube-system.',

  'autoscaler-shipped-defaults': (a: { nodesPerReplica: number; limit: number; connections: number }) =>
    `kube-dns-autoscaler still has the shipped parameters (nodesPerReplica ${a.nodesPerReplica}): a Pod may get ${a.nodesPerReplica} nodes, about ${a.connections} connections, and serves ${a.limit}.`,
  'autoscaler-too-many-nodes': (a: { nodesPerReplica: number; limit: number; connections: number }) =>
    `kube-dns-autoscaler lets a Pod get ${a.nodesPerReplica} nodes, about ${a.connections} connections, and it serves ${a.limit}.`,
  'autoscaler-fits': (a: { by: string; limit: number; connections: number }) =>
    `With ${a.by} a kube-dns Pod gets about ${a.connections} connections and serves ${a.limit}.`,
  'autoscaler-fits-until': (a: { by: string; limit: number; max: number; most: number }) =>
    `With ${a.by} each kube-dns Pod has connections for its nodes, up to ${a.most} nodes of the cluster: there max ${a.max} ends its growth.`,
  'autoscaler-capped': (a: { max: number; most: number; nodes: number; limit: number }) =>
    `Parameter max, ${a.max}, keeps kube-dns from following the nodes: it has connections for ${a.most} of ${a.nodes} nodes, at ${a.limit} a Pod.`,
  'autoscaler-nodes-unbounded': (a: { limit: number }) =>
    `kube-dns-autoscaler does not follow the number of nodes (no nodesPerReplica): nothing keeps the connections of a Pod below ${a.limit}.`,
  'autoscaler-zero-replicas': (_: object) =>
    'kube-dns-autoscaler asks for 0 kube-dns replicas (its ladder has no step with a replica for this size): at its next poll nothing answers the names of the cluster any more.',
  'autoscaler-ladder-short': (a: { pods: number; nodes: number; connections: number; limit: number }) =>
    `The ladder of kube-dns-autoscaler asks for ${replicas(a.pods)} at ${a.nodes} nodes: about ${a.connections} connections a Pod, and it serves ${a.limit}.`,
  'autoscaler-ladder': (a: { pods: number; nodes: number; connections: number; limit: number; most: number | null }) =>
    `The ladder of kube-dns-autoscaler asks for ${replicas(a.pods)} at ${a.nodes} nodes, about ${a.connections} connections a Pod of ${a.limit}; ${a.most === null ? 'it follows the nodes on' : `that holds up to ${a.most} nodes`}.`,
  'autoscaler-refused': (a: { problem: string }) => a.problem,
  'autoscaler-absent': (_: object) =>
    'There is no ConfigMap kube-dns-autoscaler in kube-system: the autoscaler has nothing to follow until it writes its defaults anew.',
  'autoscaler-usable': (a: { mode: string }) =>
    `ConfigMap kube-dns-autoscaler holds ${a.mode} parameters that the autoscaler accepts.`,

  'replicas-fewer-than-asked': (a: { asked: number; set: number }) =>
    `The autoscaler parameters ask for ${a.asked} kube-dns replicas, ${a.set} are set: the autoscaler is not running, or was overruled by hand.`,
  'replicas-more-than-asked': (a: { asked: number; set: number }) =>
    `The autoscaler parameters ask for ${a.asked} kube-dns replicas, ${a.set} are set: scaled by hand, and gone when the autoscaler next writes.`,
  'replicas-not-ready': (a: { set: number; ready: number }) =>
    `Only ${a.ready} of ${a.set} kube-dns replicas are ready.`,
  'replicas-as-asked': (a: { set: number }) =>
    `${a.set} kube-dns replicas are set and ready, as the autoscaler parameters ask.`,

  'dial-timeouts': (a: { count: string; hours: number; nodes: number }) =>
    `${a.count} look-ups failed in ${a.hours} h with "dial tcp ...: i/o timeout" towards kube-dns${onNodes(a.nodes)}: the kernel's queue in front of dnsmasq was full.`,
  'read-timeouts': (a: { count: string; hours: number; nodes: number }) =>
    `${a.count} look-ups failed in ${a.hours} h with "read tcp ...: i/o timeout" towards kube-dns${onNodes(a.nodes)}: connected, but not served within 2 s.`,
  'no-timeouts': (a: { hours: number }) =>
    `No such line in ${a.hours} h of node-cache logs. That is not proof of health: two failed attempts before a good one leave no line.`,
  'other-timeouts': (a: { count: string; hours: number; upstreams: string }) =>
    `${a.count} look-ups timed out in ${a.hours} h towards ${a.upstreams}: another DNS path than kube-dns, with another cause.`,
  'no-other-timeouts': (a: { hours: number }) =>
    `No time-outs towards other DNS servers in ${a.hours} h of node-cache logs.`,

  'dnsmasq-slots-full': (a: { pod: string; lines: number; limit: number }) =>
    `On Pod ${a.pod} dnsmasq had all ${a.limit} connections in use at ${a.lines} of the moments at which it wrote its counts: whatever came then had to wait.`,
  'dnsmasq-slots-reached': (a: { pods: number; of: number; limit: number }) =>
    `On ${a.pods} of ${a.of} Pods dnsmasq had all ${a.limit} connections in use at one moment. Whether one more came and had to wait, the count does not say.`,
  'dnsmasq-slots-near': (a: { pod: string; highest: number; limit: number }) =>
    `On Pod ${a.pod} dnsmasq had ${a.highest} of ${a.limit} connections in use at one moment: little room for a burst.`,
  'dnsmasq-slots-left': (a: { highest: number; limit: number; pods: number }) =>
    `At most ${a.highest} of ${a.limit} connections of dnsmasq were in use. Pods that wrote a count: ${a.pods}.`,
  'dnsmasq-processes-full': (a: { pod: string; processes: number; limit: number }) =>
    `Container dnsmasq of ${a.pod} had ${a.processes} processes at one moment: the nanny, dnsmasq, and one for each of ${a.limit} connections.`,
  'dnsmasq-limit-only': (a: { limit: string }) =>
    `The limit with which dnsmasq was started is ${a.limit} connections; it wrote no count of those in use, which says nothing of how many there were.`,
  'dnsmasq-silent': (_: object) =>
    'No count of its connections was written by dnsmasq, as is usual: that says nothing of how many there were.',
  'dnsmasq-not-asked': (_: object) =>
    'The counts of dnsmasq were not read: that says nothing of how many connections there were.',

  'demand-above-limit': (a: { low: number; high: number; limit: number; replicas: number }) =>
    `The node caches open so many connections that each of ${a.replicas} kube-dns Pods holds about ${a.low} to ${a.high} on average; dnsmasq serves ${a.limit}.`,
  'demand-tight': (a: { high: number; limit: number; comfortable: number }) =>
    `In the busiest 5 minutes each kube-dns Pod holds up to about ${a.high} connections of ${a.limit}; above ${a.comfortable} a burst or an uneven spread makes look-ups wait.`,
  'demand-room': (a: { high: number; limit: number }) =>
    `In the busiest 5 minutes each kube-dns Pod holds up to about ${a.high} connections of ${a.limit}. Bursts within 5 minutes do not show in this.`,
  'demand-not-measured': (_: object) =>
    'No metric of the connections to kube-dns was found; none is collected by default.',

  'logs-disabled': (_: object) =>
    'Cloud Logging does not receive system logs of this cluster (SYSTEM_COMPONENTS is off): time-outs of node-local-dns leave no trace.',
  'logs-enabled': (_: object) => 'Cloud Logging receives the logs of node-local-dns (SYSTEM_COMPONENTS is on).',
  'metrics-not-collected': (_: object) =>
    'Managed Service for Prometheus is off: connection metrics of node-local-dns are seen only by a Prometheus of your own.',
  'metrics-collectable': (_: object) =>
    'Managed Service for Prometheus is on; it collects node-local-dns metrics once a PodMonitoring names them.',

  'migration-still-on-kube-dns': (a: { count: string; hours: number }) =>
    `${a.count} look-ups of node-local-dns timed out in ${a.hours} h over TCP towards kube-dns, although Cloud DNS is configured: nodes from before the switch have not been re-created.`,
  'migration-nodes-older': (a: { oldest: string; lastSeen: string }) =>
    `Cloud DNS is configured, but the oldest node was created ${a.oldest} and the cluster was still on kube-dns at ${a.lastSeen}: older nodes keep asking kube-dns until they are re-created.`,
  'migration-nodes-older-than-update': (a: { oldest: string; updated: string }) =>
    `The oldest node (${a.oldest}) is older than the last update of the cluster (${a.updated}). If that update was the switch to Cloud DNS, such nodes still ask kube-dns.`,
  'migration-complete': (a: { oldest: string }) =>
    `Every node is newer (oldest ${a.oldest}) than the last change of the cluster: all of them use Cloud DNS.`,
  'migration-complete-earlier': (a: { at: string }) =>
    `The run of ${a.at} showed that every node dates from after the switch to Cloud DNS.`,
  'migration-no-nodes': (_: object) => 'The cluster has no nodes now; new ones will use Cloud DNS.',
  'migration-not-configured': (_: object) => 'Cloud DNS is not configured on this cluster.',
  'migration-not-possible': (_: object) =>
    'The DNS provider of an Autopilot cluster is not changed in place: there is no switch to complete.',

  'policies-cut-dns': (a: { count: string; example: string; address: string }) =>
    `Sets of Pods that egress NetworkPolicies would leave without DNS after a move to Cloud DNS: ${a.count} (${a.example}). Permit ${a.address} on port 53, UDP and TCP, first.`,
  'policies-keep-dns': (a: { egress: number }) =>
    `None of ${a.egress} egress NetworkPolicies takes DNS from Pods that have it.`,
} as const;

function replicas(count: number): string {
  return `${count} ${count === 1 ? 'replica' : 'replicas'}`;
}

/** Lines that name no node say nothing of how many there were. */
function onNodes(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ', on 1 node' : `, on ${count} nodes`;
}

export type Code = keyof typeof MESSAGES;
export type MessageArguments<C extends Code> = Parameters<(typeof MESSAGES)[C]>[0];

/** The sentence of an outcome. */
export function writeMessage<C extends Code>(code: C, args: MessageArguments<C>): string {
  const write = MESSAGES[code] as (args: MessageArguments<C>) => string;
  return write(args);
}

export const CODES = Object.keys(MESSAGES) as Code[];
