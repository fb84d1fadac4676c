import type { DnsEgressPolicy } from '../domain/kubernetes.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { kubernetesObject, observe } from './provenance.ts';
import { defineRule, fail, pass } from './rule.ts';

/** The cache's own address and the metadata server, where Cloud DNS answers. */
const NEW_RESOLVERS = ['169.254.20.10', '169.254.169.254'] as const;
const SHOWN = 5;

export const networkPoliciesDns = defineRule({
  id: 'network-policies-dns',
  title: 'Egress NetworkPolicies leave DNS open after a move to Cloud DNS',
  why: 'A policy that lets port 53 reach only Pods labelled k8s-app=kube-dns cuts DNS entirely once the resolver is a link-local address, which no podSelector can match. It is the most frequent breakage of such moves.',
  fix: 'Add ipBlock 169.254.20.10/32 and 169.254.169.254/32 with UDP and TCP port 53 (and no other port: the second address also serves the metadata server) before the move.',
  whenNotToWorry:
    'When another policy selects the same Pods and permits those addresses: policies add up, which is not computed here.',
  references: ['https://github.com/tektoncd/operator/pull/4000'],
  needs: ['networkPolicies'],
  notApplicable: unlessCombination,
  judge({ read }) {
    const { networkPolicies: policies } = read;
    const cut = policies.egress.filter(tiesDnsToKubeDnsPods);
    const source = kubernetesObject('list of NetworkPolicies');
    const observations = [
      observe('NetworkPolicies', policies.total, source),
      observe('of type Egress', policies.egress.length, source, { atLeast: policies.truncated }),
      ...(policies.malformed === 0 ? [] : [observe('unreadable, not judged', policies.malformed, source)]),
      ...(cut.length === 0
        ? []
        : [observe('that tie DNS to kube-dns', cut.length, source, { atLeast: policies.truncated })]),
      ...cut.slice(0, SHOWN).map((policy) => observe('would cut DNS', `${policy.namespace}/${policy.name}`, source)),
    ];
    const [first] = cut;
    if (first === undefined) return pass('policies-keep-dns', { egress: policies.egress.length }, observations);
    const count = policies.truncated ? `at least ${cut.length}` : String(cut.length);
    return fail(
      'policies-cut-dns',
      { count, example: `${first.namespace}/${first.name}` },
      { severity: 'info', confidence: 'medium' },
      observations,
    );
  },
});

function tiesDnsToKubeDnsPods(policy: DnsEgressPolicy): boolean {
  if (policy.allowsAnyPeer || !policy.allowsKubeDnsPods) return false;
  return !NEW_RESOLVERS.every((address) => policy.cidrs.some((cidr) => contains(cidr, address)));
}

/** Whether an IPv4 CIDR contains an address; anything else contains nothing. */
function contains(cidr: string, address: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const prefix = Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > 32) return false;
  const [a, b] = [toNumber(base), toNumber(address)];
  if (a === null || b === null) return false;
  const size = 2 ** (32 - prefix);
  return Math.floor(a / size) === Math.floor(b / size);
}

function toNumber(address: string): number | null {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return null;
  return parts.reduce((value, part) => value * 256 + part, 0);
}
