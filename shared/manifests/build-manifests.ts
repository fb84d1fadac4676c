import { DNSMASQ_DEFAULT_TCP_CHILDREN, liveLimit } from '../capacity/connection-slots.ts';
import type { LiveKubeDns } from '../domain/live-kube-dns.ts';
import { listAlerts } from './alerts.ts';
import { kubeDnsDashboard } from './dashboard-kube-dns.ts';
import { nodeLocalDnsDashboard } from './dashboard-node-local-dns.ts';
import type { Dashboard } from './grafana.ts';
import type { ManifestKind } from './kinds.ts';
import { sayOfMonitoring } from './known.ts';
import { kubeDnsDebug } from './kube-dns-debug.ts';
import { type Preamble, renderYaml } from './manifest.ts';
import { type ProbePlan, probeDeployment } from './probe-deployment.ts';
import { googleClusterRules, prometheusRule, ruleGroups } from './rule-files.ts';
import { googlePodMonitorings, operatorMonitors } from './scraping.ts';

export interface ManifestPlan {
  /** Null where the cluster was not read: the limit is then the default, and said to be. */
  live: LiveKubeDns | null;
  /** What the operator gave; it outranks what was read. */
  limit: number | null;
  /** Null without an image. */
  probe: ProbePlan | null;
  /** Of the probe. */
  namespace: string;
  /** By which a Prometheus operator selects what it follows. */
  labels: Record<string, string>;
}

export interface ManifestFile {
  name: string;
  text: string;
}

/** The files of one kind; null when the plan lacks what it needs. The same plan gives the same bytes. */
export function buildManifests(kind: ManifestKind, plan: ManifestPlan): ManifestFile[] | null {
  const { live, probe, namespace, labels } = plan;
  const limit = plan.limit ?? limitOf(live)?.limit ?? DNSMASQ_DEFAULT_TCP_CHILDREN;
  const upstream = live?.upstream ?? null;
  const alerts = listAlerts({ limit, upstream });
  const yaml = (name: string, preamble: Preamble, objects: readonly object[]) => [
    { name, text: renderYaml([WRITTEN, ...preamble], objects) },
  ];
  const alertWords = [describeLimit(plan), sayOfMonitoring('processes-beside'), describeUpstream(upstream)];
  switch (kind) {
    case 'dashboards':
      return [kubeDnsDashboard({ limit, upstream }), nodeLocalDnsDashboard()].map(toDashboardFile);
    case 'gmp-monitoring':
      return yaml('gmp-monitoring.yaml', GMP_MONITORING, googlePodMonitorings({ namespace }));
    case 'gmp-rules':
      return yaml('gmp-rules.yaml', [...alertWords, sayOfMonitoring('rules-scope')], [googleClusterRules(alerts)]);
    case 'operator-monitoring':
      return yaml('operator-monitoring.yaml', OPERATOR_MONITORING, operatorMonitors({ namespace, labels }));
    case 'operator-rules':
      return yaml('operator-rules.yaml', alertWords, [prometheusRule(alerts, labels)]);
    case 'prometheus-rules':
      return yaml('prometheus-rules.yaml', alertWords, [ruleGroups(alerts)]);
    case 'kube-dns-debug':
      return live === null ? null : yaml('kube-dns-debug.yaml', DEBUG, kubeDnsDebug(live));
    case 'probe':
      return probe === null ? null : yaml('probe.yaml', PROBE, [probeDeployment(probe)]);
  }
}

const WRITTEN = 'Written by `dns-audit manifests`; docs/manifests.md says what each is for.';

const GMP_MONITORING = [
  sayOfMonitoring('no-annotations'),
  sayOfMonitoring('numeric-port'),
  `${sayOfMonitoring('cadvisor-set')} ${sayOfMonitoring('node-monitoring')}`,
  sayOfMonitoring('coredns'),
  sayOfMonitoring('autopilot'),
  'Samples are charged for. Remove: kubectl delete -f gmp-monitoring.yaml',
];

const OPERATOR_MONITORING = [
  'container_processes comes from cAdvisor on the kubelet, which the operator usually scrapes already; whether its relabeling keeps it is not checked here.',
  'A Prometheus of the operator follows only what its selectors match: give its label with --label, such as --label release=promstack.',
  sayOfMonitoring('coredns'),
  sayOfMonitoring('autopilot'),
  'Remove: kubectl delete -f operator-monitoring.yaml',
];

const DEBUG = [
  'One more kube-dns, of the images and arguments of the managed one, with query logging. It touches nothing that GKE manages:',
  'it has its own name, label and Service, so that neither kube-dns nor kube-dns-upstream sends it a query.',
  'Its log holds the names that are looked up, and every line is stored and charged for: remove it when you are done.',
  sayOfMonitoring('autopilot'),
  '',
  'Send it traffic: a Pod whose only name server it is:',
  '  kubectl get service kube-dns-debug --namespace=kube-system --output=jsonpath={.spec.clusterIP}',
  '  spec: { dnsPolicy: None, dnsConfig: { nameservers: [THAT ADDRESS], searches: [as in a Pod], options: [{ name: ndots, value: "5" }] } }',
  'Read it:   kubectl logs deployment/kube-dns-debug --namespace=kube-system --container=dnsmasq --timestamps >dnsmasq.log',
  '           dns-audit analyze dnsmasq.log',
  'Remove it: kubectl delete deployment,service kube-dns-debug --namespace=kube-system',
];

const PROBE = [
  'Probes from within the cluster, with the name servers and the search path of every Pod.',
  'What it found: kubectl logs deployment/dns-audit-probe, and its metrics.',
  'Remove: kubectl delete -f probe.yaml',
];

function describeLimit({ live, limit }: ManifestPlan): string {
  if (limit !== null) return `The limit of dnsmasq is ${limit} connections, as --limit says.`;
  const known = limitOf(live);
  if (known === null)
    return `The limit of dnsmasq is ${DNSMASQ_DEFAULT_TCP_CHILDREN} connections: its default; no cluster was read. Give --live or --limit.`;
  const source = known.source === 'args' ? 'read from its arguments' : 'its default, since no argument sets it';
  return `The limit of dnsmasq is ${known.limit} connections: ${source} (confidence: ${known.confidence}).`;
}

function limitOf(live: LiveKubeDns | null) {
  return live === null ? null : liveLimit({ hasDnsmasq: true, ...live });
}

function describeUpstream(upstream: string | null): string {
  if (upstream !== null) return `kube-dns-upstream is ${upstream}.`;
  return 'The address of kube-dns-upstream was not read: connections to every private address are taken for it.';
}

function toDashboardFile(dashboard: Dashboard): ManifestFile {
  return { name: `${dashboard.uid}.json`, text: `${JSON.stringify(dashboard, null, 2)}\n` };
}
