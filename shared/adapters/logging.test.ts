import { describe, expect, test } from 'vitest';
import type { FleetCluster, LogSeries } from '../../emulator/index.ts';
import { compileLoggingFilter } from '../../emulator/logging-filter.ts';
import type { TimeoutReading, Window } from '../audit/ports.ts';
import { type ClusterRef, formatClusterName } from '../domain/cluster.ts';
import { timeoutEvidence } from '../domain/timeouts.ts';
import { clock, fleetOf, runEmulator } from './emulator.test-helper.ts';
import { answerJson, type SeenCall, serve } from './http-server.test-helper.ts';
import { createTimeoutLogs, MAX_LINES_PER_CLUSTER } from './logging.ts';
import { endpointsAt, GOOGLE, missingCredentials, NOW, openWire } from './wire.test-helper.ts';

const WINDOW: Window = { from: clock.hoursAgo(24), to: NOW.toISOString() };

function series(values: Partial<LogSeries> & Pick<LogSeries, 'count'>): LogSeries {
  return { kind: 'dial-tcp', from: clock.hoursAgo(20), to: clock.hoursAgo(2), ...values };
}

function refOf(cluster: FleetCluster): ClusterRef {
  return { project: cluster.project, location: cluster.location, cluster: cluster.name };
}

/** Reads the logs of all clusters of a fleet, or of those named. */
async function readFleet(
  clusters: Partial<FleetCluster>[],
  options: Parameters<typeof runEmulator>[0] & { deniedProjects?: string[]; asked?: ClusterRef[] } = {},
) {
  const { deniedProjects = [], asked, ...emulatorOptions } = options;
  const fleet = fleetOf(clusters, ({ projects }) => {
    for (const project of projects) if (deniedProjects.includes(project.id)) project.logsDenied = true;
  });
  const emulator = await runEmulator({ fleet, ...emulatorOptions });
  const { wire, waits } = openWire();
  const logs = createTimeoutLogs(wire, endpointsAt(emulator.origin));
  const { readings, skipped } = await logs.read(asked ?? fleet.clusters.map(refOf), WINDOW);
  const byCluster = (name: string) => [...readings].find(([full]) => full.endsWith(`/${name}`))?.[1];
  return { emulator, readings, skipped, waits, byCluster, calls: emulator.callCount('logging') };
}

function evidenceOf(reading: TimeoutReading | undefined) {
  if (reading?.state !== 'read') throw new Error(`not read: ${JSON.stringify(reading)}`);
  const value = timeoutEvidence.parse(reading.value);
  const total = value.buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return { ...value, total };
}

function gapOf(reading: TimeoutReading | undefined) {
  if (reading?.state !== 'gap') throw new Error('no gap');
  return reading.gap;
}

const inProjects = (count: number, more: Partial<FleetCluster> = {}): Partial<FleetCluster>[] =>
  Array.from({ length: count }, (_, i) => ({
    project: `acme-p${i}`,
    name: `c${i}`,
    logs: [series({ count: 3 })],
    ...more,
  }));

describe('the lines of a cluster', () => {
  test('are counted by kind, upstream and hour, however the agent wrote them', async () => {
    const { byCluster, skipped, calls } = await readFleet([
      {
        name: 'noisy',
        logs: [
          series({ count: 400 }),
          series({ kind: 'read-tcp', count: 100 }),
          series({ kind: 'udp', count: 50 }),
          series({ kind: 'hinfo', count: 7 }),
          series({ kind: 'summary', count: 4, errors: 25 }),
          // None of these is a time-out of a look-up.
          series({ kind: 'refused', count: 30 }),
          series({ kind: 'raw', count: 10, text: '[INFO] plugin/reload: Running configuration' }),
          series({ count: 20, container: 'dnsmasq' }),
        ],
      },
      { name: 'quiet' },
    ]);
    const noisy = evidenceOf(byCluster('noisy'));
    const countOf = (kind: string) =>
      noisy.buckets.filter((bucket) => bucket.kind === kind).reduce((sum, bucket) => sum + bucket.count, 0);
    // Some lines are in jsonPayload.message, some end in a line feed, some have another severity or no node.
    expect(countOf('dial-tcp')).toBe(400 + 4 * 25);
    expect(countOf('read-tcp')).toBe(100);
    expect(countOf('udp')).toBe(50);
    expect(noisy).toMatchObject({ window: WINDOW, loopProbes: 7, summaryLines: 4, malformed: 0, capped: false });
    expect(noisy.buckets.some((bucket) => bucket.node === null)).toBe(true);
    expect(noisy.buckets.some((bucket) => bucket.node?.startsWith('gke-') === true)).toBe(true);
    expect(noisy.firstSeen?.slice(0, 13)).toBe(clock.hoursAgo(20).slice(0, 13));
    const quiet = evidenceOf(byCluster('quiet'));
    expect(quiet).toMatchObject({ buckets: [], firstSeen: null, lastSeen: null, topNames: [], capped: false });
    expect(skipped).toEqual([]);
    expect(calls).toBe(1);
  });

  test('outside of the window, from a namesake elsewhere or of no interest are not counted', async () => {
    const logs = [series({ count: 12 })];
    const { byCluster, readings } = await readFleet(
      [
        { name: 'same', logs: [...logs, series({ count: 50, from: clock.hoursAgo(48), to: clock.hoursAgo(24) })] },
        { name: 'same', location: 'us-east4', logs },
        { name: 'same', project: 'acme-b', logs },
        { name: 'other', logs },
      ],
      { asked: [{ project: 'acme-a', location: 'europe-west1', cluster: 'same' }] },
    );
    expect(readings.size).toBe(1);
    expect(evidenceOf(byCluster('same')).total).toBe(12);
  });

  test('are none to be read where nothing is asked', async () => {
    const { readings, calls } = await readFleet([{}], { asked: [] });
    expect([readings.size, calls]).toEqual([0, 0]);
  });
});

/** Logging as it answers these pages, one a call. */
async function readPages(pages: readonly unknown[], clusters: readonly ClusterRef[] = [ONE]) {
  const server = await serve((call, response) => answerJson(response, pages[Math.min(call.n, pages.length) - 1]));
  const logs = createTimeoutLogs(openWire().wire, endpointsAt(server.origin));
  const { readings, skipped } = await logs.read(clusters, WINDOW);
  return { calls: server.calls, skipped, reading: (ref: ClusterRef) => readings.get(formatClusterName(ref)) };
}

const ONE: ClusterRef = { project: 'acme-a', location: 'europe-west1', cluster: 'one' };
const LINE = '[ERROR] plugin/errors: 2 example.com. A: dial tcp 172.16.0.10:53: i/o timeout';

function entry(insertId: string | null, second: number, more: object = {}, ref: ClusterRef = ONE): unknown {
  return {
    ...(insertId === null ? {} : { insertId }),
    timestamp: `2026-11-20T11:00:${String(second).padStart(2, '0')}.123456789Z`,
    resource: {
      type: 'k8s_container',
      labels: { project_id: ref.project, location: ref.location, cluster_name: ref.cluster, pod_name: 'x' },
    },
    labels: { 'compute.googleapis.com/resource_name': 'gke-node-1' },
    textPayload: LINE,
    ...more,
  };
}

describe('entries', () => {
  test('in jsonPayload.message, without labels, without a node, of no text', async () => {
    const { reading, skipped } = await readPages([
      {
        entries: [
          entry('a', 5, { textPayload: undefined, jsonPayload: { message: LINE, level: 'error' } }),
          entry('b', 4, { labels: undefined }),
          entry('c', 3, { labels: null, severity: 'INFO' }),
          entry('d', 2, { textPayload: null, jsonPayload: null }),
          entry('e', 1, { textPayload: 'something else' }),
        ],
      },
    ]);
    const evidence = evidenceOf(reading(ONE));
    expect(evidence.buckets.map(({ kind, node, count }) => ({ kind, node, count }))).toEqual(
      expect.arrayContaining([
        { kind: 'dial-tcp', node: 'gke-node-1', count: 1 },
        { kind: 'dial-tcp', node: null, count: 2 },
      ]),
    );
    expect(evidence.malformed).toBe(2);
    expect(skipped).toEqual([]);
  });

  test('at a page border that come twice are counted once', async () => {
    const { reading, calls } = await readPages([
      { entries: [entry('a', 9), entry('b', 5), entry('c', 5)], nextPageToken: 'next' },
      { entries: [entry('b', 5), entry('c', 5), entry('d', 5), entry('a', 3)] },
    ]);
    expect(evidenceOf(reading(ONE)).total).toBe(5);
    expect(calls.map((call) => JSON.parse(call.body).pageToken)).toEqual([undefined, 'next']);
  });

  test('of namesakes with the same time and insertId are two', async () => {
    const twins = [ONE, { ...ONE, project: 'acme-b' }, { ...ONE, location: 'us-east4' }];
    const { reading } = await readPages([{ entries: twins.map((ref) => entry('same', 5, {}, ref)) }], twins);
    expect(twins.map((ref) => evidenceOf(reading(ref)).total)).toEqual([1, 1, 1]);
  });

  test('without an insertId are all counted', async () => {
    const { reading } = await readPages([{ entries: [entry(null, 5), entry(null, 5)] }]);
    expect(evidenceOf(reading(ONE)).total).toBe(2);
  });

  test('that are malformed are counted and stop nothing', async () => {
    const { reading, skipped } = await readPages([
      {
        entries: [
          null,
          'text',
          {},
          entry('a', 5, { timestamp: 5 }),
          entry('b', 4, { resource: { labels: { cluster_name: 'one' } } }),
          entry('c', 3, { jsonPayload: 'text' }),
          entry('d', 2, { labels: { node: 7 } }),
          entry('e', 1),
        ],
      },
    ]);
    expect(evidenceOf(reading(ONE)).total).toBe(1);
    expect(skipped).toEqual([{ what: 'malformed log entry', count: 7, example: 'null' }]);
  });

  test('of clusters that nobody asked about are left out', async () => {
    const { reading, skipped } = await readPages([
      { entries: [entry('a', 5, {}, { ...ONE, cluster: 'other' }), entry('b', 4)] },
    ]);
    expect(evidenceOf(reading(ONE)).total).toBe(1);
    expect(skipped).toEqual([]);
  });
});

describe('pages', () => {
  test('that are empty and have a token are read on', async () => {
    const { reading, calls } = await readPages([
      { nextPageToken: 'a' },
      { entries: [], nextPageToken: 'b' },
      { entries: [entry('x', 9)], nextPageToken: 'c' },
      { entries: null, nextPageToken: 'd' },
      { entries: [entry('y', 8)], nextPageToken: '' },
    ]);
    expect(evidenceOf(reading(ONE))).toMatchObject({ total: 2, capped: false });
    expect(calls).toHaveLength(5);
  });

  test('without an end are left after 30, and the counts are then "at least"', async () => {
    const { reading, calls } = await readPages([{ entries: [entry('x', 9)], nextPageToken: 'again' }]);
    expect(calls).toHaveLength(30);
    expect(evidenceOf(reading(ONE))).toMatchObject({ total: 1, capped: true });
  });

  test.each<[string, unknown]>([
    ['that are no list', { entries: {} }],
    ['that are null', null],
    ['that are a text', 'OK'],
  ])('%s are a malformed gap', async (_, page) => {
    const { reading } = await readPages([page]);
    expect(gapOf(reading(ONE))).toMatchObject({
      code: 'malformed',
      what: 'node-cache logs of project acme-a',
      grant: null,
    });
  });
});

describe('a noisy cluster', () => {
  test('is capped, and the others are still complete', async () => {
    const { byCluster, calls } = await readFleet([
      { name: 'noisy', logs: [series({ count: 12_000 })] },
      // The same times as every fourth and every fortieth line of the noisy one: many lines stand at a page's border.
      { name: 'lively', logs: [series({ count: 3000 })] },
      { name: 'quiet', logs: [series({ count: 300 })] },
      { name: 'silent' },
    ]);
    const noisy = evidenceOf(byCluster('noisy'));
    expect(noisy.capped).toBe(true);
    expect(noisy.total).toBe(MAX_LINES_PER_CLUSTER);
    // Newest first: what was left out is the old end.
    expect(noisy.lastSeen?.slice(0, 13)).toBe(new Date(Date.parse(clock.hoursAgo(2)) - 1).toISOString().slice(0, 13));
    expect(evidenceOf(byCluster('lively'))).toMatchObject({ total: 3000, capped: false });
    expect(evidenceOf(byCluster('quiet'))).toMatchObject({ total: 300, capped: false });
    expect(evidenceOf(byCluster('silent'))).toMatchObject({ total: 0, capped: false });
    expect(calls).toBeLessThanOrEqual(10);
  });

  test('with its very lines at one moment is capped without being read for ever', async () => {
    const moment = { from: clock.hoursAgo(3), to: new Date(Date.parse(clock.hoursAgo(3)) + 1).toISOString() };
    const { byCluster, calls } = await readFleet([
      { name: 'burst', logs: [series({ count: 7000, ...moment })] },
      { name: 'other', logs: [series({ count: 900 })] },
    ]);
    expect(evidenceOf(byCluster('burst'))).toMatchObject({ total: MAX_LINES_PER_CLUSTER, capped: true });
    expect(evidenceOf(byCluster('other'))).toMatchObject({ total: 900, capped: false });
    expect(calls).toBeLessThanOrEqual(9);
  });

  test('and others whose lines all stand at one and the same time lose none and gain none', async () => {
    // Where a page ends among lines of one time, the next one begins with that time again.
    const moment = { from: clock.hoursAgo(3), to: clock.hoursAgo(3) };
    // Many, so that some of their entries stand before those of the noisy one and some behind.
    const others = Array.from({ length: 12 }, (_, i) => `n${i}`);
    const { byCluster } = await readFleet([
      { name: 'burst', logs: [series({ count: 5600, ...moment })] },
      ...others.map((name) => ({ name, logs: [series({ count: 120, ...moment })] })),
    ]);
    expect(evidenceOf(byCluster('burst'))).toMatchObject({ total: MAX_LINES_PER_CLUSTER, capped: true });
    for (const name of others) expect(evidenceOf(byCluster(name))).toMatchObject({ total: 120, capped: false });
  });

  test('is not capped when it has exactly as many lines as are read', async () => {
    const { byCluster } = await readFleet([
      { name: 'full', logs: [series({ count: MAX_LINES_PER_CLUSTER })] },
      {
        name: 'other',
        project: 'acme-b',
        logs: [series({ count: 2, from: clock.hoursAgo(22), to: clock.hoursAgo(21) })],
      },
    ]);
    expect(evidenceOf(byCluster('full')).total).toBe(MAX_LINES_PER_CLUSTER);
    expect(evidenceOf(byCluster('other'))).toMatchObject({ total: 2, capped: false });
  });

  test('beside another noisy one: when all are, the reading ends', async () => {
    const { byCluster, calls } = await readFleet([
      { name: 'a', logs: [series({ count: 6000 })] },
      { name: 'b', logs: [series({ count: 6000 })] },
    ]);
    for (const name of ['a', 'b']) expect(evidenceOf(byCluster(name))).toMatchObject({ total: 5000, capped: true });
    expect(calls).toBeLessThanOrEqual(11);
  });
});

interface Asked {
  resourceNames: string[];
  filter: string;
  orderBy: string;
  pageSize: number;
}

function askedBy(calls: readonly SeenCall[]): Asked[] {
  return calls.map((call) => JSON.parse(call.body) as Asked);
}

describe('a call', () => {
  test('covers at most 90 projects and 20,000 characters, and all of them every cluster', async () => {
    const refs = Array.from({ length: 1000 }, (_, i) => ({
      project: `acme-${String(i % 250).padStart(3, '0')}`,
      location: 'europe-west1',
      // 40 characters: as long as a cluster's name can be.
      cluster: `${String(i).padStart(5, '0')}-with-a-name-as-long-as-permitted`.slice(0, 40),
    }));
    const server = await serve((_, response) => answerJson(response, {}));
    const { readings } = await createTimeoutLogs(openWire().wire, endpointsAt(server.origin)).read(refs, WINDOW);
    expect(readings.size).toBe(1000);
    for (const reading of readings.values()) expect(evidenceOf(reading)).toMatchObject({ total: 0, capped: false });
    const asked = askedBy(server.calls);
    expect(asked.length).toBeLessThanOrEqual(6);
    for (const one of asked) {
      expect(one.resourceNames.length).toBeLessThanOrEqual(90);
      expect(one.filter.length).toBeLessThan(20_000);
      expect(compileLoggingFilter(one.filter)).not.toBeNull();
      expect(one).toMatchObject({ orderBy: 'timestamp desc', pageSize: 1000 });
    }
    for (const ref of refs) {
      const covering = asked.filter(
        (one) => one.resourceNames.includes(`projects/${ref.project}`) && one.filter.includes(`"${ref.cluster}"`),
      );
      expect(covering.length).toBeGreaterThanOrEqual(1);
    }
  });

  test('covers at most 90 projects where names are short', async () => {
    const refs = Array.from({ length: 400 }, (_, i) => ({ ...ONE, project: `acme-${i % 200}`, cluster: `c${i}` }));
    const server = await serve((_, response) => answerJson(response, {}));
    await createTimeoutLogs(openWire().wire, endpointsAt(server.origin)).read(refs, WINDOW);
    const sizes = askedBy(server.calls).map((one) => one.resourceNames.length);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([20, 90, 90]);
  });

  test('over many projects does not end at an empty first page', async () => {
    const { readings, calls } = await readFleet(inProjects(12), { emptyLogPageAbove: 5 });
    for (const reading of readings.values()) expect(evidenceOf(reading).total).toBe(3);
    expect(calls).toBe(2);
  });

  test.each([
    'x" OR resource.labels.cluster_name="victim',
    'x" OR "victim',
    'x\\',
    'x\\" OR resource.labels.cluster_name="victim',
    'x) OR resource.labels.cluster_name=("victim',
    '"',
    '\\"',
    'größe',
  ])('about a cluster called %s is about no other', async (cluster) => {
    const ref = { ...ONE, cluster };
    const server = await serve((_, response) => answerJson(response, {}));
    await createTimeoutLogs(openWire().wire, endpointsAt(server.origin)).read([ref], WINDOW);
    const filter = compileLoggingFilter(askedBy(server.calls)[0]?.filter ?? '');
    if (filter === null) throw new Error('the filter cannot be parsed');
    const matches = (name: string) =>
      filter.matches({
        ...(entry('a', 5, {}, { ...ONE, cluster: name }) as object),
        logName: 'projects/acme-a/logs/stdout',
        resource: {
          type: 'k8s_container',
          labels: { cluster_name: name, namespace_name: 'kube-system', container_name: 'node-cache' },
        },
      });
    expect(matches(cluster)).toBe(true);
    expect(matches('victim')).toBe(false);
    expect(matches('x')).toBe(false);
  });

  test('leaves a noisy cluster with a hostile name out, and nobody else', async () => {
    const hostile = { ...ONE, cluster: 'x" OR "one' };
    const line = (i: number, ref: ClusterRef) => entry(`${ref.cluster}${i}`, 59 - Math.floor(i / 100), {}, ref);
    const page = (from: number) => Array.from({ length: 1000 }, (_, i) => line(from + i, hostile));
    const { reading, calls } = await readPages(
      [
        ...[0, 1000, 2000, 3000].map((from) => ({ entries: page(from), nextPageToken: `${from}` })),
        { entries: [...page(4000), line(4999, hostile)], nextPageToken: 'more' },
        { entries: [line(5000, ONE), line(5100, ONE)] },
      ],
      [ONE, hostile],
    );
    expect(evidenceOf(reading(hostile))).toMatchObject({ total: 5000, capped: true });
    expect(evidenceOf(reading(ONE))).toMatchObject({ total: 2, capped: false });
    const [last] = askedBy(calls).slice(-1);
    expect(last?.filter).toMatch(/resource\.labels\.cluster_name="x\\" OR \\"one"\)$/);
    expect(last).not.toHaveProperty('pageToken');
    expect(compileLoggingFilter(last?.filter ?? '')).not.toBeNull();
  });
});

describe('a project that may not be read', () => {
  test('among eight is found by halving, and the others are read', async () => {
    const { readings, byCluster, calls } = await readFleet(inProjects(8), {
      deniedProjects: ['acme-p5'],
      emptyLogPageAbove: 50,
    });
    for (let i = 0; i < 8; i += 1) {
      if (i !== 5) expect(evidenceOf(byCluster(`c${i}`)).total).toBe(3);
    }
    expect(gapOf(byCluster('c5'))).toEqual({
      code: 'permission-denied',
      what: 'node-cache logs of project acme-p5',
      detail: 'Permission denied for all log views',
      grant: expect.stringContaining('roles/logging.viewer'),
    });
    expect(readings.size).toBe(8);
    // 8, 4 + 4, 2 + 2, 1 + 1.
    expect(calls).toBe(7);
  });

  test.each([
    ['the first', ['acme-p0']],
    ['the last', ['acme-p6']],
    ['two', ['acme-p1', 'acme-p4']],
    ['all but one', ['acme-p0', 'acme-p1', 'acme-p2', 'acme-p3', 'acme-p5', 'acme-p6']],
  ])('%s of seven: exactly those are gaps', async (_, deniedProjects) => {
    const { byCluster } = await readFleet(inProjects(7), { deniedProjects });
    const gaps = Array.from({ length: 7 }, (_, i) => i).filter((i) => byCluster(`c${i}`)?.state === 'gap');
    expect(gaps.map((i) => `acme-p${i}`)).toEqual(deniedProjects);
  });

  test('with several clusters is a gap of each', async () => {
    const { readings, calls } = await readFleet([{ name: 'a' }, { name: 'b' }, { name: 'c' }], {
      deniedProjects: ['acme-a'],
    });
    expect([...readings.values()].map((reading) => gapOf(reading).code)).toEqual(Array(3).fill('permission-denied'));
    expect(calls).toBe(1);
  });

  test('like all 90 of a batch costs a bounded number of calls', async () => {
    const projects = inProjects(90);
    const { readings, calls } = await readFleet(projects, { deniedProjects: projects.map((one) => one.project ?? '') });
    expect(readings.size).toBe(90);
    for (const reading of readings.values()) expect(gapOf(reading).code).toBe('permission-denied');
    expect(calls).toBeLessThanOrEqual(16 + 7);
    const together = [...readings.values()].filter((reading) =>
      /at least one of \d+ projects/.test(gapOf(reading).detail),
    );
    expect(together.length).toBeGreaterThan(0);
  });

  test('for want of the API, or because it is gone, is treated alike', async () => {
    for (const [status, code] of [
      [403, 'api-disabled'],
      [404, 'not-found'],
    ] as const) {
      const details = status === 403 ? [{ reason: 'SERVICE_DISABLED' }] : [];
      const server = await serve((call, response) => {
        if (call.body.includes('projects/acme-p1"'))
          answerJson(response, { error: { message: 'no', details } }, status);
        else answerJson(response, {});
      });
      const refs = [0, 1, 2].map((i) => ({ ...ONE, project: `acme-p${i}` }));
      const { readings } = await createTimeoutLogs(openWire().wire, endpointsAt(server.origin)).read(refs, WINDOW);
      expect([...readings.values()].map((one) => (one.state === 'gap' ? one.gap.code : one.state))).toEqual([
        'read',
        code,
        'read',
      ]);
    }
  });
});

describe('an API that does not answer', () => {
  test('429 becomes a gap after six attempts, without halving', async () => {
    const { readings, waits, calls } = await readFleet(inProjects(4), { quotas: { logging: { perMinute: 0 } } });
    for (const [, reading] of readings) {
      expect(gapOf(reading)).toMatchObject({ code: 'rate-limited', grant: null });
      expect(gapOf(reading).detail).toMatch(/Quota exceeded.*asked together|Quota exceeded/);
    }
    expect(calls).toBe(6);
    expect(waits).toEqual([60_000, 60_000, 60_000, 60_000, 60_000]);
  });

  test('429 for a while costs nothing but time', async () => {
    const { readings, waits } = await readFleet(inProjects(4), {
      faults: [{ match: { api: 'logging' }, times: 2, answer: { status: 429, headers: { 'retry-after': '3' } } }],
    });
    for (const reading of readings.values()) expect(evidenceOf(reading).total).toBe(3);
    expect(waits).toEqual([3000, 3000]);
  });

  test.each<['reset' | { status: number; body?: unknown }, string]>([
    ['reset', 'unavailable'],
    [{ status: 503, body: 'upstream' }, 'unavailable'],
    [{ status: 504 }, 'timeout'],
    [{ status: 400, body: { error: { message: 'Unparseable filter' } } }, 'malformed'],
    [{ status: 200, body: '<html>' }, 'malformed'],
  ])('%j is a gap of every cluster', async (answer, code) => {
    const { readings } = await readFleet(inProjects(3), { faults: [{ match: { api: 'logging' }, answer }] });
    expect([...readings.values()].map((reading) => gapOf(reading).code)).toEqual([code, code, code]);
  });

  test('a later page that fails is a gap, not half a count', async () => {
    const server = await serve((call, response) => {
      if (call.n === 1) answerJson(response, { entries: [entry('a', 5)], nextPageToken: 'next' });
      else response.writeHead(500).end();
    });
    const { readings } = await createTimeoutLogs(openWire().wire, endpointsAt(server.origin)).read([ONE], WINDOW);
    expect(gapOf(readings.get(formatClusterName(ONE))).code).toBe('unavailable');
    expect(server.calls).toHaveLength(7);
  });

  test('a deadline is a gap', async () => {
    const logs = createTimeoutLogs(openWire().wire.until(NOW), GOOGLE);
    const { readings } = await logs.read([ONE], WINDOW);
    expect(gapOf(readings.get(formatClusterName(ONE))).code).toBe('deadline');
  });

  test('for want of credentials is the operator’s to mend', async () => {
    const logs = createTimeoutLogs(openWire({ tokens: missingCredentials }).wire, GOOGLE);
    await expect(logs.read([ONE], WINDOW)).rejects.toMatchObject({ name: 'ConfigError' });
  });
});
