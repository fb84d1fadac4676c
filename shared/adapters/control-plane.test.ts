import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import type { ControlPlane } from '../audit/ports.ts';
import { accessOf, mintControlPlane } from './control-plane.ts';
import { createKubernetesReader } from './kubernetes.ts';
import { openWire, tokensOf } from './wire.test-helper.ts';

const ACCESS = {
  routes: [
    {
      kind: 'dns-endpoint',
      baseUrl: 'https://gke-0a.europe-west1.gke.goog',
      origin: 'https://gke-0a.europe-west1.gke.goog',
      ca: null,
    },
  ],
  missing: [],
} as const;

test('a minted control plane has its routes, and shows them to nobody else', () => {
  const minted = mintControlPlane(ACCESS);
  expect(accessOf(minted)).toBe(ACCESS);
  expect(Object.keys(minted)).toEqual([]);
  expect(Object.isFrozen(minted)).toBe(true);
});

test.each<[string, unknown]>([
  ['an empty object', {}],
  ['the routes themselves', ACCESS],
  ['a copy of a minted one', { ...mintControlPlane(ACCESS) }],
  ['a minted one that went through JSON', JSON.parse(JSON.stringify(mintControlPlane(ACCESS)))],
  ['an heir of a minted one', Object.create(mintControlPlane(ACCESS))],
])('%s was not minted and has no routes', async (_, forged) => {
  const controlPlane = forged as ControlPlane;
  expect(() => accessOf(controlPlane)).toThrow('a control plane that the live Container API did not name');
  const { wire } = openWire({ tokens: tokensOf('secret') });
  const reader = createKubernetesReader(wire, () => Promise.resolve());
  await expect(reader.read(controlPlane, { project: 'p', location: 'l', cluster: 'c' })).rejects.toThrow(
    /did not name/,
  );
  expect(wire.statistics()).toEqual({});
});

test('only the adapter of the live Container API mints', () => {
  const root = join(import.meta.dirname, '../..');
  const rooms = ['shared', 'functions', 'cli', 'emulator', 'bench', 'scripts', 'test'];
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
  );
  const importers = files
    .filter((file) => file.endsWith('.ts') && !/\.test(-helper)?\.ts$/.test(file))
    .filter((file) => /\bmintControlPlane\b/.test(readFileSync(join(root, file), 'utf8')))
    .map((file) => file.split(sep).join('/'));
  expect(importers.sort()).toEqual(['shared/adapters/container.ts', 'shared/adapters/control-plane.ts']);
});
