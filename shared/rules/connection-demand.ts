import { findComfortableMean, liveLimit } from '../capacity/connection-slots.ts';
import { estimateConnectionsPerPod, HOLD_SECONDS, LITTLE_BASIS, USUAL_HOLD_SECONDS } from '../capacity/little.ts';
import type { ConnectionMetrics, ConnectionRate } from '../domain/direct-evidence.ts';
import type { Observation, Provenance } from '../domain/finding.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { observe, observeLimit } from './provenance.ts';
import { defineRule, excuse, fail, notApplicable, pass } from './rule.ts';
import { type KubeDnsServices, kubeDnsAddresses } from './timeout-attribution.ts';

export const connectionDemand = defineRule({
  id: 'connection-demand',
  title: 'The node caches do not open more connections than kube-dns serves',
  why: "Each miss of CoreDNS' connection cache is a new connection to kube-dns. Their rate times the seconds for which each is held is the number that is open on average (Little's law). The rate is measured in this cluster; the seconds are those of the lab (2.6 to 4.3), where CoreDNS and not the look-up decided about them.",
  fix: 'Raise the number of kube-dns replicas now (lower nodesPerReplica in ConfigMap kube-dns-autoscaler), and plan the move to Cloud DNS for GKE.',
  whenNotToWorry:
    'On a failing cluster the rate is 10 to 19 % too high (health checks, handshakes without answer): the finding then confirms the time-outs, and adds no second problem.',
  references: ['docs/evidence.md', 'docs/failure-mode.md'],
  needs: ['connectionMetrics', 'kubeDnsDeployment'],
  mayUse: ['kubeDnsUpstreamService', 'kubeDnsService'],
  notApplicable: (evidence) =>
    unlessCombination(evidence) ??
    (evidence.readings.connectionMetrics === undefined ? excuse('demand-not-measured', {}) : null),
  judge({ read }) {
    const { connectionMetrics: metrics, kubeDnsDeployment: deployment } = read;
    if (deployment === null) return notApplicable('kube-dns-absent', {});
    const live = liveLimit(deployment);
    if (live === null) return notApplicable('coredns-live', {});
    const rate = rateToKubeDns(metrics.rates, read);
    const replicas = deployment.readyReplicas;
    if (rate === null || replicas <= 0) return notApplicable('demand-not-measured', {});
    const perPod = (perSecond: number, holdSeconds: number) =>
      round(estimateConnectionsPerPod({ missesPerSecond: perSecond, holdSeconds }, replicas) ?? 0);
    const [low, high] = [USUAL_HOLD_SECONDS.from, USUAL_HOLD_SECONDS.to].map((seconds) => perPod(rate.mean, seconds));
    const numbers = { low: low ?? 0, high: high ?? 0, limit: live.limit, replicas };
    const comfortable = findComfortableMean(live.limit);
    const highAtPeak = perPod(rate.peak, USUAL_HOLD_SECONDS.to);
    const source: Provenance = { kind: 'computed', detail: LITTLE_BASIS };
    const observations = [
      ...observeRates(metrics, rate),
      observeLimit(live, deployment.dnsmasqImageTag),
      observe('connections per Pod on average, quiet nodes', numbers.low, source),
      observe('connections per Pod on average, busy nodes', numbers.high, source),
      observe('connections per Pod in the busiest 5 minutes, busy nodes', highAtPeak, source),
    ];
    const confidence = rate.isCertain && !metrics.isAssumedCluster ? 'medium' : 'low';
    if (perPod(rate.mean, HOLD_SECONDS.bursty.to) > live.limit)
      return fail('demand-above-limit', numbers, { severity: 'high', confidence }, observations);
    const peak = { high: highAtPeak, limit: live.limit };
    if (highAtPeak > comfortable)
      return fail('demand-tight', { ...peak, comfortable }, { severity: 'medium', confidence }, observations);
    return pass('demand-room', peak, observations);
  },
});

interface Rate {
  mean: number;
  peak: number;
  /** False where the address of Service kube-dns-upstream is not known and a private address was taken for it. */
  isCertain: boolean;
}

/** Null where no rate towards kube-dns was measured. */
function rateToKubeDns(rates: readonly ConnectionRate[], services: KubeDnsServices): Rate | null {
  const { isAddress, isCertain } = kubeDnsAddresses(services);
  const measured = rates.filter((rate) => isAddress(rate.upstream) && rate.meanPerSecond !== null);
  if (measured.length === 0) return null;
  const mean = measured.reduce((sum, rate) => sum + (rate.meanPerSecond ?? 0), 0);
  const peak = measured.reduce((sum, rate) => sum + (rate.peakPerSecond ?? rate.meanPerSecond ?? 0), 0);
  return { mean, peak: Math.max(mean, peak), isCertain };
}

function observeRates(metrics: ConnectionMetrics, { mean, peak }: Rate): Observation[] {
  const { endpoint, window, scrapedInstances, failedHealthChecks } = metrics;
  const source: Provenance = {
    kind: endpoint.includes('/location/global/prometheus') ? 'monitoring' : 'prometheus',
    detail: `${endpoint}, ${window.from} to ${window.to}`,
  };
  // A node that is not scraped opens connections too.
  const more = { unit: '1/s', atLeast: true };
  return [
    observe('new connections to kube-dns', round(mean), source, more),
    observe('the same in the busiest 5 minutes', round(peak), source, more),
    observe('node caches that were scraped', scrapedInstances, source),
    ...(failedHealthChecks === null ? [] : [observe('failed health checks', Math.round(failedHealthChecks), source)]),
    observe('seconds for which a connection is held', `${USUAL_HOLD_SECONDS.from} to ${USUAL_HOLD_SECONDS.to}`, {
      kind: 'measured-in-lab',
      detail: 'docs/failure-mode.md, one run each',
    }),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
