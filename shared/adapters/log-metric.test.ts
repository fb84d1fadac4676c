import { describe, expect, test } from 'vitest';
import type { Fleet, FleetCluster, LogMetric } from '../../emulator/index.ts';
import { silentLog } from '../log.ts';
import { clock, fleetOf, runEmulator } from './emulator.test-helper.ts';
import { EVERY_SORT, evidenceOf, gapOf, refOf, series, WINDOW } from './log-evidence.test-helper.ts';
import { createLogMetricLogs } from './log-metric.ts';
import { createRoutedTimeoutLogs } from './logging-routes.ts';
import { endpointsAt, openWire } from './wire.test-helper.ts';

const NAME = 'node_local_dns_timeouts';

async function readMetric(
  clusters: Partial<FleetCluster>[],
  metric: Partial<LogMetric> = {},
  change: (fleet: Fleet) => void = () => {},
) {
  const fleet = fleetOf(clusters, (made) => {
    made.logMetrics = [
      { name: NAME, projects: made.projects.map(({ id }) => id), scopingProjects: ['acme-a'], ...metric },
    ];
    change(made);
  });
  const emulator = await runEmulator({ fleet });
  const { wire } = openWire();
  const endpoints = endpointsAt(emulator.origin);
  const refs = fleet.clusters.map(refOf);
  const configured = `projects/acme-a/metrics/${NAME}`;
  const { readings, skipped } = await createLogMetricLogs(wire, endpoints, configured).read(refs, WINDOW);
  const byCluster = (name: string) => [...readings].find(([full]) => full.endsWith(`/${name}`))?.[1];
  const config = { endpoints, logRoute: 'log-metric', logView: null, logMetric: configured } as const;
  return { emulator, wire, refs, readings, skipped, byCluster, calls: emulator.callCount('monitoring'), config };
}

describe('a log-based metric', () => {
  test('has the counts of the lines themselves, of all projects in one call', async () => {
    const { byCluster, calls, skipped, emulator } = await readMetric([
      { name: 'noisy', logs: [...EVERY_SORT] },
      { name: 'other', project: 'acme-b', logs: [series({ count: 6, upstream: '172.20.0.10' })] },
    ]);
    const noisy = evidenceOf(byCluster('noisy'));
    // Lines in jsonPayload have no text payload, of which a metric could take a kind: they are there as `other`.
    const { 'dial-tcp': dial = 0, 'read-tcp': read = 0, udp = 0, other = 0 } = noisy.byKind;
    expect(dial).toBeGreaterThan(400);
    expect(read).toBeGreaterThan(80);
    expect(udp).toBeGreaterThan(40);
    const { summaryLines, loopProbes } = noisy;
    const unlabelled = 4 - summaryLines + (7 - loopProbes);
    expect(dial + read + udp + other).toBe(550 + 25 * summaryLines + unlabelled);
    expect(noisy.loopProbes).toBeGreaterThan(4);
    expect(noisy).toMatchObject({ route: 'log-metric', topNames: [], capped: false, malformed: 0 });
    expect(noisy.buckets.some(({ node }) => node?.startsWith('gke-') === true)).toBe(true);
    expect(noisy.limitations).toEqual(['exclusions-unread', 'hours-only', 'no-names', 'text-payload-only']);
    const other2 = evidenceOf(byCluster('other'));
    expect(other2.byKind['dial-tcp'] ?? 0).toBeGreaterThan(3);
    expect(new Set(other2.buckets.map(({ upstream }) => upstream))).toContain('172.20.0.10');
    expect(skipped).toEqual([]);
    expect(calls).toBe(1);
    expect(emulator.callCount('logging')).toBe(1);
  });

  test('of a silent project is asked for in that project: defined there, or not', async () => {
    const { byCluster, calls } = await readMetric(
      [
        { name: 'noisy', logs: [series({ count: 9 })] },
        { name: 'quiet', project: 'acme-b' },
        { name: 'uncounted', project: 'acme-c', logs: [series({ count: 9 })] },
      ],
      { projects: ['acme-a', 'acme-b'] },
    );
    expect(evidenceOf(byCluster('quiet')).buckets).toEqual([]);
    expect(gapOf(byCluster('uncounted'))).toMatchObject({
      code: 'not-observable',
      what: `log-based metric ${NAME} in project acme-c`,
    });
    expect(calls).toBe(3);
  });

  test('outside of the metrics scope is read in its own project', async () => {
    const { byCluster, calls } = await readMetric([{ name: 'far', project: 'acme-b', logs: [series({ count: 9 })] }], {
      scopingProjects: [],
    });
    expect(evidenceOf(byCluster('far')).buckets.reduce((sum, { count }) => sum + count, 0)).toBe(9);
    expect(calls).toBe(2);
  });

  test('of a central bucket speaks for all projects that the bucket has', async () => {
    const { byCluster, calls } = await readMetric(
      [
        { name: 'far', project: 'acme-b', logs: [series({ count: 9 })] },
        { name: 'quiet', project: 'acme-c' },
      ],
      { projects: ['acme-a'], bucketName: 'projects/acme-a/locations/global/buckets/dns' },
    );
    expect(evidenceOf(byCluster('far')).limitations).toContain('sink-unread');
    expect(evidenceOf(byCluster('quiet')).buckets).toEqual([]);
    expect(calls).toBe(1);
  });

  test('with fewer labels, and younger than the window, says what is lost', async () => {
    const { byCluster } = await readMetric([{ name: 'noisy', logs: [...EVERY_SORT] }], {
      labels: ['operation'],
      createTime: clock.hoursAgo(3),
    });
    const noisy = evidenceOf(byCluster('noisy'));
    expect(noisy.limitations).toEqual(
      expect.arrayContaining([
        'loop-probes-counted',
        'metric-newer-than-window',
        'nodes-not-told-apart',
        'summary-lines-count-one',
        'upstreams-not-told-apart',
      ]),
    );
    expect(noisy.buckets.every(({ node, upstream }) => node === null && upstream === null)).toBe(true);
  });

  test.each<[string, Partial<LogMetric>, string]>([
    ['not there', { name: 'another' }, 'not-found'],
    ['disabled', { disabled: true }, 'not-observable'],
  ])('that is %s is a gap of every cluster', async (_, metric, code) => {
    const { readings } = await readMetric([{ name: 'a' }, { name: 'b' }], metric);
    expect([...readings.values()].map((reading) => gapOf(reading))).toMatchObject([{ code }, { code }]);
  });

  test('whose definition may not be read is taken for what it should be', async () => {
    const { byCluster } = await readMetric([{ name: 'noisy', logs: [series({ count: 9 })] }], {}, (fleet) => {
      for (const project of fleet.projects) project.logsDenied = true;
    });
    expect(evidenceOf(byCluster('noisy')).limitations).toContain('metric-definition-unread');
  });
});

describe('the way that is permitted', () => {
  test('entries.list where Cloud Monitoring is refused', async () => {
    const { wire, refs, config, byCluster } = await readMetric(
      [{ name: 'noisy', logs: [series({ count: 9 })] }],
      {},
      ({ projects }) => {
        for (const project of projects) project.monitoring = 'denied';
      },
    );
    expect(gapOf(byCluster('noisy'))).toMatchObject({ code: 'permission-denied' });
    const routed = await createRoutedTimeoutLogs(wire, config, silentLog).read(refs, WINDOW);
    const reading = evidenceOf([...routed.readings.values()][0]);
    expect(reading).toMatchObject({ route: 'batches', byKind: { 'dial-tcp': 9 } });
    expect(reading.limitations).toContain('configured-route-refused');
    expect(routed.slots?.size).toBe(1);
  });

  test('neither: one gap that names both, and what would close it', async () => {
    const { wire, refs, config } = await readMetric([{ name: 'noisy' }], {}, ({ projects }) => {
      for (const project of projects) Object.assign(project, { monitoring: 'denied', logsDenied: true });
    });
    const routed = await createRoutedTimeoutLogs(wire, config, silentLog).read(refs, WINDOW);
    expect(gapOf([...routed.readings.values()][0])).toMatchObject({
      code: 'permission-denied',
      detail: expect.stringContaining('entries.list, asked instead'),
      grant: expect.stringMatching(/monitoring\.timeSeries\.list .*; or logging\.logEntries\.list/),
    });
  });

  test('the configured one where it answers', async () => {
    const { emulator, wire, refs, config } = await readMetric([{ name: 'noisy', logs: [series({ count: 9 })] }]);
    const before = emulator.callCount('logging');
    const routed = await createRoutedTimeoutLogs(wire, config, silentLog).read(refs, WINDOW);
    expect(evidenceOf([...routed.readings.values()][0]).route).toBe('log-metric');
    expect(emulator.callCount('logging') - before).toBe(1); // the definition of the metric
  });
});
