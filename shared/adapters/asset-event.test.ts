import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterJson } from '../../emulator/cluster-json.ts';
import { sampleFleet } from '../../emulator/index.ts';
import { readAssetEvent } from './asset-event.ts';

const fleet = sampleFleet(new Date('2026-11-22T06:00:00Z'));
const [sample] = fleet.clusters;
const project = fleet.projects.find(({ id }) => id === sample?.project);
if (sample === undefined || project === undefined) throw new Error('no sample cluster');
const data = clusterJson(sample, project);
const PATH = `projects/${sample.project}/locations/${sample.location}/clusters/${sample.name}`;

/** What Pub/Sub posts, with this text as its data. */
function push(text: string, message: object = {}) {
  const encoded = Buffer.from(text).toString('base64');
  return { message: { data: encoded, messageId: '1', publishTime: '2026-11-22T05:59:59Z', ...message } };
}

function asset(changes: object = {}) {
  return {
    name: `//container.googleapis.com/${PATH}`,
    assetType: 'container.googleapis.com/Cluster',
    ancestors: ['projects/730000000001', 'folders/1', 'organizations/490000000001'],
    updateTime: '2026-11-22T05:58:00.123456Z',
    resource: { version: 'v1', data },
    ...changes,
  };
}

const event = (temporal: object) => readAssetEvent(push(JSON.stringify(temporal)));

describe('a message of the feed', () => {
  test('of a new cluster', () => {
    expect(event({ asset: asset(), priorAssetState: 'DOES_NOT_EXIST' })).toMatchObject({
      kind: 'changed',
      cluster: { name: PATH, nodeLocalDnsCache: true },
      before: null,
      ancestors: ['projects/730000000001', 'folders/1', 'organizations/490000000001'],
      at: new Date('2026-11-22T05:58:00.123Z'),
    });
  });

  test('of a changed one: with what it was', () => {
    const off = asset({ resource: { data: { ...data, addonsConfig: {} } } });
    expect(event({ asset: asset(), priorAsset: off, priorAssetState: 'PRESENT' })).toMatchObject({
      kind: 'changed',
      before: { nodeLocalDnsCache: false },
    });
  });

  test('whose older state cannot be read: the change counts', () => {
    expect(event({ asset: asset(), priorAsset: { name: 7 } })).toMatchObject({ kind: 'changed', before: null });
  });

  test('without a time of its own: that of the window, then that of Pub/Sub', () => {
    const timeless = asset({ updateTime: undefined });
    const inWindow = event({ asset: timeless, window: { startTime: '2026-11-22T05:57:00Z' } });
    expect(inWindow).toMatchObject({ at: new Date('2026-11-22T05:57:00Z') });
    expect(event({ asset: timeless })).toMatchObject({ at: new Date('2026-11-22T05:59:59Z') });
  });

  test('of a cluster that is gone', () => {
    const gone = { name: asset().name, assetType: asset().assetType };
    expect(event({ asset: gone, deleted: true })).toEqual({ kind: 'deleted', detail: gone.name });
  });

  test('of another type', () => {
    expect(event({ asset: asset({ assetType: 'container.googleapis.com/NodePool' }) }).kind).toBe('other-type');
  });

  test('that welcomes', () => {
    const words = 'You have successfully configured real time feed for project acme. Details: ...';
    expect(readAssetEvent(push(words))).toEqual({ kind: 'welcome', detail: 'the feed is at work' });
  });
});

describe('what cannot be read', () => {
  test.each([
    ['nothing', undefined, 'no message'],
    ['no push', { hello: 1 }, 'no message'],
    ['no data', { message: {} }, 'without data'],
    ['text', push('hello'), 'neither JSON nor the welcome'],
    ['a list', push('[]'), 'without an asset'],
    ['no asset', push('{}'), 'without an asset'],
    ['an asset without data', push(JSON.stringify({ asset: asset({ resource: {} }) })), PATH],
    ['a name that is none', push(JSON.stringify({ asset: asset({ name: 'x' }) })), 'name x'],
    [
      'a time that is none',
      push(JSON.stringify({ asset: asset({ updateTime: 'soon' }) }), { publishTime: null }),
      'without a time',
    ],
    ['too much', { message: { data: 'A'.repeat(14_000_001) } }, 'more than 14000000'],
  ])('%s: malformed, and why', (_, body, words) => {
    const read = readAssetEvent(body);
    expect(read).toMatchObject({ kind: 'malformed', detail: expect.stringContaining(words) });
  });

  test('any JSON at all: an event, never a fault', () => {
    const kinds = ['changed', 'welcome', 'deleted', 'other-type', 'malformed'];
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (body, inner, text) => {
        for (const given of [body, push(JSON.stringify(inner)), push(text), { message: { data: text } }])
          expect(kinds).toContain(readAssetEvent(given).kind);
      }),
    );
  });
});
