import type { Fleet, FleetCluster, LogSeries, NodeGroup } from './fleet.ts';
import { mix } from './hash.ts';

const LOCATIONS = [
  'europe-west1',
  'europe-west4',
  'us-central1',
  'us-east4',
  'asia-southeast1',
  'europe-west1-b',
  'us-central1-c',
];
const CANDIDATE_VERSIONS = ['1.32.9-gke.1207000', '1.33.5-gke.1080000', '1.34.8-gke.1020000', '1.35.6-gke.1012000'];
/** The generated fleet lives at this time, so that the same seed gives the same bytes. */
const EPOCH = Date.UTC(2026, 10, 20, 12);

export interface GenerateOptions {
  clusters: number;
  projects: number;
  /** Share of clusters with NodeLocal DNSCache on kube-dns below 1.36; 0..1. */
  candidateShare: number;
  seed: number;
  /** End of the log lines; a fixed time when absent. */
  now?: Date;
}

/** A large fleet for measurements: the same for the same seed, and small, for all JSON is made when it is asked for. */
export function generateFleet(options: GenerateOptions): Fleet {
  const organization = '490000000002';
  const end = options.now?.getTime() ?? EPOCH;
  const shared = sharedParts(end);
  const folders = Array.from({ length: 10 }, (_, i) => ({
    number: String(418_100_000_000 + i),
    parent: `organizations/${organization}`,
    displayName: `division-${i}`,
  }));
  const projects = Array.from({ length: options.projects }, (_, i) => ({
    id: `acme-gen-${String(i).padStart(4, '0')}`,
    number: String(740_000_000_000 + i * 41),
    parent: `folders/${418_100_000_000 + (i % 10)}`,
    displayName: `generated ${i}`,
  }));
  const clusters: FleetCluster[] = [];
  for (let i = 0; i < options.clusters; i += 1) {
    clusters.push(generateCluster(i, `acme-gen-${String(i % options.projects).padStart(4, '0')}`, options, shared));
  }
  return { organization, folders, projects, clusters };
}

interface SharedParts {
  nodes: NodeGroup[][];
  noisy: LogSeries[];
  quiet: LogSeries[];
  created: string;
}

/** Held once and used by all clusters. */
function sharedParts(end: number): SharedParts {
  const at = (hoursAgo: number): string => new Date(end - hoursAgo * 3_600_000).toISOString();
  const sizes = [3, 6, 12, 20, 40];
  return {
    nodes: sizes.map((count) => [
      { pool: 'default-pool', count, machineType: 'n2-standard-8', milliCores: 7910, created: at(24 * 30) },
    ]),
    noisy: [
      { kind: 'dial-tcp', count: 120, from: at(24), to: at(0) },
      { kind: 'read-tcp', count: 40, from: at(24), to: at(0) },
    ],
    quiet: [{ kind: 'hinfo', count: 3, from: at(24), to: at(0), nodes: 1 }],
    created: at(24 * 90),
  };
}

function generateCluster(i: number, project: string, options: GenerateOptions, shared: SharedParts): FleetCluster {
  const random = mix(options.seed * 2_654_435_761 + i);
  const isCandidate = mix(random + 1) / 2 ** 32 < options.candidateShare;
  const base = {
    project,
    location: LOCATIONS[random % LOCATIONS.length] ?? 'europe-west1',
    name: `cluster-${String(i).padStart(5, '0')}`,
    createTime: shared.created,
    channel: 'REGULAR',
    endpoint: 'dns' as const,
    nodes: shared.nodes[(random >>> 8) % shared.nodes.length] ?? [],
  };
  const version = CANDIDATE_VERSIONS[(random >>> 12) % CANDIDATE_VERSIONS.length] ?? null;
  const cloudDns = { clusterDns: 'CLOUD_DNS', clusterDnsDomain: 'cluster.local', clusterDnsScope: 'CLUSTER_SCOPE' };
  // One candidate in ten is a Standard cluster on Cloud DNS, whose nodes may date from before the switch.
  if (isCandidate && (random >>> 8) % 10 === 0) return { ...base, version, dnsCache: 'on', dnsConfig: cloudDns };
  if (isCandidate)
    return { ...base, version, dnsCache: 'on', logs: (random >>> 16) % 5 === 0 ? shared.noisy : shared.quiet };
  switch ((random >>> 20) % 3) {
    case 0:
      return { ...base, version, autopilot: true, dnsCache: 'on', dnsConfig: cloudDns };
    case 1:
      return { ...base, version, dnsCache: 'absent' };
    default:
      return { ...base, version: '1.36.4-gke.1391000', dnsCache: 'on' };
  }
}
