import { describe, expect, test } from 'vitest';
import { ask, runEmulator, smallFleet } from './emulator.test-helper.ts';

const LIST = '/v1/organizations/490000000001/assets';
const RESOURCE = `${LIST}?assetTypes=container.googleapis.com/Cluster&contentType=RESOURCE`;

describe('assets.list', () => {
  test('gives the cluster as the Container API has it, with its ancestors', async () => {
    const emulator = await runEmulator();
    const { status, json } = await ask(emulator, RESOURCE);
    expect(status).toBe(200);
    expect(json.assets).toHaveLength(3);
    expect(json.assets[0]).toMatchObject({
      name: '//container.googleapis.com/projects/acme-a/locations/europe-west1/clusters/one',
      assetType: 'container.googleapis.com/Cluster',
      resource: {
        version: 'v1',
        discoveryName: 'Cluster',
        parent: '//cloudresourcemanager.googleapis.com/projects/111',
        data: { name: 'one', status: 'RUNNING', addonsConfig: { dnsCacheConfig: { enabled: true } } },
      },
      ancestors: ['projects/111', 'folders/418000000001', 'organizations/490000000001'],
    });
    expect(json.assets[1].name).toContain('/zones/europe-west1-b/clusters/two');
    expect(emulator.violations).toEqual([]);
  });

  test('has no data without contentType=RESOURCE', async () => {
    const emulator = await runEmulator();
    const { json } = await ask(emulator, LIST);
    expect(json.assets[0].resource).toBeUndefined();
  });

  test('of a folder or a project has only what lies below it', async () => {
    const emulator = await runEmulator();
    expect((await ask(emulator, '/v1/folders/418000000001/assets')).json.assets).toHaveLength(2);
    expect((await ask(emulator, '/v1/projects/222/assets')).json.assets).toHaveLength(1);
    expect((await ask(emulator, '/v1/projects/acme-b/assets')).json.assets).toHaveLength(1);
    expect((await ask(emulator, '/v1/folders/999/assets')).status).toBe(403);
  });

  test('pages through everything once', async () => {
    const emulator = await runEmulator();
    const names: string[] = [];
    let token: string | undefined;
    do {
      const { json } = await ask(emulator, `${LIST}?pageSize=2${token === undefined ? '' : `&pageToken=${token}`}`);
      names.push(...json.assets.map((asset: { name: string }) => asset.name));
      token = json.nextPageToken;
    } while (token !== undefined);
    expect(new Set(names).size).toBe(3);
    expect(names).toHaveLength(3);
  });

  test('refuses the page token of another query, and a made-up one', async () => {
    const emulator = await runEmulator();
    const { json } = await ask(emulator, `${LIST}?pageSize=2`);
    expect((await ask(emulator, `${LIST}?pageSize=1&pageToken=${json.nextPageToken}`)).status).toBe(400);
    expect((await ask(emulator, `${LIST}?pageSize=2&pageToken=abc`)).json.error.status).toBe('INVALID_ARGUMENT');
  });

  test.each([
    'pageSize=1001',
    'pageSize=-1',
    'pageSize=ten',
    'contentType=EVERYTHING',
    'readTime=2026-01-01T00:00:00Z',
    'readTime=2027-01-01T00:00:00Z',
  ])('refuses %s', async (query) => {
    const emulator = await runEmulator();
    const { status, json } = await ask(emulator, `${LIST}?${query}`);
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
  });

  test('refuses and records an unknown parameter', async () => {
    const emulator = await runEmulator();
    const { status, json } = await ask(emulator, `${LIST}?page_size=10`);
    expect(status).toBe(400);
    expect(json.error.message).toContain('Unknown name "page_size"');
    expect(emulator.violations).toEqual([`cloudasset: unknown query parameter page_size in GET ${LIST}`]);
  });

  test('gives partial answers when asked with fields', async () => {
    const emulator = await runEmulator();
    const { json } = await ask(emulator, `${RESOURCE}&fields=assets(name,resource/data/currentMasterVersion)`);
    expect(Object.keys(json)).toEqual(['assets']);
    expect(json.assets[0]).toEqual({
      name: expect.any(String),
      resource: { data: { currentMasterVersion: '1.35.6-gke.1012000' } },
    });
    expect((await ask(emulator, `${RESOURCE}&fields=assets(`)).status).toBe(400);
  });

  test('is refused as a whole where the caller has no right', async () => {
    const emulator = await runEmulator({ fleet: smallFleet((fleet) => Object.assign(fleet, { assetsDenied: true })) });
    const { status, json } = await ask(emulator, LIST);
    expect(status).toBe(403);
    expect(json.error.status).toBe('PERMISSION_DENIED');
  });
});
