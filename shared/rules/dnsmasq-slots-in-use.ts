import { findComfortableMean, liveLimit } from '../capacity/connection-slots.ts';
import type { ConnectionMetrics, DnsmasqPod, DnsmasqSlots } from '../domain/direct-evidence.ts';
import type { Observation, Provenance } from '../domain/finding.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { observe } from './provenance.ts';
import { defineRule, type Facts, fail, type Judgement, notApplicable, pass } from './rule.ts';

type Known = Facts<never, 'dnsmasqSlots' | 'connectionMetrics' | 'kubeDnsDeployment'>;
type CountingPod = DnsmasqPod & { highest: number; limit: number };

/** processes; the nanny and dnsmasq itself. Derived from the source of kubernetes/dns, so the confidence is medium. */
const PROCESSES_WITHOUT_CONNECTION = 2;
/** At least that many lines "in use = limit" are no chance: each is a look at one moment. */
const FULL_LINES = 2;
const TOP = 5;

export const dnsmasqSlotsInUse = defineRule({
  id: 'dnsmasq-slots-in-use',
  title: 'dnsmasq never had all of its connections in use',
  why: 'dnsmasq 2.90 and later counts the connections that it serves, the most since the line before, and its limit. This is the limit itself being reached, without any estimate. It is rare evidence: the nanny asks for the line only with --logInterval, and whether GKE sets that is not known.',
  fix: 'Raise the number of kube-dns replicas now (lower nodesPerReplica in ConfigMap kube-dns-autoscaler), and plan the move to Cloud DNS for GKE.',
  whenNotToWorry:
    'A limit that was reached once, without time-outs: in the lab a Pod had all 20 connections in use and no look-up waited, because no 21st came.',
  references: ['docs/evidence.md', 'docs/failure-mode.md'],
  needs: [],
  mayUse: ['dnsmasqSlots', 'connectionMetrics', 'kubeDnsDeployment'],
  notApplicable: unlessCombination,
  missing({ readings: { dnsmasqSlots: slots, connectionMetrics: metrics } }) {
    const areProcessesKnown = metrics?.state === 'read' && metrics.value.dnsmasqProcesses.length > 0;
    return slots?.state === 'gap' && !areProcessesKnown ? [slots.gap] : [];
  },
  judge(facts) {
    const { dnsmasqSlots: slots } = facts.read;
    const counting = (slots?.pods ?? []).filter(isCounting);
    if (slots !== undefined && counting.length > 0) return judgeCounts(slots, counting);
    const processes = judgeProcesses(facts);
    if (processes !== null) return processes;
    if (slots === undefined) return notApplicable('dnsmasq-not-asked', {});
    const limits = [...new Set(slots.pods.flatMap(({ limit }) => limit ?? []))].sort((a, b) => a - b);
    return limits.length === 0
      ? notApplicable('dnsmasq-silent', {})
      : notApplicable('dnsmasq-limit-only', { limit: limits.join(' or ') });
  },
});

function isCounting(pod: DnsmasqPod): pod is CountingPod {
  return pod.highest !== null && pod.limit !== null;
}

function judgeCounts(slots: DnsmasqSlots, pods: readonly CountingPod[]): Judgement {
  const observations = observeCounts(slots, pods);
  const sorted = [...pods].sort((a, b) => b.highest / b.limit - a.highest / a.limit || (a.pod < b.pod ? -1 : 1));
  const [worst] = sorted;
  if (worst === undefined) return notApplicable('dnsmasq-silent', {});
  const full = pods.filter((pod) => pod.linesAtLimit >= FULL_LINES).sort((a, b) => b.linesAtLimit - a.linesAtLimit)[0];
  const weight = { severity: 'high', confidence: 'high' } as const;
  if (full !== undefined) {
    const args = { pod: full.pod, lines: full.linesAtLimit, limit: full.limit };
    return fail('dnsmasq-slots-full', args, weight, observations);
  }
  const reached = pods.filter((pod) => pod.highest >= pod.limit);
  if (reached.length > 0) {
    const args = { pods: reached.length, of: pods.length, limit: worst.limit };
    return fail('dnsmasq-slots-reached', args, weight, observations);
  }
  const { pod, highest, limit } = worst;
  // The most at one moment may lie higher than a comfortable mean: it has the spread in it already.
  if (highest > (findComfortableMean(limit) + limit) / 2)
    return fail(
      'dnsmasq-slots-near',
      { pod, highest, limit },
      { severity: 'medium', confidence: 'high' },
      observations,
    );
  return pass('dnsmasq-slots-left', { highest, limit, pods: pods.length }, observations);
}

function observeCounts(slots: DnsmasqSlots, pods: readonly CountingPod[]): Observation[] {
  const { from, to } = slots.window;
  const source: Provenance = {
    kind: 'logging',
    detail: `container dnsmasq, "child processes for TCP requests", ${from} to ${to}`,
  };
  const capped = { atLeast: slots.capped };
  const most = [...pods].sort((a, b) => b.highest - a.highest || (a.pod < b.pod ? -1 : 1)).slice(0, TOP);
  return [
    observe('Pods that wrote counts', pods.length, source, capped),
    ...most.flatMap((pod) => [
      observe(`most connections of ${pod.pod}`, pod.highest, source, capped),
      observe(`limit of ${pod.pod}`, pod.limit, source),
      observe(`counts of ${pod.pod} at the limit, of ${pod.statisticsLines}`, pod.linesAtLimit, source, capped),
    ]),
    ...(slots.malformed === 0 ? [] : [observe('unreadable lines, not counted', slots.malformed, source)]),
  ];
}

/** Sampled once in a scrape interval: a peak in between is missed, so that only a full dnsmasq is judged. */
function judgeProcesses({ read }: Known): Judgement | null {
  const { connectionMetrics: metrics, kubeDnsDeployment: deployment } = read;
  const [worst] = metrics?.dnsmasqProcesses ?? [];
  if (metrics === undefined || worst === undefined) return null;
  const live = deployment === undefined || deployment === null ? null : liveLimit(deployment);
  if (live === null || worst.highest < live.limit + PROCESSES_WITHOUT_CONNECTION) return null;
  return fail(
    'dnsmasq-processes-full',
    { pod: worst.pod, processes: worst.highest, limit: live.limit },
    { severity: 'high', confidence: 'medium' },
    metrics.dnsmasqProcesses
      .slice(0, TOP)
      .map(({ pod, highest }) => observe(`most processes of ${pod}`, highest, sourceOf(metrics))),
  );
}

function sourceOf({ endpoint, window }: ConnectionMetrics): Provenance {
  const detail = `container_processes at ${endpoint}, ${window.from} to ${window.to}`;
  return { kind: endpoint.includes('/location/global/prometheus') ? 'monitoring' : 'prometheus', detail };
}
