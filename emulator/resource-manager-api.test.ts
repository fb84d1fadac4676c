import { expect, test } from 'vitest';
import { ask, runEmulator, smallFleet } from './emulator.test-helper.ts';

test('folders and projects are listed below their parent', async () => {
  const emulator = await runEmulator();
  const folders = await ask(emulator, '/v3/folders?parent=organizations/490000000001');
  expect(folders.json.folders).toMatchObject([
    { name: 'folders/418000000001', displayName: 'production', state: 'ACTIVE' },
  ]);
  const projects = await ask(emulator, '/v3/projects?parent=folders/418000000001');
  expect(projects.json.projects).toMatchObject([{ name: 'projects/111', projectId: 'acme-a', state: 'ACTIVE' }]);
});

test('projects are paged, and a token serves its own query only', async () => {
  const emulator = await runEmulator({
    fleet: smallFleet((fleet) => {
      for (const project of fleet.projects) project.parent = 'folders/418000000001';
    }),
  });
  const first = await ask(emulator, '/v3/projects?parent=folders/418000000001&pageSize=1');
  expect(first.json.projects).toHaveLength(1);
  const second = await ask(
    emulator,
    `/v3/projects?parent=folders/418000000001&pageSize=1&pageToken=${first.json.nextPageToken}`,
  );
  expect(second.json.projects[0].projectId).toBe('acme-b');
  expect(second.json.nextPageToken).toBeUndefined();
  expect(
    (await ask(emulator, `/v3/folders?parent=folders/418000000001&pageToken=${first.json.nextPageToken}`)).status,
  ).toBe(400);
});

test('a project is found by id and by number', async () => {
  const emulator = await runEmulator();
  expect((await ask(emulator, '/v3/projects/acme-b')).json.name).toBe('projects/222');
  expect((await ask(emulator, '/v3/projects/222')).json.projectId).toBe('acme-b');
  expect((await ask(emulator, '/v3/projects/nobody')).status).toBe(403);
});

test('a project that is being deleted is not listed', async () => {
  const emulator = await runEmulator({
    fleet: smallFleet((fleet) => Object.assign(fleet.projects[0] ?? {}, { state: 'DELETE_REQUESTED' })),
  });
  expect((await ask(emulator, '/v3/projects?parent=folders/418000000001')).json).toEqual({});
});

test.each(['/v3/projects', '/v3/projects?parent=projects/1', '/v3/projects?parent=folders/418000000001&pageSize=x'])(
  '%s is refused',
  async (path) => {
    const emulator = await runEmulator();
    expect((await ask(emulator, path)).status).toBe(400);
  },
);

test('an unknown parameter is refused and recorded', async () => {
  const emulator = await runEmulator();
  expect((await ask(emulator, '/v3/folders?parent=organizations/490000000001&query=x')).status).toBe(400);
  expect(emulator.violations).toHaveLength(1);
});
