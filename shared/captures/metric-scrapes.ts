import type { KubeDnsTimes, MetricDifference } from '../domain/capture-logs.ts';
import type { NamedSample } from '../formats/prometheus-text.ts';

const MAX_SCRAPES = 5_000;
const MAX_SERIES = 5_000; // of one scrape that are of use here; CoreDNS has about 150
const SLOW = 0.1; // seconds
// CoreDNS up to 1.10 names its metrics `forward`, from 1.11 on `proxy`.
const UPSTREAM =
  /^coredns_(?:forward|proxy)_(conn_cache_hits_total|conn_cache_misses_total|healthcheck_failures_total|request_duration_seconds_(?:bucket|sum|count))$/;
const ALL_DOWN = 'coredns_forward_healthcheck_broken_total';
/** CoreDNS plugin/health asks itself once a second. */
const SECONDS = 'coredns_health_request_duration_seconds_count';
const STARTED = 'process_start_time_seconds';
const CPU = 'process_cpu_seconds_total';
const KUBE_DNS = /^skydns_skydns_dns_request_duration_seconds_(bucket|sum|count)$/;

/** What one scrape said, by series: `what\0to\0le` of an upstream, or the name of a series that has none. */
interface Scrape {
  source: string;
  series: Map<string, number>;
}

/** Takes the samples of scrapes, one after the other, and compares the first and the last one of each process. */
export function createScrapeTally() {
  const scrapes: Scrape[] = [];
  let dropped = 0;

  return {
    /** Begins a file; a series that comes twice in it begins another scrape. */
    open(source: string): { add(sample: NamedSample): boolean } {
      let scrape: Scrape = { source, series: new Map() };
      const seen = new Set<string>();
      const start = (): void => {
        scrape = { source, series: new Map() };
        seen.clear();
        if (scrapes.length < MAX_SCRAPES) scrapes.push(scrape);
        else dropped += 1;
      };
      start();
      return {
        /** False for a series that says nothing of this. */
        add(sample) {
          const key = keyOf(sample);
          if (key === null || !isCount(sample.value)) return false;
          const identity = `${sample.name} ${JSON.stringify(sample.labels)}`;
          if (seen.has(identity)) start();
          if (seen.size >= MAX_SERIES) return false;
          seen.add(identity);
          scrape.series.set(key, (scrape.series.get(key) ?? 0) + sample.value);
          return true;
        },
      };
    },
    differences: (): MetricDifference[] => groupByProcess(scrapes).flatMap(toDifference),
    kubeDns: (): KubeDnsTimes[] => groupByProcess(scrapes).flatMap(toKubeDnsTimes),
    dropped: () => dropped,
  };
}

/** No counter of a process is below zero, and none has got beyond what a number holds exactly: such a value is no count. */
function isCount(value: number): boolean {
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function keyOf({ name, labels }: NamedSample): string | null {
  const what = UPSTREAM.exec(name)?.[1];
  if (what !== undefined) {
    const of = labels['proxy_name'];
    return of === undefined || of === 'forward' ? `${what}\0${labels['to'] ?? ''}\0${labels['le'] ?? ''}` : null;
  }
  if (name === ALL_DOWN || name === SECONDS || name === STARTED || name === CPU) return name;
  const kubeDns = KUBE_DNS.exec(name)?.[1];
  return kubeDns === undefined ? null : `kube-dns ${kubeDns}\0${labels['le'] ?? ''}`;
}

/** Scrapes of one process in their order: it names its start, and its counters only grow. */
function groupByProcess(scrapes: readonly Scrape[]): Scrape[][] {
  const groups = new Map<string, Scrape[]>();
  for (const scrape of scrapes) {
    if (scrape.series.size === 0) continue;
    const started = scrape.series.get(STARTED);
    const kind = [...scrape.series.keys()].some((key) => key.startsWith('kube-dns')) ? 'kube-dns' : 'coredns';
    const key = started === undefined ? scrape.source : `${kind} ${started}`;
    groups.set(key, [...(groups.get(key) ?? []), scrape]);
  }
  const age = ({ series }: Scrape) => series.get(CPU) ?? 0;
  return [...groups.values()].map((group) => group.sort((a, b) => age(a) - age(b)));
}

function toDifference(group: readonly Scrape[]): MetricDifference[] {
  const last = group.at(-1);
  const first = group.length > 1 ? group[0] : undefined;
  if (last === undefined) return [];
  const grown = (key: string) => Math.max(0, (last.series.get(key) ?? 0) - (first?.series.get(key) ?? 0));
  const targets = new Set(
    [...last.series.keys()].flatMap((key) => {
      const [what, to] = key.split('\0');
      return to !== undefined && to !== '' && !what?.startsWith('kube-dns') ? [to] : [];
    }),
  );
  if (targets.size === 0) return [];
  const upstreams = [...targets].map((to) => {
    const requests = Math.round(grown(`request_duration_seconds_count\0${to}\0`));
    return {
      to,
      newConnections: Math.round(grown(`conn_cache_misses_total\0${to}\0`)),
      reusedConnections: Math.round(grown(`conn_cache_hits_total\0${to}\0`)),
      requests,
      slow: Math.max(0, requests - Math.round(fastOf(last.series, `request_duration_seconds_bucket\0${to}\0`, grown))),
      failedHealthChecks: Math.round(grown(`healthcheck_failures_total\0${to}\0`)),
      meanMs: requests === 0 ? null : (grown(`request_duration_seconds_sum\0${to}\0`) / requests) * 1000,
    };
  });
  const seconds = last.series.has(SECONDS) ? grown(SECONDS) : null;
  return [
    {
      ...{ source: last.source, scrapes: group.length, seconds },
      upstreams: upstreams.sort((a, b) => b.requests - a.requests),
      allDown: Math.round(grown(ALL_DOWN)),
    },
  ];
}

function toKubeDnsTimes(group: readonly Scrape[]): KubeDnsTimes[] {
  const last = group.at(-1);
  if (last === undefined) return [];
  const value = (key: string) => last.series.get(key) ?? 0;
  const requests = Math.round(value('kube-dns count\0'));
  if (requests === 0) return [];
  const slow = Math.max(0, requests - Math.round(fastOf(last.series, 'kube-dns bucket\0', value)));
  return [{ source: last.source, requests, meanMs: (value('kube-dns sum\0') / requests) * 1000, slow }];
}

/** What the first bucket of a histogram that reaches 100 ms counts; all of it where there are no buckets. */
function fastOf(series: ReadonlyMap<string, number>, prefix: string, value: (key: string) => number): number {
  const bounds = [...series.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ key, bound: Number(key.slice(prefix.length).replace('+Inf', 'Infinity')) }))
    .filter(({ bound }) => bound >= SLOW)
    .sort((a, b) => a.bound - b.bound);
  const [nearest] = bounds;
  return nearest === undefined ? Number.POSITIVE_INFINITY : value(nearest.key);
}
