import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDirectoryState } from './directory-state.ts';
import { describeStateStore } from './state-store.contract.test-helper.ts';
import { rejection } from './wire.test-helper.ts';

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'directory-state-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

describeStateStore('a directory', async () => createDirectoryState(await newDirectory()));

describe('a path that would leave the directory', () => {
  test.each([
    '',
    '.',
    '..',
    '/etc/passwd',
    '../other.json',
    'runs/../../other.json',
    'runs/..',
    'runs/./a.json',
    'runs//a.json',
    'runs/',
    '/',
  ])('%j is refused for reading and writing', async (path) => {
    const parent = await newDirectory();
    await writeFile(join(parent, 'other.json'), 'untouched');
    const store = createDirectoryState(join(parent, 'state'));
    expect((await rejection(store.read(path))).code).toBe('malformed');
    expect((await rejection(store.write(path, 'text', 'absent'))).code).toBe('malformed');
    expect((await rejection(store.write(path, 'text', 'generation'))).code).toBe('malformed');
    expect(await readdir(parent)).toEqual(['other.json']);
    expect(await readFile(join(parent, 'other.json'), 'utf8')).toBe('untouched');
  });

  test('as a prefix lists nothing', async () => {
    const parent = await newDirectory();
    await writeFile(join(parent, 'other.json'), 'untouched');
    const store = createDirectoryState(join(parent, 'state'));
    await store.write('a.json', '', 'absent');
    for (const prefix of ['../', '..', '../o', '/', './', '//', 'a/../../', '/etc/', 'a.json/', 'a.json/x'])
      expect(await store.list(prefix)).toEqual([]);
  });

  test('with a zero byte is an error, not a crash', async () => {
    const store = createDirectoryState(await newDirectory());
    expect((await rejection(store.read('a\u0000b'))).what).toBe('state object a\u0000b');
  });
});

describe('what a kill leaves behind', () => {
  test('is not listed and hinders nobody', async () => {
    const directory = await newDirectory();
    const store = createDirectoryState(directory);
    await store.write('runs/r1/manifest.json', '{}', 'absent');
    await writeFile(join(directory, 'runs/r1/manifest.json.4711.1.tmp'), '{"half":');
    await writeFile(join(directory, 'runs/r1/report.json.4711.2.tmp'), '{"half":');
    expect(await store.list('')).toEqual(['runs/r1/manifest.json']);
    expect(await store.read('runs/r1/report.json')).toBeNull();
    expect((await store.write('runs/r1/report.json', 'whole', 'absent')).written).toBe(true);
  });

  test('writes that were taken and writes that were not leave no temporary file', async () => {
    const directory = await newDirectory();
    const store = createDirectoryState(directory);
    await store.write('a.json', '1', 'absent');
    await store.write('a.json', '2', 'absent');
    await store.write('a.json', '3', 'stale');
    await store.write('a.json', '4', (await store.read('a.json'))?.generation ?? '');
    expect(await readdir(directory)).toEqual(['a.json']);
  });
});

test('a directory that does not exist is empty, and made by the first write', async () => {
  const store = createDirectoryState(join(await newDirectory(), 'not/yet'));
  expect(await store.list('')).toEqual([]);
  expect(await store.read('a.json')).toBeNull();
  expect((await store.write('a.json', 'text', 'absent')).written).toBe(true);
  expect(await store.list('')).toEqual(['a.json']);
});

test('two processes cannot both create an object', async () => {
  const directory = await newDirectory();
  const stores = [createDirectoryState(directory), createDirectoryState(directory)];
  const writers = Array.from({ length: 20 }, (_, i) => stores[i % 2]?.write('a.json', `by ${i}`, 'absent'));
  const outcomes = await Promise.all(writers);
  expect(outcomes.filter((outcome) => outcome?.written === true)).toHaveLength(1);
});

test('a file system that says no is a CollectError that names the object', async () => {
  const directory = await newDirectory();
  await mkdir(join(directory, 'a.json'));
  const store = createDirectoryState(directory);
  const error = await rejection(store.read('a.json'));
  expect(error).toMatchObject({ code: 'unavailable', what: 'state object a.json' });
  expect(error.message).toMatch(/EISDIR/);
  await writeFile(join(directory, 'file'), '');
  expect((await rejection(createDirectoryState(join(directory, 'file')).write('a.json', '', 'absent'))).code).toBe(
    'unavailable',
  );
});
