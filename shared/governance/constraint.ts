/** Versions whose kube-dns is CoreDNS begin like this. RE2; what is known of a version when a cluster is asked for. */
const COREDNS_VERSION = String.raw`^(1\.(3[6-9]|[4-9][0-9]|[1-9][0-9][0-9])|[2-9]\.)`;

/**
 * The organization's rule against new clusters of this kind: a custom constraint on container.googleapis.com/Cluster.
 * Terraform writes it as it stands here (infra/modules/org-policy/constraint.json is generated), and preview-policy judges
 * with the same text.
 */
export const CONSTRAINT = {
  name: 'custom.gkeNodeLocalDnsCacheOnKubeDns',
  displayName: 'No Standard cluster with NodeLocal DNSCache in front of kube-dns',
  description:
    'Refuses a GKE Standard cluster that has NodeLocal DNSCache on and a DNS provider other than Cloud DNS, unless it is created with an explicit version from 1.36 on. Keep NodeLocal DNSCache and set clusterDns to CLOUD_DNS. Exceptions are made by tag. From gke-dns-audit.',
  resourceType: 'container.googleapis.com/Cluster',
  actionType: 'DENY',
  /** CEL, at most 1,000 characters. An enum is compared by its name, an unset field is its zero value. */
  condition: [
    'resource.autopilot.enabled == false',
    'resource.addonsConfig.dnsCacheConfig.enabled == true',
    'resource.networkConfig.dnsConfig.clusterDns != "CLOUD_DNS"',
    `!resource.initialClusterVersion.matches(${JSON.stringify(COREDNS_VERSION)})`,
  ].join(' && '),
} as const;

/** What the condition cannot see; said wherever its verdict is shown. */
export const CONSTRAINT_LIMITS: readonly string[] = [
  'The version that runs: currentMasterVersion is output only, and no constraint may use it. It sees the version that the cluster was created with (initialClusterVersion). A cluster that was upgraded to 1.36 or later is refused on UPDATE although kube-dns does not have the problem there.',
  'A version that nobody wrote: a cluster created by channel default, or with an alias such as latest, counts as below 1.36.',
  'NodeLocal DNSCache that GKE turns on by itself (new Standard clusters from 1.34.1-gke.3720000): whether the constraint is given the request as it was written or with defaults filled in is not confirmed. Try it in dry-run mode; the daily audit sees such a cluster in any case.',
  'A DNS provider that Google adds later: it is refused until this constraint knows it.',
  'Autopilot clusters are left out: their DNS is not the choice of whoever creates them.',
  'Clusters that exist: a policy is not retroactive. With UPDATE among its methods, any change of such a cluster can be refused until its DNS is mended; whether upgrades by GKE itself are refused is not confirmed.',
];

/** Tag of the organization whose value `true` exempts a project or folder. */
export const EXEMPTION_TAG = { key: 'gke-dns-audit-exempt', value: 'true' } as const;
