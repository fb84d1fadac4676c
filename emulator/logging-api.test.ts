import { describe, expect, test } from 'vitest';
import { ask, NOW, postJson, runEmulator, smallFleet } from './emulator.test-helper.ts';
import type { Emulator, Fleet, LogSeries } from './index.ts';

const PATH = '/v2/entries:list';
const NAMES = ['projects/acme-a', 'projects/acme-b'];

function series(values: Partial<LogSeries> = {}): LogSeries {
  return { kind: 'dial-tcp', count: 30, from: '2026-11-19T12:00:00Z', to: NOW.toISOString(), ...values };
}

function fleetWithLogs(...logs: LogSeries[]): Fleet {
  return smallFleet((fleet) => {
    for (const cluster of fleet.clusters) cluster.logs = logs;
  });
}

interface Entry {
  timestamp: string;
  insertId: string;
  textPayload?: string;
  jsonPayload?: { message: string };
  severity?: string;
  labels: Record<string, string>;
  resource: { labels: Record<string, string> };
}

async function readAll(
  emulator: Emulator,
  body: Record<string, unknown>,
): Promise<{ entries: Entry[]; pages: number }> {
  const entries: Entry[] = [];
  let pageToken: string | undefined;
  let pages = 0;
  do {
    const { status, json } = await postJson(emulator, PATH, {
      resourceNames: NAMES,
      ...body,
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    expect(status).toBe(200);
    entries.push(...(json.entries ?? []));
    pageToken = json.nextPageToken;
    pages += 1;
  } while (pageToken !== undefined);
  return { entries, pages };
}

describe('entries.list', () => {
  test.each(['timestamp asc', 'timestamp desc'])('gives every entry once, by %s', async (orderBy) => {
    const emulator = await runEmulator({ fleet: fleetWithLogs(series(), series({ kind: 'read-tcp', count: 11 })) });
    const { entries, pages } = await readAll(emulator, { orderBy, pageSize: 7 });
    expect(entries).toHaveLength(3 * 41);
    expect(new Set(entries.map((entry) => entry.insertId)).size).toBe(3 * 41);
    expect(pages).toBe(Math.ceil((3 * 41) / 7));
    const times = entries.map((entry) => entry.timestamp);
    const sorted = [...times].sort();
    expect(times).toEqual(orderBy === 'timestamp asc' ? sorted : sorted.reverse());
  });

  test('gives entries of the shapes that agents of different ages write', async () => {
    const emulator = await runEmulator({ fleet: fleetWithLogs(series({ count: 400 })) });
    const { entries } = await readAll(emulator, { pageSize: 1000 });
    expect(entries.some((entry) => entry.textPayload?.endsWith('\n'))).toBe(true);
    expect(entries.some((entry) => entry.jsonPayload?.message.includes('i/o timeout'))).toBe(true);
    expect(entries.some((entry) => entry.labels['compute.googleapis.com/resource_name'] === undefined)).toBe(true);
    expect(new Set(entries.map((entry) => entry.severity))).toEqual(new Set(['INFO', 'ERROR', undefined]));
    expect(entries[0]).toMatchObject({
      logName: expect.stringMatching(/^projects\/acme-[ab]\/logs\/stdout$/),
      resource: {
        type: 'k8s_container',
        labels: {
          namespace_name: 'kube-system',
          container_name: 'node-cache',
          pod_name: expect.stringMatching(/^node-local-dns-\w{5}$/),
        },
      },
    });
  });

  test('applies the filter to cluster, time and text', async () => {
    const emulator = await runEmulator({ fleet: fleetWithLogs(series(), series({ kind: 'udp', count: 5 })) });
    const filter =
      'resource.labels.cluster_name="one" AND timestamp>="2026-11-20T00:00:00Z" AND timestamp<"2026-11-20T12:00:00Z" AND (textPayload:"dial tcp" OR jsonPayload.message:"dial tcp")';
    const { entries } = await readAll(emulator, { filter });
    expect(entries).toHaveLength(15);
    expect(new Set(entries.map((entry) => entry.resource.labels['cluster_name']))).toEqual(new Set(['one']));
  });

  test('answers an empty first page with a token over many projects', async () => {
    const emulator = await runEmulator({ fleet: fleetWithLogs(series()), emptyLogPageAbove: 1 });
    const { json } = await postJson(emulator, PATH, { resourceNames: NAMES });
    expect(json.entries).toBeUndefined();
    expect(json.nextPageToken).toEqual(expect.any(String));
    expect((await readAll(emulator, { pageSize: 1000 })).entries).toHaveLength(90);
  });

  test('has nothing of clusters that do not log system components', async () => {
    const fleet = fleetWithLogs(series());
    Object.assign(fleet.clusters[0] ?? {}, { logging: ['WORKLOADS'] });
    Object.assign(fleet.clusters[1] ?? {}, { logging: 'empty' });
    const emulator = await runEmulator({ fleet });
    expect((await readAll(emulator, { pageSize: 1000 })).entries).toHaveLength(30);
  });

  test('reads one central bucket for all projects, and nothing of them from the organisation', async () => {
    const fleet = fleetWithLogs(series());
    fleet.logBuckets = [{ name: 'projects/acme-b/locations/europe-west1/buckets/dns' }];
    const emulator = await runEmulator({ fleet });
    const central = await readAll(emulator, {
      resourceNames: ['projects/acme-b/locations/europe-west1/buckets/dns/views/_AllLogs'],
      pageSize: 1000,
    });
    expect(central.entries).toHaveLength(90);
    const own = await readAll(emulator, {
      resourceNames: ['projects/acme-b/locations/global/buckets/_Default/views/_Default'],
      pageSize: 1000,
    });
    expect(own.entries).toHaveLength(30);
    expect((await readAll(emulator, { resourceNames: ['organizations/490000000001'] })).entries).toEqual([]);
  });

  test('fails as a whole when one project is denied', async () => {
    const fleet = fleetWithLogs(series());
    Object.assign(fleet.projects[1] ?? {}, { logsDenied: true });
    const emulator = await runEmulator({ fleet });
    const { status, json } = await postJson(emulator, PATH, { resourceNames: NAMES });
    expect(status).toBe(403);
    expect(json.error.status).toBe('PERMISSION_DENIED');
  });

  test('binds page tokens to the query', async () => {
    const emulator = await runEmulator({ fleet: fleetWithLogs(series()) });
    const { json } = await postJson(emulator, PATH, { resourceNames: NAMES, pageSize: 5 });
    const other = await postJson(emulator, PATH, {
      resourceNames: NAMES,
      pageSize: 5,
      filter: 'severity=INFO',
      pageToken: json.nextPageToken,
    });
    expect(other.status).toBe(400);
  });

  test.each([
    ['no resource', { resourceNames: [] }],
    ['101 resources', { resourceNames: Array.from({ length: 101 }, () => 'projects/acme-a') }],
    ['a bare project id', { resourceNames: ['acme-a'] }],
    ['a filter of 20,001 characters', { resourceNames: NAMES, filter: 'x'.repeat(20_001) }],
    ['a broken filter', { resourceNames: NAMES, filter: 'textPayload:' }],
    ['a page of 1001', { resourceNames: NAMES, pageSize: 1001 }],
    ['a page of 0', { resourceNames: NAMES, pageSize: 0 }],
    ['another order', { resourceNames: NAMES, orderBy: 'severity' }],
    ['a body without resourceNames', { filter: 'severity=INFO' }],
  ])('refuses %s', async (_, body) => {
    const emulator = await runEmulator();
    const { status, json } = await postJson(emulator, PATH, body);
    expect(status).toBe(400);
    expect(json.error.status).toBe('INVALID_ARGUMENT');
  });

  test('refuses and records an unknown field, and another method', async () => {
    const emulator = await runEmulator();
    expect((await postJson(emulator, PATH, { resourceNames: NAMES, limit: 5 })).status).toBe(400);
    expect((await ask(emulator, PATH)).status).toBe(404);
    expect(emulator.violations).toEqual([
      'logging: unknown body field limit in entries.list',
      'logging: unknown path GET /v2/entries:list',
    ]);
  });
});
