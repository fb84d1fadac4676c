import { describe, expect, test } from 'vitest';
import { createCloudStorageState } from './cloud-storage.ts';
import { runEmulator } from './emulator.test-helper.ts';
import { answerJson, serve } from './http-server.test-helper.ts';
import { describeStateStore } from './state-store.contract.test-helper.ts';
import { endpointsAt, GOOGLE, missingCredentials, openWire, rejection } from './wire.test-helper.ts';

const BUCKET = 'acme-dns-audit-state';

async function open(options: Parameters<typeof runEmulator>[0] = {}) {
  const emulator = await runEmulator({ buckets: [BUCKET], ...options });
  const { wire, waits } = openWire();
  return { emulator, wire, waits, store: createCloudStorageState(wire, endpointsAt(emulator.origin), BUCKET) };
}

describeStateStore('Cloud Storage', async () => (await open()).store);

describe('a write whose answer was lost', () => {
  test('of a new object is "not written", and a look shows our text', async () => {
    const { emulator, store } = await open({
      faults: [{ match: { api: 'storage', method: 'POST' }, times: 1, answer: 'reset', when: 'after' }],
    });
    expect(await store.write('runs/r1/report.json', 'ours', 'absent')).toEqual({ written: false });
    expect((await store.read('runs/r1/report.json'))?.text).toBe('ours');
    expect(emulator.calls.map((call) => call.status)).toEqual([0, 412, 200]);
  });

  test('of a replacement is "not written", and a look shows our text', async () => {
    const { emulator, store } = await open();
    await store.write('latest.json', 'before', 'absent');
    const generation = (await store.read('latest.json'))?.generation ?? '';
    emulator.addFault({ match: { api: 'storage', method: 'POST' }, times: 1, answer: { status: 503 }, when: 'after' });
    expect(await store.write('latest.json', 'ours', generation)).toEqual({ written: false });
    expect((await store.read('latest.json'))?.text).toBe('ours');
  });
});

test('a write that never arrived is repeated and taken', async () => {
  const { store, waits } = await open({
    faults: [{ match: { api: 'storage', method: 'POST' }, times: 2, answer: { status: 503 } }],
  });
  expect((await store.write('latest.json', 'ours', 'absent')).written).toBe(true);
  expect(waits).toHaveLength(2);
});

test('somebody else who wrote in between is not overwritten', async () => {
  const { emulator, store } = await open();
  emulator.storage.write(BUCKET, 'latest.json', 'first');
  const seen = await store.read('latest.json');
  const theirs = emulator.storage.write(BUCKET, 'latest.json', 'theirs');
  expect(await store.write('latest.json', 'ours', seen?.generation ?? '')).toEqual({ written: false });
  expect(await store.read('latest.json')).toEqual({ text: 'theirs', generation: theirs });
});

test('an object that was deleted in between is not written anew', async () => {
  const { emulator, store } = await open();
  const generation = emulator.storage.write(BUCKET, 'latest.json', 'first');
  emulator.storage.remove(BUCKET, 'latest.json');
  expect(await store.write('latest.json', 'ours', generation)).toEqual({ written: false });
  expect(emulator.storage.names()).toEqual([]);
});

test('2,500 objects are listed page by page', async () => {
  const { emulator, store } = await open();
  const paths = Array.from({ length: 2500 }, (_, i) => `runs/r1/shards/${String(i).padStart(4, '0')}.json`);
  for (const path of [...paths].reverse()) emulator.storage.write(BUCKET, path, '{}');
  emulator.storage.write(BUCKET, 'runs/r2/shards/0000.json', '{}');
  emulator.storage.write('another-bucket', 'runs/r1/shards/x.json', '{}');
  expect(await store.list('runs/r1/')).toEqual(paths);
  expect(emulator.callCount('storage')).toBe(3);
});

test('JSON is stored as JSON, a page as what a browser shows, everything else as text', async () => {
  const { emulator, store } = await open();
  await store.write('a.json', '{}', 'absent');
  await store.write('a.html', '<p>', 'absent');
  await store.write('a.ndjson', '{}', 'absent');
  expect([...emulator.storage.blobs.values()].map((blob) => blob.contentType)).toEqual([
    'application/json',
    'text/html; charset=utf-8',
    'text/plain; charset=utf-8',
  ]);
});

describe('a store that fails', () => {
  test('without the right names what is missing, whatever is asked', async () => {
    const body = { error: { code: 403, message: 'sa@acme does not have storage.objects.get access.' } };
    const { store } = await open({ faults: [{ match: { api: 'storage' }, answer: { status: 403, body } }] });
    for (const ask of [() => store.read('a.json'), () => store.write('a.json', '', 'absent'), () => store.list('')]) {
      const error = await rejection(ask());
      expect(error.code).toBe('permission-denied');
      expect(error.message).toBe('sa@acme does not have storage.objects.get access.');
      expect(error.grant).toMatch(/^roles\/storage\.objectUser/);
      expect(error.what).toMatch(`gs://${BUCKET}/`);
    }
  });

  test('without a bucket says so when it is written or listed', async () => {
    const emulator = await runEmulator({ buckets: [] });
    const store = createCloudStorageState(openWire().wire, endpointsAt(emulator.origin), BUCKET);
    for (const ask of [() => store.write('a.json', '', 'absent'), () => store.list('')]) {
      expect(await rejection(ask())).toMatchObject({
        code: 'not-found',
        message: 'The specified bucket does not exist.',
      });
    }
  });

  test.each<['reset' | { status: number }, string]>([
    ['reset', 'unavailable'],
    [{ status: 503 }, 'unavailable'],
    [{ status: 429 }, 'rate-limited'],
  ])('with %j for ever is a CollectError', async (answer, code) => {
    const { store } = await open({ faults: [{ match: { api: 'storage' }, answer }] });
    for (const ask of [() => store.read('a.json'), () => store.write('a.json', '', 'absent'), () => store.list('')])
      expect((await rejection(ask())).code).toBe(code);
  });

  test.each([
    ['nothing', ''],
    ['a page of a proxy', '<html>Sign in</html>'],
    ['other JSON', '{"items":[{"size":1}],"generation":5}'],
  ])('by answering %s is a CollectError', async (_, body) => {
    const server = await serve((_call, response) => {
      response.writeHead(200, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/html' }).end(body);
    });
    const store = createCloudStorageState(openWire().wire, endpointsAt(server.origin), BUCKET);
    expect((await rejection(store.write('a.json', '', 'absent'))).code).toBe('malformed');
    // Without a generation, a later write could not be conditional.
    expect((await rejection(store.read('a.json'))).code).toBe('malformed');
    if (body !== '') expect((await rejection(store.list(''))).code).toBe('malformed');
  });

  test('without credentials is the operator’s to mend', async () => {
    const store = createCloudStorageState(openWire({ tokens: missingCredentials }).wire, GOOGLE, BUCKET);
    for (const ask of [() => store.read('a.json'), () => store.write('a.json', '', 'absent'), () => store.list('')])
      await expect(ask()).rejects.toMatchObject({ name: 'ConfigError' });
  });
});

test('every write is conditional', async () => {
  const server = await serve((_, response) => answerJson(response, { generation: '1' }));
  const store = createCloudStorageState(openWire().wire, endpointsAt(server.origin), BUCKET);
  await store.write('a.json', '', 'absent');
  await store.write('a.json', '', '1700000000001013');
  const queries = server.calls.map((call) => new URL(call.path, server.origin).searchParams.get('ifGenerationMatch'));
  expect(queries).toEqual(['0', '1700000000001013']);
});
