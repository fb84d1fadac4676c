import { expect, test } from 'vitest';
import { NO_EXCEPTIONS } from '../domain/exception.ts';
import type { TimeoutBucket } from '../domain/timeouts.ts';
import {
  aCluster,
  aGap,
  bucket,
  everythingRead,
  type ReadingsInput,
  timeouts,
  UPSTREAM_IP,
} from '../rules/evidence.test-helper.ts';
import { buildReport } from './build-report.ts';
import { aManifest, anInventory, aShard, collected } from './memory-ports.test-helper.ts';
import { readHarm } from './read-harm.ts';

function harm(readings: ReadingsInput) {
  const cluster = aCluster();
  const manifest = aManifest(anInventory([cluster]));
  const shard = aShard(manifest, 0, { evidence: [collected(cluster, everythingRead(readings))] });
  const report = buildReport({
    manifest,
    shards: [shard],
    previous: null,
    exceptions: NO_EXCEPTIONS,
    finishedAt: '2026-11-22T06:10:00.000Z',
  });
  return readHarm(report, 'the logs').get(cluster.name);
}

const towardsKubeDns = (overrides: Partial<TimeoutBucket>) => bucket({ upstream: UPSTREAM_IP, ...overrides });

test('failed look-ups of both kinds towards kube-dns are one number, with its window and source', () => {
  const found = harm({
    timeouts: timeouts([
      towardsKubeDns({ kind: 'dial-tcp', count: 30 }),
      towardsKubeDns({ kind: 'read-tcp', count: 12 }),
      bucket({ kind: 'udp', upstream: '169.254.169.254', count: 9 }),
    ]),
  });
  expect(found).toMatchObject({ verdict: 'affected', failedLookUps: 42, atLeast: false, source: 'the logs' });
  expect(found?.window?.from).toBe('2026-11-21T06:00:00Z');
});

test('a count that stopped at a cap is "at least"', () => {
  const capped = { ...timeouts([towardsKubeDns({ kind: 'dial-tcp', count: 30 })]), capped: true };
  expect(harm({ timeouts: capped })).toMatchObject({ failedLookUps: 30, atLeast: true });
});

test('no line is a zero, with what could have kept lines away', () => {
  const none = { ...timeouts([]), limitations: ['exclusions-unread' as const] };
  const found = harm({ timeouts: none });
  expect(found).toMatchObject({ verdict: 'exposed', failedLookUps: 0 });
  expect(found?.limitations.join()).toContain('exclusion filters and sampling');
});

test('logs that were not read are no zero', () => {
  expect(harm({ timeouts: aGap() })).toMatchObject({ failedLookUps: null, window: null });
});

test('a cluster that the report does not have has no harm', () => {
  const manifest = aManifest(anInventory([]));
  const report = buildReport({
    manifest,
    shards: [],
    previous: null,
    exceptions: NO_EXCEPTIONS,
    finishedAt: '2026-11-22T06:10:00.000Z',
  });
  expect(readHarm(report, 'a report').size).toBe(0);
});
