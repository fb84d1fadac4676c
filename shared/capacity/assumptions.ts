import { CONNECTIONS_PER_NODE, DNSMASQ_DEFAULT_TCP_CHILDREN, KERNEL_QUEUE, SPREAD } from './connection-slots.ts';

/** Something that an answer takes for granted, and how well founded that is. */
export interface Assumption {
  text: string;
  basis: string;
}

export interface Given {
  unschedulable: number;
  /** True when nobody named the limit. */
  limitIsDefault: boolean;
  /** True when nobody named the parameters. */
  parametersAreDefault: boolean;
}

/** What stands behind every number of an answer; first what was not given and had to be assumed. */
export function listAssumptions(given: Given): Assumption[] {
  return [
    ...(given.parametersAreDefault ? [SHIPPED_PARAMETERS] : []),
    ...(given.limitIsDefault ? [DEFAULT_LIMIT] : []),
    ...(given.unschedulable > 0 ? [CORDONED] : []),
    ...ALWAYS,
  ];
}

const SHIPPED_PARAMETERS: Assumption = {
  text: 'kube-dns-autoscaler has the shipped parameters.',
  basis:
    'Documented default: the add-on dns-horizontal-autoscaler of kubernetes/kubernetes, and GKE as the 2023 article saw it. Read the ConfigMap of the cluster and give it with --linear or --ladder.',
};

const DEFAULT_LIMIT: Assumption = {
  text: `Each dnsmasq serves ${DNSMASQ_DEFAULT_TCP_CHILDREN} TCP connections at a time.`,
  basis:
    'Documented default: MAX_PROCS in src/config.h of dnsmasq, measured in the lab. Certain for image tags below 1.23; from there on --max-tcp-connections of container dnsmasq counts, and Google documents 200 for kube-dns of 1.35 and earlier. Read the Deployment kube-dns.',
};

const CORDONED: Assumption = {
  text: 'Unschedulable nodes are as large as the others, and ask kube-dns like them.',
  basis:
    'Estimate: the cores are divided evenly, since only their sum is given. node-local-dns runs on cordoned nodes.',
};

const ALWAYS: readonly Assumption[] = [
  {
    text: 'The replicas are what the autoscaler writes: cores are summed over the nodes and rounded up.',
    basis:
      'Read in the source of cluster-proportional-autoscaler 1.9.0, and equal to what that program wrote in 30 recorded cases. Pods that are not ready serve nothing.',
  },
  {
    text: `Every node holds ${CONNECTIONS_PER_NODE} connections to kube-dns (the floor), before any burst.`,
    basis:
      'Measured in the lab with clients that ask A and AAAA together and miss the cache every few seconds: 8 nodes held 16 to 18. One run each. Nodes that seldom miss hold less; other resolvers were not measured.',
  },
  {
    text: `A Pod with all places taken keeps ${KERNEL_QUEUE} more connections waiting and leaves the rest without an answer.`,
    basis: 'Read in the source (backlog 32 and one), measured in the lab at limits of 5, 20 and 200.',
  },
  {
    text: `The fullest Pod sees the mean and ${SPREAD} times its root.`,
    basis: 'Inferred: a rule of thumb for a Service that picks Pods at random. One recording bears it out.',
  },
  {
    text: 'New nodes are schedulable and of the mean size of the present ones.',
    basis: 'Estimate: for the next replica and for the growth of 50 %.',
  },
  {
    text: 'kube-dns is served by dnsmasq.',
    basis: "Google's documentation: up to GKE 1.35. From 1.36 on CoreDNS serves it, and this limit does not apply.",
  },
];
