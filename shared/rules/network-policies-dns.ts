import {
  findPodsLosingDns,
  NODE_LOCAL_ADDRESS,
  type PodsLosingDns,
  resolversAfter,
} from '../formats/dns-after-move.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { kubernetesObject, observe } from './provenance.ts';
import { defineRule, fail, pass } from './rule.ts';

const SHOWN = 5;
const LOSSES: Readonly<Record<PodsLosingDns['loses'], string>> = {
  all: 'would lose DNS',
  tcp: 'would lose DNS over TCP',
  perhaps: 'may lose DNS',
};

export const networkPoliciesDns = defineRule({
  id: 'network-policies-dns',
  title: 'Egress NetworkPolicies leave DNS open after a move to Cloud DNS',
  why: 'A policy that lets port 53 reach only Pods labelled k8s-app=kube-dns cuts DNS once the resolver is a link-local address, which no podSelector can match. It is the most frequent breakage of such moves. With NodeLocal DNSCache, which stays on, Pods ask 169.254.20.10 (or still the address of Service kube-dns), and only the cache, which no policy restricts, asks the metadata server at 169.254.169.254.',
  fix: 'Add ipBlock 169.254.20.10/32 with UDP and TCP port 53 before the move; where NodeLocal DNSCache is off, 169.254.169.254/32 (port 53 only: that address also serves the metadata server). `dns-audit plan` writes a policy that permits both, and the resolvers of today.',
  whenNotToWorry:
    'When each Pod that such a policy selects carries the labels of another policy, too, that permits the address. Policies add up; here they are judged for Pods that carry no more labels than a policy asks for, and `dns-audit plan` judges the Pods themselves.',
  references: ['https://github.com/tektoncd/operator/pull/4001'],
  needs: ['networkPolicies'],
  mayUse: ['kubeDnsService'],
  notApplicable: unlessCombination,
  judge({ cluster, read }) {
    const { networkPolicies: policies, kubeDnsService } = read;
    const kubeDnsIps = kubeDnsService?.clusterIps ?? [];
    const cut = findPodsLosingDns({
      policies: policies.egress,
      pods: null,
      after: resolversAfter(cluster.nodeLocalDnsCache, kubeDnsIps),
      kubeDnsIps,
    });
    const source = kubernetesObject('list of NetworkPolicies');
    const observations = [
      observe('NetworkPolicies', policies.total, source),
      observe('of type Egress', policies.egress.length, source, { atLeast: policies.truncated }),
      ...(policies.malformed === 0 ? [] : [observe('unreadable, not judged', policies.malformed, source)]),
      ...cut.slice(0, SHOWN).map((one) => observe(LOSSES[one.loses], describe(one), source)),
    ];
    const [first] = cut;
    if (first === undefined) return pass('policies-keep-dns', { egress: policies.egress.length }, observations);
    const count = policies.truncated ? `at least ${cut.length}` : String(cut.length);
    return fail(
      'policies-cut-dns',
      { count, example: describe(first), address: NODE_LOCAL_ADDRESS },
      { severity: 'info', confidence: 'medium' },
      observations,
    );
  },
});

/** `team-a: Pods with app=web, by allow-dns`. */
function describe({ namespace, labels, policies }: PodsLosingDns): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const pods = pairs.length === 0 ? 'Pods' : `Pods with ${pairs.slice(0, SHOWN).join(', ')}`;
  return `${namespace}: ${pods}, by ${policies.slice(0, SHOWN).join(' + ')}`;
}
