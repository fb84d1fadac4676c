import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify as toYaml } from 'yaml';
import { inventory as inventorySchema } from '../domain/inventory.ts';
import { ConfigError } from '../errors.ts';
import { readInventoryFile } from './inventory-file.ts';

const CLUSTERS = join(import.meta.dirname, '../../test/fixtures/clusters');

function cluster(name: string, more: object = {}) {
  const location = 'europe-west1';
  return {
    name,
    location,
    selfLink: `https://container.googleapis.com/v1/projects/acme-a/locations/${location}/clusters/${name}`,
    currentMasterVersion: '1.35.6-gke.1012000',
    addonsConfig: { dnsCacheConfig: { enabled: true } },
    networkConfig: {},
    status: 'RUNNING',
    ...more,
  };
}

function asset(name: string, more: object = {}) {
  return {
    name: `//container.googleapis.com/projects/acme-a/locations/europe-west1/clusters/${name}`,
    assetType: 'container.googleapis.com/Cluster',
    resource: { version: 'v1', data: cluster(name) },
    ...more,
  };
}

function exported(name: string) {
  const { assetType, ...rest } = asset(name);
  return { ...rest, asset_type: assetType, ancestors: ['projects/1', 'organizations/2'] };
}

function read(text: string, fileName = 'clusters.json') {
  const found = inventorySchema.parse(readInventoryFile(text, fileName));
  return { ...found, names: found.clusters.map((one) => one.cluster) };
}

function refusal(text: string, fileName = 'clusters.json'): string {
  try {
    readInventoryFile(text, fileName);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the file was accepted');
}

const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');
const [A, B] = [cluster('a'), cluster('b')];

describe('an accepted form', () => {
  test.each<[string, string]>([
    ['gcloud container clusters list --format=json', JSON.stringify([A, B], null, 2)],
    [
      'the same with the mark and the line ends of Windows',
      `\ufeff${JSON.stringify([A, B], null, 2).replaceAll('\n', '\r\n')}`,
    ],
    ['an answer of clusters.list', JSON.stringify({ clusters: [A, B], missingZones: ['europe-west1-d'] })],
    [
      'an answer of assets.list',
      JSON.stringify({ readTime: 'x', assets: [asset('a'), asset('b')], nextPageToken: 'x' }),
    ],
    ['gcloud asset list --format=json', JSON.stringify([asset('a'), asset('b')])],
    ['an export of Asset Inventory, in JSON lines', `${lines(exported('a'), exported('b'))}\n`],
    [
      'the same with line ends of Windows and empty lines',
      lines(exported('a'), exported('b')).replaceAll('\n', '\r\n\r\n'),
    ],
    ['clusters in JSON lines', lines(A, B)],
    ['assets and clusters mixed', JSON.stringify([asset('a'), B])],
    ['a list in YAML', toYaml([A, B])],
  ])('%s', (_, text) => {
    const { names, source, projectsSeen, skipped, gaps, clusters } = read(text);
    expect(names).toEqual(['a', 'b']);
    expect({ source, projectsSeen, skipped, gaps }).toEqual({
      source: 'file',
      projectsSeen: ['acme-a'],
      skipped: [],
      gaps: [],
    });
    expect(clusters[0]).toMatchObject({
      name: 'projects/acme-a/locations/europe-west1/clusters/a',
      controlPlaneVersion: '1.35.6-gke.1012000',
      nodeLocalDnsCache: true,
      status: 'RUNNING',
    });
  });

  test.each<[string, string]>([
    ['describe in JSON', JSON.stringify(A, null, 2)],
    ['describe in YAML', toYaml(A)],
    ['one asset', JSON.stringify(asset('a'))],
    ['one line of an export', JSON.stringify(exported('a'))],
    ['an export of one line and its line feed', `${JSON.stringify(exported('a'))}\n`],
  ])('a single one: %s', (_, text) => {
    expect(read(text)).toMatchObject({ names: ['a'], skipped: [] });
  });

  test.each([
    '[]',
    '{}',
    '{"clusters":[]}',
    '{"assets":[]}',
    '{"missingZones":["europe-west1-b"]}',
    '{"readTime":"x"}',
    '[]\n',
  ])('without any cluster: %s', (text) => {
    expect(read(text)).toMatchObject({ clusters: [], projectsSeen: [], skipped: [] });
  });

  test('standard input, whose one cluster without a name is called after it', () => {
    const { clusters } = read(JSON.stringify({ ...A, name: undefined, selfLink: undefined }), 'standard input');
    expect(clusters[0]?.name).toBe('projects/unknown-project/locations/europe-west1/clusters/standard-input');
  });

  test.each<[string, object, string]>([
    ['its name', { name: '' }, 'projects/acme-a/locations/europe-west1/clusters/prod-eu'],
    ['its link', { selfLink: undefined }, 'projects/unknown-project/locations/europe-west1/clusters/a'],
    [
      'link and place',
      { selfLink: undefined, location: undefined },
      'projects/unknown-project/locations/unknown/clusters/a',
    ],
    [
      'link and place, with a zone',
      { selfLink: undefined, location: undefined, zone: 'us-east4-a' },
      'projects/unknown-project/locations/us-east4-a/clusters/a',
    ],
    [
      'everything',
      { name: undefined, selfLink: undefined, location: undefined },
      'projects/unknown-project/locations/unknown/clusters/prod-eu',
    ],
  ])('a describe that lost %s', (_, changes, name) => {
    expect(read(JSON.stringify({ ...A, ...changes }), 'exports/some where/prod eu.json').clusters[0]?.name).toBe(name);
  });

  test('clusters without names are numbered by their place in the list', () => {
    const nameless = { ...A, name: undefined, selfLink: undefined };
    expect(read(JSON.stringify([nameless, B, nameless])).names).toEqual(['cluster-1', 'b', 'cluster-3']);
  });

  test('assets of other types are left out', () => {
    const node = { name: '//container.googleapis.com/projects/p/x', assetType: 'k8s.io/Node' };
    expect(read(JSON.stringify([node, asset('a'), { ...exported('x'), asset_type: 'k8s.io/Pod' }]))).toMatchObject({
      names: ['a'],
      skipped: [],
    });
  });
});

describe('recordings of real clusters', () => {
  test('a list of seven', () => {
    const { names, skipped, clusters } = read(
      readFileSync(join(CLUSTERS, 'gcpdiag-gke1/container-clusters.json'), 'utf8'),
    );
    expect(names).toEqual(['autopilot-gke1', 'autopilot-gke2', 'gke2', 'gke3', 'gke1', 'gke4', 'gke6']);
    expect(skipped).toEqual([]);
    expect(clusters.filter((one) => one.nodeLocalDnsCache).map((one) => one.cluster)).toEqual([
      'autopilot-gke1',
      'autopilot-gke2',
      'gke1',
    ]);
    expect(clusters[4]?.name).toBe('projects/gcpdiag-gke1-aaaa/locations/europe-west4-a/clusters/gke1');
  });

  test('a describe in YAML that was cut down to its settings', () => {
    const file = join(CLUSTERS, 'kube-agents/golden-path-autopilot.yaml');
    const { clusters } = read(readFileSync(file, 'utf8'), file);
    expect(clusters).toMatchObject([
      { cluster: 'golden-path-autopilot', mode: 'autopilot', clusterDns: 'CLOUD_DNS', controlPlaneVersion: null },
    ]);
  });
});

describe('an element that cannot be read', () => {
  test.each<[string, unknown, string]>([
    ['null', null, 'element that is no cluster'],
    ['a number', 7, 'element that is no cluster'],
    ['a list', [A], 'element that is no cluster'],
    ['something else', { kind: 'Deployment', spec: {} }, 'element that is no cluster'],
    ['a cluster with a wrong value', cluster('x', { addonsConfig: 'on' }), 'malformed cluster'],
    ['a cluster whose name is no name', cluster('x/y z'), 'cluster without a name or place'],
    ['an asset without data', asset('x', { resource: { version: 'v1' } }), 'asset without resource data'],
    ['an asset without resource', asset('x', { resource: undefined }), 'asset without resource data'],
    ['an asset with a wrong name', asset('x', { name: 'x' }), 'malformed asset'],
  ])('is counted: %s', (_, element, what) => {
    const { names, skipped } = read(JSON.stringify([A, element, B]));
    expect(names).toEqual(['a', 'b']);
    expect(skipped).toEqual([{ what, count: 1, example: expect.any(String) }]);
  });

  test('a broken line of an export is counted, with its number', () => {
    const { names, skipped } = read(
      `${lines(exported('a'))}\n{"name":"//contai\n${lines(exported('b'))}\nwarning: x\n`,
    );
    expect(names).toEqual(['a', 'b']);
    expect(skipped).toEqual([{ what: 'line that is not JSON', count: 2, example: 'line 2: {"name":"//contai' }]);
  });

  test('an export that was cut off at its end is read as far as it goes', () => {
    const whole = lines(exported('a'), exported('b'), exported('c'));
    const { names, skipped } = read(whole.slice(0, -20));
    expect(names).toEqual(['a', 'b']);
    expect(skipped).toMatchObject([{ what: 'line that is not JSON', count: 1 }]);
  });

  test('a cluster that stands there twice is one, as it stands there last, and counted', () => {
    const { clusters, skipped } = read(JSON.stringify([A, B, cluster('a', { currentMasterVersion: '1.36.0-gke.1' })]));
    expect(clusters.map(({ cluster: name, controlPlaneVersion }) => [name, controlPlaneVersion])).toEqual([
      ['a', '1.36.0-gke.1'],
      ['b', '1.35.6-gke.1012000'],
    ]);
    expect(skipped).toEqual([
      {
        what: 'cluster named twice, the last one counts',
        count: 1,
        example: 'projects/acme-a/locations/europe-west1/clusters/a',
      },
    ]);
  });
});

describe('a file that is refused', () => {
  test.each<[string, string, RegExp]>([
    ['is empty', '', /not a list of clusters/],
    ['is blank', ' \n\n ', /not a list of clusters/],
    ['is a sentence', 'no clusters here', /not a list of clusters/],
    ['is a number', '42', /not a list of clusters/],
    ['is null', 'null', /not a list of clusters/],
    ['is another object', '{"kind":"List","items":[]}', /not a list of clusters/],
    ['is another YAML', 'apiVersion: v1\nkind: Pod\n', /not a list of clusters/],
    [
      'is a page of a browser',
      '<!DOCTYPE html>\n<html><body>Sign in</body></html>',
      /not a list of clusters|neither JSON nor YAML/,
    ],
    ['is a table', 'NAME  LOCATION  MASTER_VERSION\na     europe-west1  1.35.6', /not a list of clusters/],
    ['is a list of clusters under another name', JSON.stringify({ items: [A] }), /not a list of clusters/],
    [
      'holds nothing that is a cluster',
      '[{"kind":"Pod"},7]',
      /no cluster in it can be read \(element that is no cluster: \{"kind":"Pod"\}\)/,
    ],
    [
      'holds malformed clusters only',
      JSON.stringify([cluster('a', { addonsConfig: 'on' })]),
      /can be read \(malformed cluster: a: addonsConfig/,
    ],
    [
      'holds other assets only',
      JSON.stringify([{ assetType: 'k8s.io/Node' }, { assetType: 'k8s.io/Pod' }]),
      /holds 2 assets, none of type/,
    ],
    ['is JSON that was cut off', JSON.stringify([A, B], null, 2).slice(0, -40), /neither JSON nor YAML/],
    [
      'is JSON in one line that was cut off',
      JSON.stringify({ clusters: [A, B] }).slice(0, -40),
      /neither JSON nor YAML/,
    ],
    ['is YAML of several documents', `${toYaml(A)}---\n${toYaml(B)}`, /neither JSON nor YAML \(.*multiple documents/],
    ['is broken YAML', 'a: [1, 2\nb: }', /neither JSON nor YAML/],
  ])('%s', (_, text, message) => {
    const words = refusal(text, 'some/file.json');
    expect(words).toMatch(/^some\/file\.json: /);
    expect(words).toMatch(message);
    // What to do next stands in it, but where the file is of the right kind.
    if (!words.includes('none of type'))
      expect(words).toMatch(/Accepted are: `gcloud container clusters list --format=json`/);
    expect(words.split('\n')).toHaveLength(1);
  });

  test('blows aliases up to nothing', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`,
    );
    expect(refusal(`l0: &l0 [lol]\n${levels.join('\n')}\nclusters: *l12\n`)).toMatch(
      /neither JSON nor YAML \(.*alias/i,
    );
  });

  test.each([
    ['one alias', 'clusters: &c [1]\nagain: *c\n'],
    ['a merge of one', 'base: &b {name: a}\nclusters:\n  - <<: *b\n'],
  ])('has even %s', (_, text) => {
    expect(refusal(text)).toMatch(/neither JSON nor YAML/);
  });

  test.each([
    ['JSON', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['JSON with names', `{"clusters":[${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}]}`],
    ['half JSON', '['.repeat(20_000)],
    ['YAML', '- '.repeat(20_000)],
  ])('is %s nested without end', (_, text) => {
    expect(refusal(text)).toMatch(/neither JSON nor YAML|no cluster in it can be read/);
  });
});

test('tags of YAML make nothing but data', () => {
  const text = `${toYaml(A)}evil: !!js/function "function () { throw 1 }"\nwhen: !!timestamp 2026-11-20\n`;
  expect(read(text).names).toEqual(['a']);
});

test('names of JSON that mean something to JavaScript mean nothing here', () => {
  const text = JSON.stringify([A]).replace(
    '"name"',
    '"__proto__":{"polluted":true},"constructor":{"prototype":{}},"name"',
  );
  expect(read(text).names).toEqual(['a']);
  expect({}).not.toHaveProperty('polluted');
});
