import { findComfortableMean } from '../capacity/connection-slots.ts';
import { USUAL_HOLD_SECONDS } from '../capacity/little.ts';
import { createExpressions, matchUpstream, PROCESSES_BESIDE_CHILDREN } from './expressions.ts';

/** How bad it is, in the words that Alertmanager's routes usually know. */
export type AlertSeverity = 'critical' | 'warning' | 'info';

export interface Alert {
  name: string;
  expression: string;
  /** Prometheus duration for which it has to hold. */
  hold: string;
  severity: AlertSeverity;
  /** What it says about the failure: the failure itself, a sign of it, another cause, or that nothing can be seen. */
  meaning: 'failure' | 'sign' | 'other-cause' | 'blind';
  summary: string;
  description: string;
}

export interface AlertFacts {
  /** connections that one dnsmasq serves at a time. */
  limit: number;
  /** ClusterIP of Service kube-dns-upstream; null where it was not read. */
  upstream: string | null;
}

/** Share of answers above 0.5 s, and of SERVFAIL, from which on it is told of. Recordings: healthy 0; saturated 4.6 to 10.6 % slow; collapsed 10 to 23 % SERVFAIL. */
const SHARE = 0.01;
/** Share of slow queries at steps, as `dns-audit probe` judges it. */
const STEP_SHARE = 0.3;
/** looks in ten minutes, one every 30 s, that have to find all children of dnsmasq in use: one alone may be a burst that hurt nobody */
const FULL_LOOKS = 3;
/** seconds; kubedns answered in less than 0.004 s at the 99th percentile in recordings that were full, so that this is another cause */
const SLOW_BACKEND_SECONDS = 0.1;
const PAGE = 'docs/manifests.md#alerts';

/** What to be told of, the failure first. Thresholds follow from the limit of this cluster and from the project's recordings. */
export function listAlerts({ limit, upstream }: AlertFacts): Alert[] {
  const { dnsmasqProcesses, kubeDnsPods, ...about } = createExpressions({ matchers: [], range: '10m' });
  const full = limit + PROCESSES_BESIDE_CHILDREN;
  const comfortable = findComfortableMean(limit);
  const demand = `${about.connectionMissesOf(matchUpstream(upstream))} * ${USUAL_HOLD_SECONDS.to} / ${kubeDnsPods}`;
  return [
    {
      name: 'KubeDnsDnsmasqFull',
      expression: `sum_over_time((${dnsmasqProcesses} >= bool ${full})[10m:30s]) >= ${FULL_LOOKS}`,
      hold: '0s',
      severity: 'critical',
      meaning: 'failure',
      summary: 'dnsmasq in {{ $labels.pod }} has no place for another TCP connection',
      description: `At {{ $value }} looks within ten minutes, one every 30 s, container dnsmasq had ${full} processes or more: dnsmasq-nanny, dnsmasq, and all ${limit} children that may be. Further connections of node-local-dns wait, or get no answer. Add kube-dns replicas now (dns-audit capacity says how many); move to Cloud DNS. See ${PAGE}.`,
    },
    {
      name: 'NodeLocalDnsSlowAnswers',
      expression: `${about.slowShare} > ${SHARE}`,
      hold: '5m',
      severity: 'warning',
      meaning: 'sign',
      summary:
        'node-local-dns: {{ $value | humanizePercentage }} of the answers for zone {{ $labels.zone }} take more than 0.5 s',
      description: `Steps of 1, 2, 3 and 5 s betray a full dnsmasq; for zones other than the cluster's own the server asked is another one. No such answer in healthy recordings. See ${PAGE}.`,
    },
    {
      name: 'NodeLocalDnsServfail',
      expression: `${about.servfailShare} > ${SHARE}`,
      hold: '5m',
      severity: 'critical',
      meaning: 'sign',
      summary:
        'node-local-dns: {{ $value | humanizePercentage }} of the answers for zone {{ $labels.zone }} are SERVFAIL',
      description: `All attempts of CoreDNS to ask its upstream failed. Its log says whether dial or read timed out: dial tcp means that the queue of the kernel is full as well. See ${PAGE}.`,
    },
    {
      name: 'NodeLocalDnsUpstreamFails',
      expression: `${about.failedHealthChecks} * 600 >= 3`,
      hold: '0s',
      severity: 'warning',
      meaning: 'sign',
      summary: 'node-local-dns: health checks of {{ $labels.to }} fail',
      description: `CoreDNS checks an upstream only after a look-up failed, every 0.5 s and with force_tcp over TCP, each time on a new connection. {{ $value | humanize }} failed checks in ten minutes over all nodes; none in healthy recordings, 84 in 75 s in a saturated one. See ${PAGE}.`,
    },
    {
      name: 'NodeLocalDnsAllUpstreamsDown',
      expression: `${about.allUpstreamsDown} * 600 >= 10`,
      hold: '5m',
      severity: 'critical',
      meaning: 'failure',
      summary: 'node-local-dns takes all its upstreams for dead',
      description: `{{ $value | humanize }} look-ups in ten minutes met upstreams that are all marked down; CoreDNS then tries once only, and clients get SERVFAIL after about 1 s. See ${PAGE}.`,
    },
    {
      name: 'KubeDnsConnectionDemandHigh',
      expression: `${demand} > ${comfortable}`,
      hold: '10m',
      severity: 'warning',
      meaning: 'sign',
      summary: `kube-dns: about {{ $value | humanize }} connections on each Pod, and more than ${comfortable} leave no room`,
      description: `An estimate: new connections a second${upstream === null ? ' to private addresses, kube-dns or another name server' : ` to ${upstream}`} x ${USUAL_HOLD_SECONDS.to} s, for which busy nodes held one in the lab, divided by the Pods that are scraped. dnsmasq serves ${limit} at a time. See ${PAGE}.`,
    },
    {
      name: 'KubeDnsBackendSlow',
      expression: `${about.kubednsSeconds(0.99)} > ${SLOW_BACKEND_SECONDS}`,
      hold: '10m',
      severity: 'warning',
      meaning: 'other-cause',
      summary: 'kubedns in {{ $labels.pod }} is slow itself: {{ $value | humanizeDuration }} at the 99th percentile',
      description: `Another cause: a slow server behind dnsmasq fills its places by itself. When dnsmasq alone is full, this stays below 4 ms. See ${PAGE}.`,
    },
    {
      name: 'KubeDnsProbeFails',
      expression: `${about.dnsmasqProbeErrors} * 600 >= 3`,
      hold: '0s',
      severity: 'warning',
      meaning: 'other-cause',
      summary: 'dnsmasq in {{ $labels.pod }} does not answer the probes of its own Pod',
      description: `Another cause: the sidecar asks over UDP, which a dnsmasq without places goes on serving. {{ $value | humanize }} probes failed in ten minutes. See ${PAGE}.`,
    },
    {
      name: 'DnsProbeSteps',
      expression: `${about.probeStepShare} > ${STEP_SHARE} and ${about.probeSlowShare} > ${SHARE}`,
      hold: '5m',
      severity: 'warning',
      meaning: 'sign',
      summary: 'dns-audit probe: slow look-ups at {{ $labels.server }} come in steps of whole seconds',
      description: `{{ $value | humanizePercentage }} of the DNS queries that were answered after more than 0.5 s lie within 0.1 s above a whole second; by chance it would be a tenth. That is how a full dnsmasq shows to applications. See ${PAGE}.`,
    },
    {
      name: 'DnsProbeFails',
      expression: `${about.probeDnsFailureShare} > ${SHARE}`,
      hold: '5m',
      severity: 'critical',
      meaning: 'sign',
      summary: 'dns-audit probe: {{ $value | humanizePercentage }} of the look-ups for {{ $labels.target }} fail',
      description: `The probe found no address. Its log says which query failed, at which server and how. See ${PAGE}.`,
    },
    {
      name: 'NodeLocalDnsMetricsMissing',
      expression: 'absent(coredns_dns_requests_total)',
      hold: '15m',
      severity: 'info',
      meaning: 'blind',
      summary: 'no metrics of node-local-dns',
      description: `Nothing of node-local-dns is collected, so that no alert about it can fire. See ${PAGE}.`,
    },
    {
      name: 'KubeDnsProcessMetricsMissing',
      expression: 'absent(container_processes{namespace="kube-system",container="dnsmasq"})',
      hold: '15m',
      severity: 'info',
      meaning: 'blind',
      summary: 'no process counts of dnsmasq',
      description: `container_processes is not collected, or there is no dnsmasq (GKE 1.36 and later): KubeDnsDnsmasqFull cannot fire. See ${PAGE}.`,
    },
  ];
}
