import type { ConnectionMetrics, ConnectionRate } from '../domain/direct-evidence.ts';
import { parseEndpoint } from './network-error.ts';
import type { QueryName } from './prometheus-queries.ts';

/** One element of an instant vector. */
export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}
export type Samples = Readonly<Record<QueryName, readonly Sample[]>>;

type Generation = ConnectionRate['generations'][number];
const GENERATIONS: readonly Generation[] = ['forward', 'proxy'];

/** Puts the answers about one cluster together; null when none of them holds a series. */
export function toConnectionMetrics(
  samples: Samples,
  about: Pick<ConnectionMetrics, 'window' | 'endpoint' | 'isAssumedCluster'>,
): ConnectionMetrics | null {
  if (Object.values(samples).every((all) => all.length === 0)) return null;
  return {
    window: { ...about.window },
    endpoint: about.endpoint,
    rates: toRates(samples),
    scrapedInstances: Math.round(sum(samples.instances) ?? 0),
    failedHealthChecks: sum(samples.failedHealthChecks),
    dnsmasqProcesses: samples.dnsmasqProcesses
      .filter(({ value }) => value >= 0)
      .map(({ labels, value }) => ({ pod: labels['pod'] ?? '', highest: Math.round(value) }))
      .sort((a, b) => b.highest - a.highest || (a.pod < b.pod ? -1 : 1)),
    queries: {
      receivedPerSecond: sum(samples.received),
      missedPerSecond: sum(samples.missed),
      kubeDnsPerSecond: sum(samples.kubeDns),
    },
    isAssumedCluster: about.isAssumedCluster,
  };
}

/** By upstream address; what has no address (a socket, a name) is none of the servers in question. */
function toRates({ mean, peak }: Samples): ConnectionRate[] {
  const upstreams = new Set([...mean, ...peak].flatMap(({ labels }) => upstreamOf(labels) ?? []));
  return [...upstreams].sort().map((upstream) => {
    const isOfIt = ({ labels }: Sample) => upstreamOf(labels) === upstream;
    const named = new Set([...mean, ...peak].filter(isOfIt).map(({ labels }) => labels['generation']));
    return {
      upstream,
      generations: GENERATIONS.filter((generation) => named.has(generation)),
      meanPerSecond: sum(mean.filter(isOfIt)),
      // Each generation has its own worst moment: together they are an upper bound while nodes are replaced.
      peakPerSecond: sum(peak.filter(isOfIt)),
    };
  });
}

function upstreamOf(labels: Sample['labels']): string | null {
  return parseEndpoint(labels['to'] ?? '');
}

/** Null of none: nothing measured is not zero. */
function sum(samples: readonly Sample[]): number | null {
  const values = samples.map(({ value }) => value).filter((value) => Number.isFinite(value) && value >= 0);
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
}
