import { ABOUT_KUBE_DNS, CLOUD_DNS_PAGE, GCLOUD_SOURCE, type Known, MAINTENANCE_PAGE, MEMORY } from './known.ts';

const UPGRADE_STRATEGIES = 'https://cloud.google.com/kubernetes-engine/docs/how-to/node-pool-upgrade-strategies';

/** About node pools, maintenance, Terraform, versions, prices and the way back. */
export const KNOWN_OF_OPERATIONS = {
  'nodelocal-windows': {
    text: 'NodeLocal DNSCache does not support Windows node pools.',
    basis: 'documented',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache',
  },
  'cloud-dns-windows': {
    text: 'Whether Windows nodes work with Cloud DNS for GKE is open.',
    basis: 'unconfirmed',
    source: 'facts 2.5',
  },
  'windows-automatic': {
    text: 'Maintenance windows and exclusions steer automatic maintenance; what is begun by hand does not wait for them.',
    basis: 'documented',
    source: MAINTENANCE_PAGE,
  },
  'pdb-hour': {
    text: 'A surge upgrade waits for a PodDisruptionBudget up to an hour for each node, then goes on.',
    basis: 'unconfirmed',
    source: MEMORY,
  },
  'batch-time': {
    text: 'A batch of nodes takes 4 to 15 minutes to create, drain and delete.',
    basis: 'assumption',
    source: MEMORY,
  },
  'blue-green-time': {
    text: 'A blue-green upgrade creates all new nodes first and keeps the old ones for its soak time, one hour where it is not said.',
    basis: 'reported',
    source: `${UPGRADE_STRATEGIES}, as quoted in public repositories`,
  },
  'blue-green-back': {
    text: 'A blue-green upgrade that was cancelled can be rolled back: its old nodes take Pods again, its new ones go.',
    basis: 'reported',
    source:
      'gcloud container node-pools rollback ("after a canceled or failed node-pool upgrade"); public trials of it',
  },
  'new-pool': {
    text: 'Nodes of a pool that is made after the switch have the new provider from the beginning.',
    basis: 'unconfirmed',
    source: `facts 2.3; ${MEMORY}`,
  },
  'service-agent': {
    text: "The DNS zones are made by GKE's service agent, so its role has to be the unchanged roles/container.serviceAgent, and the Cloud DNS API has to be enabled.",
    basis: 'inferred',
    source: 'iam-dataset of 2026-08; facts 2.5',
  },
  'terraform-label': {
    text: "Terraform's Google provider labels what it creates with goog-terraform-provisioned.",
    basis: 'unconfirmed',
    source: MEMORY,
  },
  'terraform-destroys': {
    text: 'Adding dns_config with a Google provider older than 5.9.0 destroys the cluster and creates a new one.',
    basis: 'source-code',
    source: 'CHANGELOG of 5.9.0 ("made dns_config field updatable"); hashicorp/terraform-provider-google#14959',
  },
  'terraform-remove': {
    text: 'Removing the dns_config block later fails with "Error 400: Must specify a field to update"; to go back, set cluster_dns instead.',
    basis: 'reported',
    source: 'hashicorp/terraform-provider-google#21948',
  },
  'terraform-nodes': {
    text: 'Terraform does not re-create the node pools after the change; the steps of this plan still do.',
    basis: 'inferred',
    source: 'facts 2.8',
  },
  'coredns-1.36': {
    text: 'From GKE 1.36 on CoreDNS serves kube-dns: no dnsmasq, and up to 1,500 concurrent connections, where the table of kube-dns gives 200 to 1.35 and earlier.',
    basis: 'documented',
    source: ABOUT_KUBE_DNS,
  },
  'regular-1.36': {
    text: '1.36.4-gke.1391000 was seen in channel Regular in October 2026.',
    basis: 'reported',
    source: 'facts 0.2, lab report of 2026-10-06',
  },
  'rapid-1.36': {
    text: 'Channel Rapid gets versions before Regular, so 1.36 should be there.',
    basis: 'inferred',
    source: 'facts 0.2',
  },
  'channel-unknown': {
    text: 'Whether 1.36 can be had on this channel is not known here; `get-server-config` tells.',
    basis: 'documented',
    source: 'gcloud container get-server-config',
  },
  'autopilot-kube-dns': {
    text: 'On Autopilot the configuration of kube-dns cannot be changed, so there is nothing to set until then.',
    basis: 'documented',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/kube-dns',
  },
  'kube-dns-follows': {
    text: 'kube-dns follows the version of the control plane, so its upgrade alone brings CoreDNS.',
    basis: 'inferred',
    source: 'facts 1.3',
  },
  'custom-config-1.36': {
    text: 'What becomes of a customized ConfigMap kube-dns or of the autoscaler parameters at the upgrade to 1.36 is open.',
    basis: 'unconfirmed',
    source: 'facts 11.2',
  },
  'no-downgrade': {
    text: 'A control plane does not go back by a minor version, so 1.36 has no way back.',
    basis: 'documented',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/upgrading-a-cluster',
  },
  'node-skew': {
    text: 'Nodes may be at most two minor versions older than the control plane, so that old pools follow on the way.',
    basis: 'reported',
    source: 'GKE documentation as quoted in public repositories; https://kubernetes.io/releases/version-skew-policy/',
  },
  'terraform-min-master': {
    text: 'Where Terraform sets min_master_version, raise it there, too.',
    basis: 'documented',
    source: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/container_cluster',
  },
  'one-minor': {
    text: 'A control plane goes up one minor version at a time, hence these steps.',
    basis: 'unconfirmed',
    source: MEMORY,
  },
  'version-alias': {
    text: 'For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses.',
    basis: 'unconfirmed',
    source: MEMORY,
  },
  billed: {
    text: 'On Standard clusters the queries that reach Cloud DNS are billed at Cloud DNS prices.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  price: {
    text: 'Price taken: $0.40 per million queries and $0.20 for a zone a month, seen in 2021; look it up.',
    basis: 'unconfirmed',
    source: 'infracost/infracost#369',
  },
  'rollback-prompt': {
    text: 'gcloud asks for the same re-creation of all node pools on the way back.',
    basis: 'source-code',
    source: GCLOUD_SOURCE,
  },
  'rollback-scope': {
    text: 'Going back from VPC scope may be refused.',
    basis: 'unconfirmed',
    source: 'facts 2.7',
  },
  'resolv-conf': {
    text: 'With NodeLocal DNSCache the nameserver in a Pod is 169.254.20.10, or still the address of Service kube-dns; without it 169.254.169.254.',
    basis: 'reported',
    source: 'facts 2.6',
  },
  events: {
    text: 'Services get events DNSRecordProvisioningSucceeded from clouddns-controller.',
    basis: 'reported',
    source: 'facts 2.6',
  },
  'default-on': {
    text: 'NodeLocal DNSCache is on by default in new Standard clusters from 1.34.1-gke.3720000.',
    basis: 'documented',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache',
  },
  'exit-with-channel': {
    text: 'It leaves when an upgrade of its channel brings its control plane to 1.36.',
    basis: 'inferred',
    source: 'facts 0.2 and 1.3',
  },
  'no-channel': {
    text: 'It has no release channel, so no channel moves it to 1.36; GKE upgrades such clusters at the end of support of their version.',
    basis: 'unconfirmed',
    source: MEMORY,
  },
  'operations-block': {
    text: 'An operation that runs on a cluster keeps others waiting or makes them fail.',
    basis: 'inferred',
    source: 'Google Cloud SDK 578.0.0, update.py:529 ("will block other operations")',
  },
} as const satisfies Record<string, Known>;
