import { describe, expect, test } from 'vitest';
import type { FleetCluster } from '../../emulator/index.ts';
import { createCentralBucketLogs } from './central-log-bucket.ts';
import { fleetOf, runEmulator } from './emulator.test-helper.ts';
import { answerJson, serve } from './http-server.test-helper.ts';
import { dnsmasqLines, EVERY_SORT, evidenceOf, gapOf, refOf, series, WINDOW } from './log-evidence.test-helper.ts';
import { createTimeoutLogs } from './logging.ts';
import { endpointsAt, openWire } from './wire.test-helper.ts';

const BUCKET = 'projects/acme-logs/locations/global/buckets/node-local-dns';
const VIEW = `${BUCKET}/views/_AllLogs`;

/** A fleet whose sink fills one bucket; `routed`: the projects that it takes, all when absent. */
async function fleetWithBucket(clusters: Partial<FleetCluster>[], routed?: string[]) {
  const fleet = fleetOf(clusters, (made) => {
    made.logBuckets = [{ name: BUCKET, ...(routed === undefined ? {} : { projects: routed }) }];
  });
  const emulator = await runEmulator({ fleet });
  const { wire } = openWire();
  const endpoints = endpointsAt(emulator.origin);
  const refs = fleet.clusters.map(refOf);
  const nameOf = (name: string) => fleet.clusters.find((cluster) => cluster.name === name);
  const fullName = (name: string) => {
    const cluster = nameOf(name);
    return `projects/${cluster?.project}/locations/${cluster?.location}/clusters/${cluster?.name}`;
  };
  return { emulator, wire, endpoints, refs, fullName, logs: createCentralBucketLogs(wire, endpoints, VIEW) };
}

describe('a central log bucket', () => {
  test('says the same as each project by itself, in one query for all projects', async () => {
    const clusters = Array.from({ length: 120 }, (_, i) => ({
      ...{ project: `acme-p${i}`, name: `c${i}` },
      logs: i === 7 ? [...EVERY_SORT] : [series({ count: 2 })],
    }));
    const { emulator, wire, endpoints, refs, fullName, logs } = await fleetWithBucket(clusters);
    const central = await logs.read(refs, WINDOW);
    // An empty page with a token comes first, as the real one may answer.
    expect(emulator.callCount('logging')).toBe(2);
    const direct = await createTimeoutLogs(wire, endpoints).read(refs, WINDOW);
    expect(central.readings.size).toBe(120);
    for (const [name, reading] of central.readings) {
      const { route, limitations, ...counts } = evidenceOf(reading);
      const { route: other, limitations: _, ...same } = evidenceOf(direct.readings.get(name));
      expect(counts).toEqual(same);
      expect([route, other]).toEqual(['central-bucket', 'batches']);
      expect(limitations).toEqual(['exclusions-unread', 'sink-unread']);
    }
    expect(evidenceOf(central.readings.get(fullName('c7')))).toMatchObject({
      byKind: { 'dial-tcp': 500, 'read-tcp': 100, udp: 50 },
      summaryLines: 4,
      loopProbes: 7,
    });
  });

  test('that a sink does not fill from a project: silence, and it is said that nobody can tell', async () => {
    const { logs, refs, fullName } = await fleetWithBucket(
      [
        { name: 'in', logs: [series({ count: 9 })] },
        { name: 'out', project: 'acme-b', logs: [series({ count: 9 })] },
      ],
      ['acme-a'],
    );
    const { readings } = await logs.read(refs, WINDOW);
    expect(evidenceOf(readings.get(fullName('in'))).byKind).toEqual({ 'dial-tcp': 9 });
    const out = evidenceOf(readings.get(fullName('out')));
    expect(out.buckets).toEqual([]);
    expect(out.limitations).toContain('sink-unread');
  });

  test('of more clusters than names fit into a filter is read without names', async () => {
    const refs = Array.from({ length: 1000 }, (_, i) => ({
      ...{ project: `acme-${i}`, location: 'europe-west1', cluster: `cluster-${String(i).padStart(6, '0')}` },
    }));
    const server = await serve((_, response) => answerJson(response, {}));
    const { readings } = await createCentralBucketLogs(openWire().wire, endpointsAt(server.origin), VIEW).read(
      refs,
      WINDOW,
    );
    expect(readings.size).toBe(1000);
    expect(server.calls).toHaveLength(1);
    const asked = JSON.parse(server.calls[0]?.body ?? '') as { filter: string; resourceNames: string[] };
    expect(asked.resourceNames).toEqual([VIEW]);
    expect(asked.filter).not.toContain('cluster_name');
    expect(asked.filter.length).toBeLessThan(20_000);
  });

  test.each([
    [403, 'permission-denied', 'logging.views.access on that log view (roles/logging.viewAccessor)'],
    [404, 'not-found', null],
  ])('refused with %i is a gap of every cluster', async (status, code, grant) => {
    const server = await serve((_, response) =>
      answerJson(response, { error: { code: status, message: 'no', status: 'X' } }, status),
    );
    const ref = { project: 'acme-a', location: 'l', cluster: 'c' };
    const read = await createCentralBucketLogs(openWire().wire, endpointsAt(server.origin), VIEW).read([ref], WINDOW);
    for (const readings of [read.readings, read.slots])
      expect(gapOf([...(readings ?? [])][0]?.[1])).toMatchObject({ code, grant, what: `log view ${VIEW}` });
  });

  test('asked about nothing is not asked', async () => {
    const { emulator, logs } = await fleetWithBucket([{}]);
    expect((await logs.read([], WINDOW)).readings.size).toBe(0);
    expect(emulator.callCount()).toBe(0);
  });
});

describe('lines of dnsmasq', () => {
  test('come with those of node-cache, and nothing else of that container', async () => {
    const { emulator, logs, refs, fullName } = await fleetWithBucket([
      { name: 'counting', logs: [...dnsmasqLines(20, 20), series({ count: 5 })] },
      { name: 'silent' },
    ]);
    const { readings, slots } = await logs.read(refs, WINDOW);
    expect(emulator.callCount('logging')).toBe(1);
    expect(evidenceOf(readings.get(fullName('counting')))).toMatchObject({ byKind: { 'dial-tcp': 5 }, malformed: 0 });
    expect(slots?.get(fullName('counting'))).toMatchObject({
      state: 'read',
      value: {
        pods: [{ limit: 20, limitSource: 'statistics', highest: 20, statisticsLines: 12, linesAtLimit: 12, starts: 1 }],
        ...{ malformed: 0, capped: false },
      },
    });
    expect(slots?.get(fullName('silent'))).toMatchObject({ state: 'read', value: { pods: [] } });
  });
});
