import { describe, expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import { fingerprintCluster } from '../domain/fingerprint.ts';
import { type Report, report as reportSchema } from '../domain/report.ts';
import { CollectError } from '../errors.ts';
import { aCluster, nodes, timeouts } from '../rules/evidence.test-helper.ts';
import { ANA } from './exception-ports.test-helper.ts';
import { readExceptions, readTrail, recordException } from './exceptions.ts';
import { finalizeRun } from './finalize-run.ts';
import { createMemoryMessenger, plainWords } from './memory-messenger.test-helper.ts';
import {
  anInventory,
  aShard,
  collected,
  createMemoryClock,
  createMemoryInventory,
  createMemoryLog,
  createMemoryQueue,
  createMemoryState,
  type MemoryState,
  SCOPE,
  silentProgress,
} from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';
import { requireManifest, startRun } from './start-run.ts';

const CHECKOUT = aCluster({ cluster: 'checkout' });
const PAYMENTS = aCluster({ cluster: 'payments' });
const DAY = 86_400;

/** A service whose clusters are audited once a day; `hurt` names those with time-outs towards kube-dns. */
function createService(state: MemoryState = createMemoryState()) {
  const messenger = createMemoryMessenger();
  const ports = {
    state,
    queue: createMemoryQueue(),
    messenger,
    digests: {
      messenger,
      words: plainWords,
      defaultChannel: 'C0DNS0001',
      routes: [],
      allowedChannels: [],
      timeZone: 'UTC',
    },
    clock: createMemoryClock(),
    log: createMemoryLog(),
    progress: silentProgress,
  };
  async function audit(clusters: readonly ClusterFacts[], hurt: readonly ClusterFacts[] = []): Promise<Report> {
    const slot = ports.clock.now();
    const inventory = createMemoryInventory(anInventory(clusters));
    const request = { logWindowHours: 24, runDeadlineMinutes: 60, shardClusters: 100, finalizeIntervalSeconds: 30 };
    const { run } = await startRun({ ...ports, inventory }, { ...request, scope: SCOPE, slot });
    const manifest = await requireManifest(state, run);
    const evidence = clusters.map((one) =>
      collected(one, hurt.includes(one) ? { nodes: nodes(17), timeouts: timeouts([{ count: 400 }]) } : {}),
    );
    await state.write(statePaths.shard(run, 0), JSON.stringify(aShard(manifest, 0, { evidence })), 'absent');
    const report = await finalizeRun(ports, { run, attempt: 0, finalizeIntervalSeconds: 30, deliveryLeaseSeconds: 60 });
    if (report === null) throw new Error('the run has not ended');
    return report;
  }
  return { ...ports, audit };
}

function clusterOf(report: Report, cluster: ClusterFacts) {
  const found = report.clusters.find(({ name }) => name === cluster.name);
  if (found === undefined) throw new Error(`${cluster.name} is not in the report`);
  return found;
}

function request(cluster: ClusterFacts, overrides: Partial<Parameters<typeof recordException>[1]> = {}) {
  return {
    key: cluster.name,
    cluster: cluster.name,
    rule: null,
    kind: 'exempted',
    reason: 'moves in January',
    by: ANA,
    until: '30d',
    fingerprint: null,
    ...overrides,
  } as const;
}

describe('a run', () => {
  test('with an exempted cluster: told apart, with verdict, severity and coverage as they are', async () => {
    const service = createService();
    const before = await service.audit([CHECKOUT, PAYMENTS]);
    await recordException(service, request(CHECKOUT));
    service.clock.advance(DAY);
    const report = await service.audit([CHECKOUT, PAYMENTS]);
    const { verdict, severity } = clusterOf(before, CHECKOUT);
    expect(clusterOf(report, CHECKOUT)).toMatchObject({ verdict, severity, exception: { excepted: true } });
    expect(clusterOf(report, PAYMENTS).exception).toBeNull();
    expect(report.summary).toEqual({ ...before.summary, excepted: 1 });
    expect(report.coverage).toEqual(before.coverage);
    expect(report.changes).toMatchObject({ worse: [], better: [], resolved: [] });
  });

  test('with an exempted cluster that got worse: still excepted, and still worse', async () => {
    const service = createService();
    await service.audit([CHECKOUT]);
    await recordException(service, request(CHECKOUT));
    service.clock.advance(DAY);
    const report = await service.audit([CHECKOUT], [CHECKOUT]);
    expect(clusterOf(report, CHECKOUT)).toMatchObject({ verdict: 'affected', exception: { excepted: true } });
    expect(report.changes?.worse).toEqual([CHECKOUT.name]);
  });

  test('with an acknowledged cluster that got worse: the acknowledgement is over, for good', async () => {
    const service = createService();
    const first = await service.audit([CHECKOUT]);
    const fingerprint = fingerprintCluster(clusterOf(first, CHECKOUT));
    await recordException(service, request(CHECKOUT, { kind: 'acknowledged', fingerprint }));
    service.clock.advance(DAY);
    expect(clusterOf(await service.audit([CHECKOUT]), CHECKOUT).exception?.excepted).toBe(true);
    service.clock.advance(DAY);
    const worse = clusterOf(await service.audit([CHECKOUT], [CHECKOUT]), CHECKOUT);
    expect(worse.exception).toMatchObject({ excepted: false, remaining: 'critical', ended: [{ why: 'worse' }] });
    expect((await readTrail(service.state)).map(({ action, why }) => [action, why])).toEqual([
      ['created', null],
      ['expired', 'worse'],
    ]);
    service.clock.advance(DAY);
    const again = clusterOf(await service.audit([CHECKOUT]), CHECKOUT);
    expect(again.exception).toMatchObject({ excepted: false, ended: [{ why: 'worse' }] });
  });

  test('after an expiry: the cluster is back, and the report says so for 14 days', async () => {
    const service = createService();
    await recordException(service, request(CHECKOUT, { until: '1d' }));
    service.clock.advance(DAY);
    const back = clusterOf(await service.audit([CHECKOUT]), CHECKOUT);
    expect(back.exception).toMatchObject({
      excepted: false,
      ended: [{ why: 'expired', endedAt: '2026-11-23T06:00:00.000Z' }],
    });
    expect((await readExceptions(service.state, service.clock.now())).records.exceptions).toEqual([]);
    service.clock.advance(14 * DAY);
    expect(clusterOf(await service.audit([CHECKOUT]), CHECKOUT).exception?.ended).toHaveLength(1);
    service.clock.advance(DAY);
    expect(clusterOf(await service.audit([CHECKOUT]), CHECKOUT).exception).toBeNull();
  });

  test('with a label: honoured as the cluster has it now', async () => {
    const service = createService();
    const labelled = { ...CHECKOUT, resourceLabels: { 'dns-audit-exempt-until': '2026-12-01' } };
    const report = await service.audit([labelled]);
    expect(clusterOf(report, CHECKOUT).exception).toMatchObject({ excepted: true, inForce: [{ source: 'label' }] });
    expect(service.state.objects.has(statePaths.exceptions)).toBe(false);
  });

  test('that is finalized again: the same report, nothing ended twice', async () => {
    const service = createService();
    const first = await service.audit([CHECKOUT]);
    const fingerprint = fingerprintCluster(clusterOf(first, CHECKOUT));
    await recordException(service, request(CHECKOUT, { kind: 'acknowledged', fingerprint }));
    service.clock.advance(DAY);
    const report = await service.audit([CHECKOUT], [CHECKOUT]);
    const before = service.state.objects.get(statePaths.exceptions);
    const task = { run: report.run.id, attempt: 1, finalizeIntervalSeconds: 30, deliveryLeaseSeconds: 60 };
    expect(await finalizeRun(service, task)).toEqual(report);
    expect(service.state.objects.get(statePaths.exceptions)).toBe(before);
  });

  test('killed between report and end: the next attempt ends what the report says', async () => {
    const service = createService();
    const first = await service.audit([CHECKOUT]);
    const fingerprint = fingerprintCluster(clusterOf(first, CHECKOUT));
    await recordException(service, request(CHECKOUT, { kind: 'acknowledged', fingerprint }));
    service.clock.advance(DAY);
    service.state.interrupt(statePaths.exceptions, () =>
      Promise.reject(new CollectError('unavailable', 'state', 'down')),
    );
    await expect(service.audit([CHECKOUT], [CHECKOUT])).rejects.toThrow('down');
    expect(await readTrail(service.state)).toHaveLength(1);
    const report = await service.audit([CHECKOUT], [CHECKOUT]);
    expect(clusterOf(report, CHECKOUT).exception?.ended).toHaveLength(1);
    expect(await readTrail(service.state)).toHaveLength(2);
  });

  test('over a document that cannot be read: nothing is excepted, the coverage says why, the document stays', async () => {
    const service = createService();
    service.state.objects.set(statePaths.exceptions, 'not JSON');
    const report = await service.audit([CHECKOUT]);
    expect(report.summary.excepted).toBe(0);
    expect(report.coverage).toMatchObject({
      complete: false,
      gaps: [{ code: 'malformed', what: 'state object exceptions.json', grant: expect.stringContaining('Mend') }],
    });
    expect(service.log.lines).toContainEqual(expect.objectContaining({ severity: 'ERROR' }));
    expect(service.state.objects.get(statePaths.exceptions)).toBe('not JSON');
    expect(service.messenger.messages).toHaveLength(1);
  });
});

test('a report of a version without exceptions is read as one', async () => {
  const report = await createService().audit([CHECKOUT]);
  const { excepted, ...summary } = report.summary;
  const clusters = report.clusters.map(({ exception, ...cluster }) => cluster);
  expect(reportSchema.parse({ ...report, summary, clusters })).toEqual(report);
});
