import type { Evidence } from '../domain/evidence.ts';
import type { PolicyPodSummary } from '../domain/kubernetes.ts';
import type { PoolPlan, Precheck } from '../domain/plan.ts';
import { parseKubeDnsConfig } from '../formats/stub-domains.ts';
import { count, gapOf, listSome, readOf } from './cluster-state.ts';
import { say } from './knowledge.ts';
import { cutWords, findCutPods } from './network-policies.ts';
import { failed, notAsked, passed, undecided } from './precheck.ts';

export function checkKubeDnsConfig(evidence: Evidence): Precheck {
  const given = { id: 'kube-dns-config', title: 'Stub domains and upstream name servers stay what they are' };
  const config = readOf(evidence, 'kubeDnsConfigMap');
  if (config === undefined) return undecided({ ...given, evidence: [], gaps: [gapOf(evidence, 'kubeDnsConfigMap')] });
  const { stubDomains, upstreamNameservers, problems } = parseKubeDnsConfig(config?.data ?? {});
  const stubs = Object.entries(stubDomains).map(([domain, servers]) => `${domain} -> ${servers.join(', ')}`);
  if (stubs.length === 0 && upstreamNameservers.length === 0 && problems.length === 0)
    return passed({ ...given, evidence: ['ConfigMap kube-dns sets neither.'] });
  return failed({
    ...given,
    evidence: [
      ...(stubs.length === 0 ? [] : [`Stub domains: ${listSome(stubs)}.`]),
      ...(upstreamNameservers.length === 0 ? [] : [`Upstream name servers: ${listSome(upstreamNameservers)}.`]),
      ...problems.map((problem) => `Cannot be read: ${problem}.`),
      say('stub-domains'),
      say('stub-domain-sources'),
      say('custom-config-1.36'),
    ],
    action:
      'For Cloud DNS: ask the owners of those name servers whether the nodes may use them, and whether their firewalls let Cloud DNS in; after the canary pool, look one name of each domain up. For 1.36: try the upgrade on a cluster with the same ConfigMap first.',
  });
}

export function checkNetworkPolicies(evidence: Evidence): Precheck {
  const given = { id: 'network-policies', concerns: 'cloud-dns' as const, title: 'No NetworkPolicy cuts DNS off' };
  const policies = readOf(evidence, 'networkPolicies');
  const cut = findCutPods(evidence);
  if (policies === undefined || cut === undefined)
    return undecided({ ...given, evidence: [], gaps: [gapOf(evidence, 'networkPolicies')] });
  const pods = readOf(evidence, 'policyPods');
  const seen = `${count(policies.total, 'policy', 'policies')}, ${policies.egress.length}${policies.truncated ? ' or more' : ''} of them on egress.`;
  const rest = [
    ...(policies.malformed === 0 ? [] : [`${policies.malformed} could not be read and are not judged.`]),
    ...(policies.truncated ? ['Reading stopped at a cap: there are more.'] : []),
    ...(pods === undefined || (pods.malformed === 0 && !pods.truncated)
      ? []
      : ['Not all Pods of their namespaces could be read.']),
  ];
  const facts = [seen, ...(policies.egress.length === 0 ? [] : [sourceOfPods(pods)]), ...rest, OTHER_POLICIES];
  if (cut.length === 0 && rest.length > 0)
    return undecided({
      ...given,
      evidence: facts,
      gaps: [notAsked('all NetworkPolicies', rest.join(' '), 'kubectl get networkpolicies --all-namespaces')],
    });
  if (cut.length === 0) return passed({ ...given, evidence: facts });
  return failed({
    ...given,
    evidence: [
      ...facts,
      `After the move: ${listSome(cut.map(cutWords), 10, '; ')}.`,
      say('link-local'),
      say('metadata-port'),
    ],
    action: `Add the policies of step "allow-dns" before the switch. ${say('policies-add-up')}`,
  });
}

const OTHER_POLICIES =
  'Policies of other kinds (CiliumNetworkPolicy, FQDNNetworkPolicy, AdminNetworkPolicy, those of a mesh) are not read here.';

function sourceOfPods(pods: PolicyPodSummary | undefined): string {
  return pods === undefined
    ? 'Judged by what their selectors say; the Pods themselves were not read.'
    : `Judged for the ${count(pods.total, 'Pod')} of their namespaces.`;
}

export function checkHostNetwork(evidence: Evidence): Precheck {
  const given = { id: 'host-network', concerns: 'cloud-dns' as const, title: 'Pods on host networks are known' };
  const pods = readOf(evidence, 'hostNetworkPods');
  if (pods === undefined) return undecided({ ...given, evidence: [], gaps: [gapOf(evidence, 'hostNetworkPods')] });
  const own = `${count(pods.inKubeSystem, 'Pod')} of kube-system, which GKE looks after.`;
  const rest = pods.malformed === 0 ? [] : [`${pods.malformed} could not be read.`];
  if (pods.workloads.length === 0 && rest.length === 0) return passed({ ...given, evidence: [own, 'No others.'] });
  const names = pods.workloads.map(
    (one) => `${one.namespace}/${one.owner} (${count(one.pods, 'Pod')}, dnsPolicy ${one.dnsPolicy})`,
  );
  return failed({
    ...given,
    evidence: [own, `Others: ${listSome(names)}${pods.truncated ? ', and more' : ''}.`, ...rest, say('host-network')],
    action: 'Look their names up on the canary pool before the other pools follow.',
  });
}

export function checkWindowsPools(_evidence: Evidence, pools: readonly PoolPlan[]): Precheck {
  const given = { id: 'windows', concerns: 'cloud-dns' as const, title: 'No node pool runs Windows' };
  const windows = pools.filter((pool) => pool.windows === true).map((pool) => pool.name);
  if (windows.length > 0)
    return failed({
      ...given,
      evidence: [`Windows: ${listSome(windows)}.`, say('nodelocal-windows'), say('cloud-dns-windows')],
      action: 'Try it on a new Windows pool of another cluster first; they come last in this plan.',
    });
  const unread = pools.filter((pool) => pool.windows === null).map((pool) => pool.name);
  if (unread.length > 0)
    return undecided({
      ...given,
      evidence: [`imageType is not known of ${listSome(unread)}.`],
      gaps: [notAsked('imageType of the node pools', 'The inventory does not say it.', 'container.clusters.get')],
    });
  return passed({ ...given, evidence: [pools.length === 0 ? 'No node pools.' : 'imageType of every node pool.'] });
}

export function checkDisruptionBudgets(evidence: Evidence): Precheck {
  const given = {
    id: 'disruption-budgets',
    concerns: 'cloud-dns' as const,
    title: 'No PodDisruptionBudget blocks a drain',
  };
  const budgets = readOf(evidence, 'podDisruptionBudgets');
  if (budgets === undefined)
    return undecided({ ...given, evidence: [], gaps: [gapOf(evidence, 'podDisruptionBudgets')] });
  const rest = budgets.malformed === 0 ? [] : [`${budgets.malformed} could not be read and are not judged.`];
  if (budgets.blocking.length === 0)
    return budgets.malformed === 0
      ? passed({ ...given, evidence: [`${budgets.total} budgets, all let a Pod go at this moment.`] })
      : undecided({ ...given, evidence: rest, gaps: [gapOf(evidence, 'podDisruptionBudgets')] });
  const names = budgets.blocking.map(
    (one) =>
      `${one.namespace}/${one.name} (${one.rule}; ${one.currentHealthy} healthy of ${one.expectedPods}, ${one.desiredHealthy} wanted)`,
  );
  return failed({
    ...given,
    evidence: [
      `${budgets.blocking.length}${budgets.truncated ? ' or more' : ''} of ${budgets.total} let no Pod go: ${listSome(names)}.`,
      ...rest,
      say('pdb-hour'),
    ],
    action: 'Add a replica, or agree with the owners on a time: each of them can hold every node up.',
  });
}

export function checkSurge({ cluster }: Evidence, pools: readonly PoolPlan[]): Precheck {
  const given = {
    id: 'surge',
    concerns: 'cloud-dns' as const,
    title: 'Surge settings let the nodes be replaced without loss',
  };
  if (pools.length === 0 && cluster.mode === 'autopilot')
    return passed({ ...given, evidence: ['Autopilot: GKE replaces the nodes.'] });
  const unread = cluster.nodePools.filter((pool) => pool.upgradeSettings == null).map((pool) => pool.name);
  const said = pools.map((pool) => `${pool.name}: ${pool.surge}`);
  const without = cluster.nodePools.filter(
    ({ upgradeSettings: one }) => one != null && one.strategy !== 'BLUE_GREEN' && one.maxSurge === 0,
  );
  if (without.length > 0)
    return failed({
      ...given,
      evidence: [`${listSome(said)}.`, `No surge node: ${listSome(without.map((pool) => pool.name))}.`],
      action: 'Set maxSurge to 1 or more, else nodes go before their replacement is there.',
    });
  if (unread.length > 0 || pools.length === 0)
    return undecided({
      ...given,
      evidence: said.length === 0 ? [] : [`${listSome(said)}.`],
      gaps: [notAsked('upgradeSettings of the node pools', 'The inventory does not say it.', 'container.clusters.get')],
    });
  return passed({ ...given, evidence: [`${listSome(said)}.`] });
}
