import {
  ABOUT_CLOUD_DNS,
  CLOUD_DNS_PAGE,
  GCLOUD_SOURCE,
  type Known,
  MAINTENANCE_PAGE,
  MEMORY,
  TERRAFORM_SOURCE,
} from './known.ts';

/** About Cloud DNS for GKE, its scopes, NodeLocal DNSCache and NetworkPolicies. */
export const KNOWN_OF_DNS = {
  'scope-final': {
    text: 'The scope cannot be changed once it is set; another scope takes another cluster.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  'scope-vpc': {
    text: 'VPC scope makes the names of the Services resolvable in the whole VPC and needs a cluster domain that is unique there.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  'scope-additive': {
    text: 'Additive VPC scope is cluster scope with a second domain for headless Services in the VPC; it is not supported in service projects of a Shared VPC.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  'response-policy': {
    text: 'A VPC network takes one response policy at a time; VPC scope and additive VPC scope fail where another one is bound.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  'response-policy-cluster-scope': {
    text: 'Cluster scope is not named among the scopes that fail there.',
    basis: 'inferred',
    source: CLOUD_DNS_PAGE,
  },
  il4: {
    text: 'Cloud DNS for GKE is not available to Assured Workloads of regime IL4; kube-dns is enforced there.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  'kube-dns-stays': {
    text: 'kube-dns keeps running after the switch until it and its autoscaler are scaled to zero.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  'stub-domains': {
    text: 'Stub domains and upstream name servers of ConfigMap kube-dns stay in force and then apply to the nodes, too: to Pods on host networks and to processes of the node.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  'stub-domain-sources': {
    text: 'Name servers that Cloud DNS forwards to see queries from 35.199.192.0/19, over UDP and TCP port 53; their firewalls have to let it in.',
    basis: 'reported',
    source: 'facts: public issue citing the Cloud DNS documentation',
  },
  'autopilot-scope': {
    text: 'Autopilot has cluster scope only; additive VPC scope only from creation on.',
    basis: 'documented',
    source: CLOUD_DNS_PAGE,
  },
  'autopilot-provider': {
    text: 'The DNS provider of an existing Autopilot cluster cannot be changed in place, says the Terraform provider.',
    basis: 'unconfirmed',
    source: `${TERRAFORM_SOURCE}, change 06fa78a2fa`,
  },
  'recreate-prompt': {
    text: 'gcloud says at the switch that all node pools have to be re-created by the user before they use the new provider.',
    basis: 'source-code',
    source: GCLOUD_SOURCE,
  },
  'recreate-same-version': {
    text: 'For changes that need new nodes, `clusters upgrade` with the version that the pool already runs re-creates them without waiting for a maintenance window.',
    basis: 'documented',
    source: MAINTENANCE_PAGE,
  },
  'recreate-same-version-dns': {
    text: 'That it also picks up the DNS provider is what the canary pool has to show; if its new nodes still ask kube-dns, upgrade the control plane first, or move to a new node pool.',
    basis: 'unconfirmed',
    source: `AI-Hypercomputer/xpk upgraded the control plane before the pools; ${MEMORY}`,
  },
  'nodelocal-stays': {
    text: 'NodeLocal DNSCache stays on: Cloud DNS and the cache are supported, and recommended, together.',
    basis: 'documented',
    source: ABOUT_CLOUD_DNS,
  },
  'nodelocal-toggle': {
    text: 'Switching NodeLocal DNSCache re-creates all nodes, so it is no cheaper way out.',
    basis: 'source-code',
    source: 'Google Cloud SDK 578.0.0, update.py:529',
  },
  'nodelocal-no-fallback': {
    text: 'On Cloud DNS a node whose node-local-dns Pod is down has no DNS; on kube-dns it falls back.',
    basis: 'reported',
    source: 'https://pin-yi.me, tests of August 2025',
  },
  'link-local': {
    text: 'With Cloud DNS and NodeLocal DNSCache Pods ask 169.254.20.10, which no Pod selector matches; a NetworkPolicy has to name it as an ipBlock.',
    basis: 'reported',
    source: 'https://github.com/tektoncd/operator/issues/4000; facts 2.4',
  },
  'policies-add-up': {
    text: 'NetworkPolicies add up: a further one only permits more to Pods whose egress is restricted already.',
    basis: 'documented',
    source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  },
  'metadata-port': {
    text: '169.254.169.254 also serves the metadata server on other ports, so the rule names port 53 only.',
    basis: 'inferred',
    source: 'facts 2.4',
  },
  'host-network': {
    text: 'Pods on host networks use the resolver of their node unless their dnsPolicy is ClusterFirstWithHostNet; NetworkPolicies do not hold for most of them.',
    basis: 'inferred',
    source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  },
} as const satisfies Record<string, Known>;
