import { expect, onTestFinished, test } from 'vitest';
import { startEmulator } from '../emulator/index.ts';
import { createSampleClock, lines, pool, standardCluster } from '../emulator/sample-builder.ts';
import { collectEvidence } from '../shared/audit/collect-evidence.ts';
import { loadCommonConfig } from '../shared/config.ts';
import { silentLog } from '../shared/log.ts';
import { evaluateCluster } from '../shared/rules/evaluate.ts';
import { createCloud } from './wiring.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const clock = createSampleClock(NOW);
const BUCKET = 'projects/acme-a/locations/global/buckets/dns';
const METRIC = 'projects/acme-a/metrics/dns';
const COUNTS =
  'dnsmasq[24]: child processes for TCP requests: in use 20, highest since last SIGUSR1 20, max allowed 20.';

/** One cluster with the combination, time-outs, counts of dnsmasq and metrics; all through the real wiring. */
async function collect(environment: Record<string, string>) {
  const cluster = standardCluster(clock, {
    ...{ project: 'acme-a', location: 'europe-west1', name: 'checkout', nodes: [pool(clock, { count: 34 })] },
    logs: [
      lines(clock, 24, { kind: 'read-tcp', count: 40 }),
      lines(clock, 24, { kind: 'raw', count: 24, container: 'dnsmasq', nodes: 1, text: COUNTS }),
    ],
    metrics: { generation: 'forward', perSecond: 30, peakPerSecond: 40, instances: 34 },
  });
  const project = { id: 'acme-a', number: '111', parent: 'organizations/49', displayName: 'a' };
  const emulator = await startEmulator({
    fleet: {
      ...{ organization: '49', folders: [], projects: [project], clusters: [cluster] },
      logBuckets: [{ name: BUCKET }],
      logMetrics: [{ name: 'dns', projects: ['acme-a'] }],
    },
    now: () => NOW,
  });
  onTestFinished(() => emulator.stop());
  const config = loadCommonConfig({ ...emulator.env, ...environment });
  const cloud = createCloud(config, { log: silentLog, clock: { now: () => NOW } });
  onTestFinished(() => cloud.close());
  const inventory = await cloud.inventory.enumerate({ kind: 'projects', ids: ['acme-a'] });
  const window = { from: clock.hoursAgo(24), to: NOW.toISOString() };
  const { evidence } = await collectEvidence(cloud.collectPorts(), {
    ...{ clusters: inventory.clusters, clusterSource: 'container-api', window },
  });
  const [only] = evidence;
  if (only === undefined) throw new Error('no evidence');
  expect(emulator.violations).toEqual([]);
  const judged = evaluateCluster(only);
  const codeOf = (rule: string) => judged.findings.find((finding) => finding.rule === rule)?.code;
  return { only, judged, codeOf };
}

test.each([
  ['batches', {}, 'dnsmasq-slots-full'],
  ['central-bucket', { DNS_AUDIT_LOG_VIEW: `${BUCKET}/views/_AllLogs` }, 'dnsmasq-slots-full'],
  ['log-metric', { DNS_AUDIT_LOG_METRIC: METRIC }, 'dnsmasq-not-asked'],
])('time-outs by %s: the same verdict, and the way is named', async (route, more, slots) => {
  const { only, judged, codeOf } = await collect({ DNS_AUDIT_LOG_ROUTE: route, ...more });
  expect(only.readings.timeouts).toMatchObject({ state: 'read', value: { route } });
  expect(judged.verdict).toBe('affected');
  expect(codeOf('dnsmasq-slots-in-use')).toBe(slots);
  expect(codeOf('connection-demand')).toBe('demand-not-measured');
});

test('metrics of Cloud Monitoring, when they are asked for', async () => {
  const { only, codeOf } = await collect({ DNS_AUDIT_READ_METRICS: 'true' });
  expect(only.cluster.managedPrometheus).not.toBeNull();
  const isManaged = only.cluster.managedPrometheus === true;
  expect(only.readings.connectionMetrics?.state).toBe(isManaged ? 'read' : undefined);
  expect(codeOf('connection-demand')).toBe(isManaged ? 'demand-above-limit' : 'demand-not-measured');
});
