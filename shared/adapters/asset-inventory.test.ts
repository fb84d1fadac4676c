import { describe, expect, test } from 'vitest';
import { type FaultAnswer, generateFleet } from '../../emulator/index.ts';
import { inventory as inventorySchema } from '../domain/inventory.ts';
import { listClusterAssets } from './asset-inventory.ts';
import { clock, fleetOf, runEmulator } from './emulator.test-helper.ts';
import { answerJson, serve } from './http-server.test-helper.ts';
import { endpointsAt, GOOGLE, missingCredentials, NOW, openWire, rejection } from './wire.test-helper.ts';

const ORGANIZATION = 'organizations/490000000001';
const WHAT = `clusters of ${ORGANIZATION} in Asset Inventory`;

async function list(origin: string, parent: `organizations/${string}` | `folders/${string}` = ORGANIZATION) {
  const { wire, waits } = openWire();
  const pages: number[] = [];
  const found = await listClusterAssets(wire, endpointsAt(origin), parent, (clusters) => pages.push(clusters));
  return { inventory: inventorySchema.parse(found), pages, waits };
}

async function listFleet(...given: Parameters<typeof fleetOf>) {
  const emulator = await runEmulator({ fleet: fleetOf(...given) });
  return list(emulator.origin);
}

/** Asset Inventory as it answers these pages, one a call. */
async function listPages(...pages: unknown[]) {
  const server = await serve((call, response) => answerJson(response, pages[call.n - 1]));
  return { ...(await list(server.origin)), calls: server.calls };
}

function asset(name: string, data: unknown = {}): Record<string, unknown> {
  return {
    name: `//container.googleapis.com/projects/acme-a/locations/europe-west1/clusters/${name}`,
    assetType: 'container.googleapis.com/Cluster',
    resource: { version: 'v1', data },
  };
}

describe('an organization', () => {
  test('of 2,500 clusters is read in three calls', async () => {
    const fleet = generateFleet({ clusters: 2500, projects: 100, candidateShare: 0.2, seed: 1, now: NOW });
    const emulator = await runEmulator({ fleet });
    const { inventory, pages } = await list(emulator.origin, `organizations/${fleet.organization}`);
    expect(inventory.clusters).toHaveLength(2500);
    expect(new Set(inventory.clusters.map((cluster) => cluster.name)).size).toBe(2500);
    expect(inventory.projectsSeen).toEqual(fleet.projects.map((project) => project.id));
    expect(inventory).toMatchObject({ source: 'asset-inventory', gaps: [], skipped: [], apiDisabledProjects: [] });
    expect(pages).toEqual([1000, 2000, 2500]);
    const queries = emulator.calls.map((call) => new URL(call.path, 'http://x').searchParams);
    expect(queries.map((query) => query.get('pageSize'))).toEqual(['1000', '1000', '1000']);
    expect(queries[0]?.getAll('assetTypes')).toEqual(['container.googleapis.com/Cluster']);
    expect(queries[0]?.get('contentType')).toBe('RESOURCE');
    // Indented, a page of 1,000 clusters is half as long again.
    expect(queries.map((query) => query.get('prettyPrint'))).toEqual(['false', 'false', 'false']);
  });

  test('without clusters is empty', async () => {
    const { inventory } = await listFleet([]);
    expect(inventory).toMatchObject({ clusters: [], projectsSeen: [], gaps: [], skipped: [] });
  });

  test('gives the facts of each cluster, zonal ones under their one name', async () => {
    const { inventory } = await listFleet([
      {
        name: 'regional',
        dnsConfig: { clusterDns: 'CLOUD_DNS', clusterDnsScope: 'CLUSTER_SCOPE' },
        labels: { team: 'a' },
      },
      { name: 'zonal', location: 'europe-west1-b', asset: { zonesInName: true }, dnsCache: 'false' },
      { name: 'pilot', project: 'acme-b', autopilot: true },
    ]);
    expect(
      inventory.clusters.map(({ name, mode, clusterDns, nodeLocalDnsCache }) => [
        name,
        mode,
        clusterDns,
        nodeLocalDnsCache,
      ]),
    ).toEqual([
      ['projects/acme-a/locations/europe-west1/clusters/regional', 'standard', 'CLOUD_DNS', true],
      ['projects/acme-a/locations/europe-west1-b/clusters/zonal', 'standard', null, false],
      ['projects/acme-b/locations/europe-west1/clusters/pilot', 'autopilot', null, true],
    ]);
    expect(inventory.clusters[0]).toMatchObject({
      status: 'RUNNING',
      controlPlaneVersion: '1.35.6-gke.1012000',
      createTime: clock.daysAgo(120),
      nodeCount: 3,
      resourceLabels: { team: 'a' },
      loggingComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'],
    });
    expect(inventory.projectsSeen).toEqual(['acme-a', 'acme-b']);
  });

  test('is read by folder, too', async () => {
    const fleet = fleetOf([{ name: 'inside', project: 'acme-inside' }, { name: 'outside' }], (made) => {
      made.folders.push({ number: '418000000001', parent: ORGANIZATION, displayName: 'production' });
      for (const project of made.projects) if (project.id === 'acme-inside') project.parent = 'folders/418000000001';
    });
    const emulator = await runEmulator({ fleet });
    const { inventory } = await list(emulator.origin, 'folders/418000000001');
    expect(inventory.clusters.map((cluster) => cluster.cluster)).toEqual(['inside']);
  });
});

describe('an asset', () => {
  test.each<[string, unknown, string]>([
    ['that is null', null, 'malformed asset'],
    ['without a name', { assetType: 'container.googleapis.com/Cluster' }, 'malformed asset'],
    [
      'with the name of something else',
      { ...asset('x'), name: '//container.googleapis.com/projects/p' },
      'malformed asset',
    ],
    ['of another type', { ...asset('x'), assetType: 'container.googleapis.com/NodePool' }, 'malformed asset'],
    ['without its resource', { ...asset('x'), resource: undefined }, 'asset without resource data'],
    ['without data in its resource', { ...asset('x'), resource: { version: 'v1' } }, 'asset without resource data'],
    ['with null for its data', asset('x', null), 'asset without resource data'],
    ['with text for its data', asset('x', 'cluster'), 'malformed cluster'],
    ['with a wrong value in a field that is read', asset('x', { addonsConfig: 'on' }), 'malformed cluster'],
  ])('%s is left out and counted, and hides no other', async (_, malformed, what) => {
    const { inventory } = await listPages({ assets: [asset('a'), malformed, malformed, asset('b')] });
    expect(inventory.clusters.map((cluster) => cluster.cluster)).toEqual(['a', 'b']);
    expect(inventory.skipped).toEqual([{ what, count: 2, example: expect.any(String) }]);
    expect(inventory.gaps).toEqual([]);
  });

  test('of the emulator’s malformed kinds is counted', async () => {
    const { inventory } = await listFleet([
      { name: 'good' },
      { name: 'bare', asset: { withoutData: true } },
      { name: 'broken', asset: { patch: { currentMasterVersion: 1.35 } } },
      { name: 'hidden', asset: { notIndexed: true } },
      { name: 'gone', asset: { goneLive: true } },
    ]);
    expect(inventory.clusters.map((cluster) => cluster.cluster)).toEqual(['good', 'gone']);
    expect(inventory.skipped.map(({ what, count }) => [what, count])).toEqual([
      ['asset without resource data', 1],
      ['malformed cluster', 1],
    ]);
  });

  test('has its place from its name, whatever its data says', async () => {
    const { inventory } = await listPages({ assets: [asset('one', { name: 'two', location: 'us-east4' })] });
    expect(inventory.clusters[0]?.name).toBe('projects/acme-a/locations/europe-west1/clusters/one');
  });

  test('that comes twice is one cluster, as it came last', async () => {
    const { inventory, pages } = await listPages(
      { assets: [asset('a', { currentMasterVersion: '1.34.1' }), asset('b')], nextPageToken: 'next' },
      { assets: [asset('a', { currentMasterVersion: '1.35.2' })] },
    );
    expect(inventory.clusters.map(({ cluster, controlPlaneVersion }) => [cluster, controlPlaneVersion])).toEqual([
      ['a', '1.35.2'],
      ['b', null],
    ]);
    expect(pages).toEqual([2, 2]);
  });
});

describe('pages', () => {
  test('that are empty and have a token are read on', async () => {
    const { inventory, calls } = await listPages(
      { nextPageToken: 'a' },
      { assets: [], nextPageToken: 'b' },
      { assets: [asset('one')], nextPageToken: '' },
    );
    expect(inventory.clusters).toHaveLength(1);
    expect(calls.map((call) => new URL(call.path, 'http://x').searchParams.get('pageToken'))).toEqual([null, 'a', 'b']);
  });

  test.each<[string, FaultAnswer, string]>([
    ['refused', { status: 403, body: { error: { message: 'No more.' } } }, 'permission-denied'],
    ['too many', { status: 429, body: { error: { message: 'Quota.' } } }, 'rate-limited'],
    ['broken', 'reset', 'unavailable'],
    ['of another shape', { status: 200, body: { assets: 'none' } }, 'malformed'],
    ['no JSON', { status: 200, body: '<html>' }, 'malformed'],
  ])('a later one that is %s keeps what was read, and says so', async (_, answer, code) => {
    const server = await serve((call, response) => {
      if (call.n === 1) answerJson(response, { assets: [asset('a'), asset('b')], nextPageToken: 'next' });
      else if (answer === 'reset' || !('status' in answer)) response.socket?.resetAndDestroy();
      else answerJson(response, answer.body, answer.status);
    });
    const { inventory } = await list(server.origin);
    expect(inventory.clusters.map((cluster) => cluster.cluster)).toEqual(['a', 'b']);
    expect(inventory.projectsSeen).toEqual(['acme-a']);
    expect(inventory.gaps).toEqual([
      {
        code,
        what: WHAT,
        detail: expect.stringMatching(/^The pages after the first 2 clusters could not be read: ./),
        grant: code === 'permission-denied' ? expect.stringContaining('roles/cloudasset.viewer') : null,
      },
    ]);
  });

  test.each<[string, FaultAnswer, string, RegExp]>([
    ['403', { status: 403, body: { error: { message: 'Denied.' } } }, 'permission-denied', /^Denied\.$/],
    [
      '403 of an API that is off',
      { status: 403, body: { error: { message: 'Off.', details: [{ reason: 'SERVICE_DISABLED' }] } } },
      'api-disabled',
      /^Off\.$/,
    ],
    ['429', { status: 429 }, 'rate-limited', /^HTTP 429$/],
    ['500', { status: 500, body: 'oops' }, 'unavailable', /^HTTP 500$/],
    ['a broken connection', 'reset', 'unavailable', /./],
    ['text', { status: 200, body: 'OK' }, 'malformed', /not a list of assets/],
  ])('the first: %s is thrown', async (_, answer, code, message) => {
    const emulator = await runEmulator({ faults: [{ match: { api: 'cloudasset' }, answer }] });
    const error = await rejection(list(emulator.origin));
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
    if (answer !== 'reset') expect(error.what).toBe(WHAT);
    expect(error.grant === null).toBe(!['permission-denied', 'api-disabled'].includes(code));
  });

  test('429 for a while costs nothing but time', async () => {
    const fault = {
      match: { api: 'cloudasset' },
      times: 2,
      answer: { status: 429, headers: { 'retry-after': '9' } },
    } as const;
    const emulator = await runEmulator({ fleet: fleetOf([{ name: 'one' }]), faults: [fault] });
    const { inventory, waits } = await list(emulator.origin);
    expect(inventory.clusters).toHaveLength(1);
    expect(waits).toEqual([9000, 9000]);
  });
});

test('for want of credentials is the operator’s to mend', async () => {
  const { wire } = openWire({ tokens: missingCredentials });
  await expect(listClusterAssets(wire, GOOGLE, ORGANIZATION, () => {})).rejects.toMatchObject({ name: 'ConfigError' });
});
