import { describe, expect, test } from 'vitest';
import { type Emulator, type Fault, type Fleet, sampleFleet } from '../../emulator/index.ts';
import { inventory as inventorySchema } from '../domain/inventory.ts';
import type { Scope } from '../domain/scope.ts';
import { createCloudInventory } from './cloud-inventory.ts';
import { createContainerApi } from './container.ts';
import { fleetOf, runEmulator } from './emulator.test-helper.ts';
import { listProjects } from './resource-manager.ts';
import { endpointsAt, GOOGLE, missingCredentials, NOW, openWire, rejection } from './wire.test-helper.ts';

const ORGANIZATION = { kind: 'organization', id: '490000000001' } as const;
const PRODUCTION = { kind: 'folder', id: '418000000001' } as const;

async function enumerate(emulator: Emulator, scope: Scope) {
  const { wire } = openWire();
  const endpoints = endpointsAt(emulator.origin);
  const said: unknown[] = [];
  const source = createCloudInventory({
    wire,
    endpoints,
    container: createContainerApi(wire, { endpoints, controlPlaneOverride: null, privateEndpoints: false }),
    log: { write: (severity, message, fields) => void said.push({ severity, message, ...fields }) },
    progress: {
      phase: (name, total) => void said.push([name, total]),
      advance: (by) => void said.push(by),
    },
  });
  const inventory = inventorySchema.parse(await source.enumerate(scope));
  const names = inventory.clusters.map((cluster) => cluster.name).sort();
  return { inventory, names, said };
}

async function overSample(scope: Scope, options: { change?: (fleet: Fleet) => void; faults?: Fault[] } = {}) {
  const fleet = sampleFleet(NOW);
  options.change?.(fleet);
  const emulator = await runEmulator({ fleet, faults: options.faults ?? [] });
  return { fleet, emulator, ...(await enumerate(emulator, scope)) };
}

function denyAssets(fleet: Fleet): void {
  fleet.assetsDenied = true;
}

describe('an organization', () => {
  test('is read from Asset Inventory alone', async () => {
    const { inventory, emulator, said } = await overSample(ORGANIZATION);
    expect(inventory).toMatchObject({ source: 'asset-inventory', gaps: [], apiDisabledProjects: [] });
    expect(emulator.callCount('cloudasset')).toBe(1);
    expect(emulator.callCount()).toBe(1);
    expect(said).toEqual([['Reading Asset Inventory', null], inventory.clusters.length]);
  });

  test('where Asset Inventory is denied is read project by project, folders within folders included', async () => {
    const nested = { number: '418000000009', parent: 'folders/418000000001', displayName: 'nested' };
    const { inventory, fleet, emulator, said } = await overSample(ORGANIZATION, {
      change: (made) => {
        denyAssets(made);
        made.folders.push(nested);
        for (const project of made.projects)
          if (project.id === 'acme-search-prod') project.parent = 'folders/418000000009';
      },
    });
    const active = fleet.projects
      .filter((project) => project.state !== 'DELETE_REQUESTED')
      .map((project) => project.id);
    expect(inventory.source).toBe('container-api');
    expect(inventory.projectsSeen).toEqual(active.sort());
    expect(inventory.projectsSeen).not.toContain('acme-closed-2024');
    expect(inventory.apiDisabledProjects).toEqual(['acme-website-legacy']);
    const live = fleet.clusters.filter(
      (cluster) =>
        cluster.project !== 'acme-treasury-prod' &&
        cluster.asset?.goneLive !== true &&
        cluster.location !== 'europe-west2-b',
    );
    const searched = inventory.clusters.filter((cluster) => cluster.project === 'acme-search-prod');
    expect(searched.length).toBeGreaterThan(0);
    const left = live.length - inventory.clusters.length;
    expect(left).toBe(inventory.skipped.reduce((sum, one) => sum + one.count, 0));
    expect(inventory.gaps.map(({ code, what }) => [code, what])).toEqual([
      ['permission-denied', 'clusters of organizations/490000000001 in Asset Inventory'],
      ['unavailable', 'clusters of project acme-edge-prod in europe-west2-b'],
      ['permission-denied', 'clusters of project acme-treasury-prod'],
    ]);
    expect(inventory.gaps[0]).toMatchObject({
      detail: expect.stringMatching(/ 15 projects were asked one by one instead\.$/),
      grant: expect.stringContaining('roles/cloudasset.viewer'),
    });
    // One call of Asset Inventory, two for each of four parents, one for each project.
    expect(emulator.callCount('cloudasset')).toBe(1);
    expect(emulator.callCount('cloudresourcemanager')).toBe(8);
    expect(emulator.callCount('container')).toBe(15);
    expect(said).toContainEqual({
      severity: 'WARNING',
      message: 'Asset Inventory cannot be read, projects are asked one by one',
      code: 'permission-denied',
    });
    expect(said).toContainEqual(['Reading projects', 15]);
    expect(said.filter((one) => one === 1)).toHaveLength(15);
  });

  test('gives the same clusters either way, where all is readable', async () => {
    const clusters = [
      { name: 'a' },
      { name: 'b', project: 'acme-b' },
      { name: 'c', location: 'europe-west1-b', project: 'acme-c' },
    ];
    const assets = await enumerate(await runEmulator({ fleet: fleetOf(clusters) }), ORGANIZATION);
    const projects = await enumerate(await runEmulator({ fleet: fleetOf(clusters, denyAssets) }), ORGANIZATION);
    const sorted = (of: typeof assets) => of.inventory.clusters.toSorted((a, b) => a.name.localeCompare(b.name));
    expect(sorted(projects)).toEqual(sorted(assets));
    expect(projects.inventory.projectsSeen).toEqual(['acme-a', 'acme-b', 'acme-c']);
  });

  test('where the projects may not be listed either is two gaps', async () => {
    const body = { error: { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' } };
    const { inventory } = await overSample(ORGANIZATION, {
      change: denyAssets,
      faults: [{ match: { api: 'cloudresourcemanager' }, answer: { status: 403, body } }],
    });
    expect(inventory).toMatchObject({
      source: 'container-api',
      clusters: [],
      projectsSeen: [],
      apiDisabledProjects: [],
    });
    expect(inventory.gaps.map(({ code, what }) => [code, what])).toEqual([
      ['permission-denied', 'clusters of organizations/490000000001 in Asset Inventory'],
      ['permission-denied', 'projects of organizations/490000000001'],
    ]);
    expect(inventory.gaps[0]?.detail).not.toMatch(/instead/);
    expect(inventory.gaps[1]?.grant).toMatch(/roles\/browser/);
  });

  test('where one folder may not be listed is no narrower answer, but a gap', async () => {
    const { inventory, emulator } = await overSample(ORGANIZATION, {
      change: denyAssets,
      faults: [
        { match: { api: 'cloudresourcemanager', pathIncludes: 'folders%2F418000000002' }, answer: { status: 403 } },
      ],
    });
    expect(inventory.clusters).toEqual([]);
    expect(inventory.gaps[1]).toMatchObject({ code: 'permission-denied', what: 'projects of folders/418000000002' });
    expect(emulator.callCount('container')).toBe(0);
  });

  test('where every project is denied has a gap for each', async () => {
    const { inventory } = await overSample(ORGANIZATION, {
      change: (fleet) => {
        denyAssets(fleet);
        for (const project of fleet.projects) project.container = 'denied';
      },
    });
    expect(inventory.clusters).toEqual([]);
    expect(inventory.projectsSeen).toHaveLength(15);
    expect(inventory.gaps).toHaveLength(16);
    for (const gap of inventory.gaps.slice(1)) {
      expect(gap).toMatchObject({
        code: 'permission-denied',
        grant: expect.stringContaining('container.clusters.list'),
      });
      expect(gap.what).toMatch(/^clusters of project acme-[\w-]+$/);
    }
  });

  test('that is not there is gaps, too', async () => {
    const { inventory } = await overSample({ kind: 'organization', id: '1' });
    expect(inventory.clusters).toEqual([]);
    expect(inventory.gaps.map((gap) => gap.code)).toEqual(['permission-denied', 'permission-denied']);
  });

  test.each<[Fault['answer'], string]>([
    ['reset', 'unavailable'],
    [{ status: 429 }, 'rate-limited'],
    [{ status: 200, body: '<html>' }, 'malformed'],
  ])('where Asset Inventory answers %j the projects are asked', async (answer, code) => {
    const { inventory } = await overSample(ORGANIZATION, { faults: [{ match: { api: 'cloudasset' }, answer }] });
    expect(inventory.source).toBe('container-api');
    expect(inventory.gaps[0]?.code).toBe(code);
    expect(inventory.clusters.length).toBeGreaterThan(30);
  });

  test('of which a later page fails keeps what was read, and asks no project', async () => {
    const clusters = Array.from({ length: 1001 }, (_, i) => ({ name: `cluster-${i}` }));
    const emulator = await runEmulator({
      fleet: fleetOf(clusters),
      faults: [{ match: { pathIncludes: 'pageToken=' }, answer: { status: 403 } }],
    });
    const { inventory } = await enumerate(emulator, ORGANIZATION);
    expect(inventory.source).toBe('asset-inventory');
    expect(inventory.clusters).toHaveLength(1000);
    expect(inventory.gaps).toHaveLength(1);
    expect(emulator.callCount('container')).toBe(0);
  });
});

test('a folder has its own clusters only, either way', async () => {
  const assets = await overSample(PRODUCTION);
  const projects = await overSample(PRODUCTION, { change: denyAssets });
  for (const { inventory, fleet } of [assets, projects]) {
    const inside = new Set(fleet.projects.filter((one) => one.parent === 'folders/418000000001').map((one) => one.id));
    expect(inventory.clusters.length).toBeGreaterThan(10);
    expect(inventory.clusters.filter((cluster) => !inside.has(cluster.project))).toEqual([]);
  }
  expect(projects.inventory.projectsSeen).toHaveLength(10);
});

describe('projects', () => {
  test('are asked one by one, and nothing else is', async () => {
    const { inventory, emulator, said } = await overSample({
      kind: 'projects',
      ids: ['acme-sandbox', 'acme-checkout-prod', 'acme-website-legacy', 'acme-treasury-prod', 'acme-sandbox'],
    });
    const asked = ['acme-checkout-prod', 'acme-sandbox', 'acme-treasury-prod', 'acme-website-legacy'];
    expect(inventory.projectsSeen).toEqual(asked);
    expect(new Set(inventory.clusters.map((cluster) => cluster.project))).toEqual(new Set(asked.slice(0, 2)));
    expect(inventory.apiDisabledProjects).toEqual(['acme-website-legacy']);
    expect(inventory.gaps.map((gap) => gap.what)).toEqual(['clusters of project acme-treasury-prod']);
    expect(emulator.callCount('container')).toBe(4);
    expect(emulator.callCount()).toBe(4);
    expect(said[0]).toEqual(['Reading projects', 4]);
  });

  test('that do not exist are gaps', async () => {
    const { inventory } = await overSample({ kind: 'projects', ids: ['acme-nowhere'] });
    expect(inventory.gaps).toMatchObject([{ code: 'permission-denied', what: 'clusters of project acme-nowhere' }]);
  });

  test('with malformed clusters count them', async () => {
    const fleet = fleetOf([{ name: 'good' }, { name: 'bad', patch: { currentMasterVersion: 7 } }]);
    const { inventory, names } = await enumerate(await runEmulator({ fleet }), { kind: 'projects', ids: ['acme-a'] });
    expect(names).toEqual(['projects/acme-a/locations/europe-west1/clusters/good']);
    expect(inventory.skipped).toEqual([
      { what: 'malformed cluster', count: 1, example: expect.stringMatching(/^bad: /) },
    ]);
  });
});

test('a file is none of its scopes', async () => {
  const emulator = await runEmulator();
  await expect(enumerate(emulator, { kind: 'file', name: 'clusters.json' })).rejects.toThrow(/read by the replay/);
});

test.each<Scope>([ORGANIZATION, { kind: 'projects', ids: ['acme-a'] }])(
  'for want of credentials $kind is the operator’s to mend',
  async (scope) => {
    const { wire } = openWire({ tokens: missingCredentials });
    const container = createContainerApi(wire, {
      endpoints: GOOGLE,
      controlPlaneOverride: null,
      privateEndpoints: false,
    });
    const progress = { phase() {}, advance() {} };
    const source = createCloudInventory({ wire, endpoints: GOOGLE, container, log: { write() {} }, progress });
    await expect(source.enumerate(scope)).rejects.toMatchObject({ name: 'ConfigError' });
  },
);

describe('projects of a parent', () => {
  test('are read over many pages, with folders within folders', async () => {
    const fleet = fleetOf([], (made) => {
      made.projects = [];
      let parent = 'organizations/490000000001';
      for (let depth = 0; depth < 5; depth += 1) {
        const number = String(418_000_000_100 + depth);
        made.folders.push({ number, parent, displayName: number });
        parent = `folders/${number}`;
      }
      for (let i = 0; i < 950; i += 1) {
        const id = `acme-${String(i).padStart(4, '0')}`;
        made.projects.push({ id, number: String(730_000_000_000 + i), parent, displayName: id });
      }
      for (let i = 0; i < 650; i += 1)
        made.folders.push({
          number: String(419_000_000_000 + i),
          parent: 'organizations/490000000001',
          displayName: 'x',
        });
    });
    const emulator = await runEmulator({ fleet });
    // Folders one below another and many beside each other; only those few need more than one page.
    const projects = await listProjects(openWire().wire, endpointsAt(emulator.origin), 'organizations/490000000001');
    expect(projects).toHaveLength(950);
    expect(projects[0]).toBe('acme-0000');
    // 656 parents, each asked for projects and folders; two and three more pages.
    expect(emulator.callCount()).toBe(2 * 656 + 2 + 3);
  });

  test.each<[Fault['answer'], string]>([
    ['reset', 'unavailable'],
    [{ status: 200, body: { projects: 'none', folders: 7 } }, 'malformed'],
    [{ status: 403, body: { error: { message: 'x', details: [{ reason: 'SERVICE_DISABLED' }] } } }, 'api-disabled'],
  ])('that answers %j is a CollectError', async (answer, code) => {
    const emulator = await runEmulator({ faults: [{ match: { api: 'cloudresourcemanager' }, answer }] });
    const asking = listProjects(openWire().wire, endpointsAt(emulator.origin), 'organizations/490000000001');
    expect((await rejection(asking)).code).toBe(code);
  });
});
