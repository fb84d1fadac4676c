import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { connectionMetrics } from '../domain/direct-evidence.ts';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { createPrometheusMetrics } from './prometheus.ts';
import { findPrometheus, startPrometheus, until } from './prometheus-server.test-helper.ts';
import { openWire } from './wire.test-helper.ts';

const RECORDING = new URL('../../test/fixtures/recordings/healthy-2pods/', import.meta.url);
const KUBE_DNS = '172.18.165.130';
/** Seconds between the two readings of the recording. */
const RECORDED_SECONDS = 70;

const version = findPrometheus();
const reason = version === null ? ' (skipped: no program `prometheus`; Debian package prometheus)' : ` ${version}`;
// The default reporter shows no names of skipped tests.
if (version === null) process.stderr.write(`a real Prometheus${reason}\n`);

type Counters = Map<string, number>;

/** Every series of a recorded exposition, by name and labels. */
function countersOf(file: string): Counters {
  const lines = readFileSync(new URL(file, RECORDING), 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const match = /^([a-z_]+\{[^}]*\}) (\S+)$/.exec(line);
      return match === null ? [] : [[match[1] ?? '', Number(match[2])] as const];
    }),
  );
}

interface RecordedNode {
  name: string;
  before: Counters;
  after: Counters;
}

const nodes: RecordedNode[] = readdirSync(RECORDING)
  .filter((file) => file.endsWith('.metrics.before.prom'))
  .map((file) => ({
    name: file.slice(0, file.indexOf('.metrics')),
    before: countersOf(file),
    after: countersOf(file.replace('before', 'after')),
  }));

/** As the recorded counters stood after that many seconds, had they risen evenly. */
function expose(cluster: string, seconds: number, rename: (series: string) => string = (series) => series): string[] {
  return nodes.flatMap(({ name, before, after }) =>
    [...after]
      .filter(([series]) => series.includes('_total{'))
      .map(([series, end]) => {
        const start = before.get(series) ?? 0;
        const value = start + ((end - start) * seconds) / RECORDED_SECONDS;
        return `${rename(series).replace('{', `{cluster="${cluster}",instance="${name}:9253",`)} ${value}`;
      }),
  );
}

/** The names since CoreDNS 1.11 (kubernetes/dns 1.24): renamed from the recording of 1.10.0, not recorded. */
function renameToProxy(series: string): string {
  return series.replace(/^coredns_forward_([^{]*)\{/, 'coredns_proxy_$1{proxy_name="forward",');
}

describe.skipIf(version === null)(`a real Prometheus${reason}`, () => {
  test('reads both generations of the metrics, and the processes of dnsmasq', async () => {
    const began = Date.now();
    const origin = await startPrometheus(() => {
      const seconds = (Date.now() - began) / 1000;
      return [
        ...expose('old', seconds),
        ...expose('new', seconds, renameToProxy),
        // Nodes are being replaced: one half of each generation would be as good; here each node has both.
        ...expose('both', seconds),
        ...expose('both', seconds, renameToProxy),
        ...['kube-dns-a', 'kube-dns-b'].map(
          (pod, i) =>
            `container_processes{cluster="old",namespace="kube-system",container="dnsmasq",pod="${pod}"} ${22 - i * 9}`,
        ),
        'container_processes{cluster="old",namespace="kube-system",container="kubedns",pod="kube-dns-a"} 99',
        // The sidecars of two Pods: both counters rise, and neither hides the other.
        ...['kube-dns-a', 'kube-dns-b'].flatMap((pod) =>
          ['hits', 'misses'].map((name) => `kubedns_dnsmasq_${name}{cluster="old",pod="${pod}"} ${seconds * 5}`),
        ),
        '',
      ].join('\n');
    });
    const clusters = ['old', 'new', 'both', 'absent'].map((cluster) => aCluster({ cluster }));
    const source = createPrometheusMetrics(openWire().wire, origin);
    await until(null, async () => {
      const answer = await fetch(`${origin}/api/v1/query?query=${encodeURIComponent('min(count_over_time(up[1m]))')}`);
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
      return Number(data.result[0]?.value[1] ?? 0) >= 9; // the look for the peak every 5 s then saw some
    });
    const to = new Date();
    const window = { from: new Date(to.getTime() - 600_000).toISOString(), to: to.toISOString() };
    const readings = await source.read(clusters, window);
    const read = (cluster: string) => {
      const reading = readings.get(aCluster({ cluster }).name);
      if (reading?.state !== 'read') throw new Error(`not read: ${JSON.stringify(reading)}`);
      return connectionMetrics.parse(reading.value);
    };

    expect(nodes).toHaveLength(6);
    for (const [cluster, generations, instances] of [
      ['old', ['forward'], 6],
      ['new', ['proxy'], 6],
      ['both', ['forward', 'proxy'], 6],
    ] as const) {
      const metrics = read(cluster);
      expect(metrics.scrapedInstances, cluster).toBe(instances);
      expect(metrics.rates.map(({ upstream }) => upstream)).toEqual([KUBE_DNS, '8.8.4.4', '8.8.8.8']);
      const toKubeDns = metrics.rates.find(({ upstream }) => upstream === KUBE_DNS);
      expect(toKubeDns?.generations).toEqual(generations);
      expect(toKubeDns?.meanPerSecond).toBeGreaterThan(0);
    }
    // The window is longer than what was scraped, so that the mean over it is lower: the short rate shows the true one.
    const { peakPerSecond, meanPerSecond } = rateOf(read('old'));
    const both = rateOf(read('both'));
    expect(both.meanPerSecond / meanPerSecond).toBeCloseTo(2, 1);
    expect(peakPerSecond).toBeGreaterThan(0);
    expect(read('old').dnsmasqProcesses).toEqual([
      { pod: 'kube-dns-a', highest: 22 },
      { pod: 'kube-dns-b', highest: 13 },
    ]);
    expect(readings.has(aCluster({ cluster: 'absent' }).name)).toBe(false);

    // Over the seconds that were scraped the rate is the recorded one: 308 connections in 70 s, over six nodes.
    const short = await source.read(clusters, { from: new Date(to.getTime() - 60_000).toISOString(), to: window.to });
    const reading = short.get(aCluster({ cluster: 'old' }).name);
    const scraped = (Date.now() - began) / 1000;
    const increase = reading?.state === 'read' ? rateOf(reading.value).meanPerSecond * 60 : 0;
    expect(increase).toBeGreaterThan(((308 / RECORDED_SECONDS) * scraped) / 2);
    expect(increase).toBeLessThan((308 / RECORDED_SECONDS) * scraped * 1.5);
    // Of the 4,580 recorded requests the caches missed 4,301; dnsmasq's counters rise by 20 a second.
    const queries = reading?.state === 'read' ? reading.value.queries : undefined;
    expect((queries?.missedPerSecond ?? 0) / (queries?.receivedPerSecond ?? 0)).toBeCloseTo(4301 / 4580, 1);
    expect((queries?.receivedPerSecond ?? 0) / (increase / 60)).toBeCloseTo(4580 / 308, 0);
    expect((queries?.kubeDnsPerSecond ?? 0) / (queries?.receivedPerSecond ?? 0)).toBeCloseTo(
      20 / (4580 / RECORDED_SECONDS),
      1,
    );
    const renamed = short.get(aCluster({ cluster: 'new' }).name);
    expect(renamed?.state === 'read' && renamed.value.queries?.kubeDnsPerSecond).toBeNull();
  }, 60_000);

  test('refuses what is no PromQL, and that is a gap', async () => {
    const origin = await startPrometheus(() => 'up_to_date 1\n');
    const answer = await fetch(`${origin}/api/v1/query?query=${encodeURIComponent('sum by (')}`);
    expect(answer.status).toBe(400);
    // Nothing of node-local-dns is collected: no reading, no gap.
    const window = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date().toISOString() };
    expect((await createPrometheusMetrics(openWire().wire, origin).read([aCluster()], window)).size).toBe(0);
  }, 60_000);
});

function rateOf(metrics: {
  rates: { upstream: string; meanPerSecond: number | null; peakPerSecond: number | null }[];
}) {
  const rate = metrics.rates.find(({ upstream }) => upstream === KUBE_DNS);
  return { meanPerSecond: rate?.meanPerSecond ?? 0, peakPerSecond: rate?.peakPerSecond ?? 0 };
}
