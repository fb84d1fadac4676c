import { describe, expect, test } from 'vitest';
import { type Answer, ask, runEmulator } from './emulator.test-helper.ts';
import type { Emulator } from './index.ts';

const BUCKET = 'acme-dns-audit-state';
const UPLOAD = `/upload/storage/v1/b/${BUCKET}/o`;
const OBJECTS = `/storage/v1/b/${BUCKET}/o`;

function insert(emulator: Emulator, name: string, text: string, query = ''): Promise<Answer> {
  const path = `${UPLOAD}?uploadType=media&name=${encodeURIComponent(name)}${query}`;
  return ask(emulator, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
}

function insertMultipart(emulator: Emulator, metadata: unknown, text: string): Promise<Answer> {
  const body = `--b1\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(metadata)}\r\n--b1\r\ncontent-type: text/html\r\n\r\n${text}\r\n--b1--`;
  return ask(emulator, `${UPLOAD}?uploadType=multipart`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/related; boundary=b1' },
    body,
  });
}

describe('an object', () => {
  test('is read back with the generation that its upload answered', async () => {
    const emulator = await runEmulator();
    const { json } = await insert(emulator, 'runs/1/report.json', '{"a":1}');
    const path = `${OBJECTS}/runs%2F1%2Freport.json`;
    expect(await ask(emulator, path)).toMatchObject({
      status: 200,
      json: { generation: json.generation, size: '7', contentType: 'application/json' },
    });
    const media = await ask(emulator, `${path}?alt=media`);
    expect(media.text).toBe('{"a":1}');
    expect(media.headers.get('x-goog-generation')).toBe(json.generation);
    expect(emulator.storage.read(BUCKET, 'runs/1/report.json')).toBe('{"a":1}');
    expect(emulator.violations).toEqual([]);
  });

  test('comes whole out of a multipart upload', async () => {
    const emulator = await runEmulator();
    const text = '<p>\r\n--b0\r\nü';
    const { json } = await insertMultipart(emulator, { name: 'report.html' }, text);
    expect(json).toMatchObject({ name: 'report.html', contentType: 'text/html' });
    expect(emulator.storage.read(BUCKET, 'report.html')).toBe(text);
  });

  test('is created once with ifGenerationMatch=0', async () => {
    const emulator = await runEmulator();
    expect((await insert(emulator, 'a', '1', '&ifGenerationMatch=0')).status).toBe(200);
    const { status, json } = await insert(emulator, 'a', '2', '&ifGenerationMatch=0');
    expect(status).toBe(412);
    const message = 'At least one of the pre-conditions you specified did not hold.';
    expect(json).toEqual({
      error: {
        code: 412,
        message,
        errors: [
          { message, domain: 'global', reason: 'conditionNotMet', locationType: 'header', location: 'If-Match' },
        ],
      },
    });
    expect(emulator.storage.read(BUCKET, 'a')).toBe('1');
  });

  test('is replaced only from the generation that was read', async () => {
    const emulator = await runEmulator();
    const first = await insert(emulator, 'a', '1');
    const second = await insert(emulator, 'a', '2', `&ifGenerationMatch=${first.json.generation}`);
    expect(BigInt(second.json.generation)).toBeGreaterThan(BigInt(first.json.generation));
    expect((await insert(emulator, 'a', '3', `&ifGenerationMatch=${first.json.generation}`)).status).toBe(412);
    const foreign = emulator.storage.write(BUCKET, 'a', 'by somebody else');
    expect((await insert(emulator, 'a', '4', `&ifGenerationMatch=${second.json.generation}`)).status).toBe(412);
    expect((await insert(emulator, 'a', '5', `&ifGenerationMatch=${foreign}`)).status).toBe(200);
  });

  test('that nobody wrote is not found', async () => {
    const emulator = await runEmulator();
    const { status, json } = await ask(emulator, `${OBJECTS}/none`);
    expect(status).toBe(404);
    expect(json.error.errors[0].reason).toBe('notFound');
  });

  test('of a bucket that does not exist is not found', async () => {
    const emulator = await runEmulator({ buckets: ['another-bucket'] });
    expect((await insert(emulator, 'a', '1')).status).toBe(404);
    expect((await ask(emulator, OBJECTS)).status).toBe(404);
  });
});

describe('objects.list', () => {
  test('pages through a prefix in order', async () => {
    const emulator = await runEmulator();
    for (const name of ['runs/3', 'runs/1', 'other', 'runs/2']) emulator.storage.write(BUCKET, name, '');
    const first = await ask(emulator, `${OBJECTS}?prefix=runs/&maxResults=2&fields=nextPageToken,items(name)`);
    expect(first.json.items).toEqual([{ name: 'runs/1' }, { name: 'runs/2' }]);
    const second = await ask(
      emulator,
      `${OBJECTS}?prefix=runs/&maxResults=2&pageToken=${encodeURIComponent(first.json.nextPageToken)}`,
    );
    expect(second.json.items.map((item: { name: string }) => item.name)).toEqual(['runs/3']);
    expect(second.json.nextPageToken).toBeUndefined();
  });

  test('gives at most a thousand at once', async () => {
    const emulator = await runEmulator();
    for (let i = 0; i < 1001; i += 1) emulator.storage.write(BUCKET, `shards/${i}`, '');
    const { json } = await ask(emulator, `${OBJECTS}?maxResults=5000`);
    expect(json.items).toHaveLength(1000);
    expect(json.nextPageToken).toEqual(expect.any(String));
  });

  test('groups by delimiter', async () => {
    const emulator = await runEmulator();
    for (const name of ['runs/1/a', 'runs/1/b', 'runs/2/a', 'runs/latest']) emulator.storage.write(BUCKET, name, '');
    const { json } = await ask(emulator, `${OBJECTS}?prefix=runs/&delimiter=/`);
    expect(json).toMatchObject({ prefixes: ['runs/1/', 'runs/2/'], items: [{ name: 'runs/latest' }] });
  });
});

describe('refused', () => {
  test.each([
    ['a resumable upload', 'POST', `${UPLOAD}?uploadType=resumable&name=a`, 400, 0],
    ['an upload without a name', 'POST', `${UPLOAD}?uploadType=media`, 400, 0],
    ['a generation that is no number', 'POST', `${UPLOAD}?uploadType=media&name=a&ifGenerationMatch=x`, 400, 0],
    ['an unknown parameter', 'GET', `${OBJECTS}?limit=5`, 400, 1],
    ['an unknown path', 'GET', `/storage/v1/b/${BUCKET}`, 404, 1],
    ['a patch', 'PATCH', `${OBJECTS}/a`, 405, 1],
    ['a bucket with capitals', 'GET', '/storage/v1/b/Bucket/o', 400, 0],
  ])('%s', async (_, method, path, status, violations) => {
    const emulator = await runEmulator();
    expect((await ask(emulator, path, { method })).status).toBe(status);
    expect(emulator.violations).toHaveLength(violations);
  });

  test('metadata with an unknown field, and a broken multipart body', async () => {
    const emulator = await runEmulator();
    expect((await insertMultipart(emulator, { name: 'a', nme: 'b' }, '')).status).toBe(400);
    expect(emulator.violations).toHaveLength(1);
    const broken = await ask(emulator, `${UPLOAD}?uploadType=multipart`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/related; boundary=b1' },
      body: 'nothing',
    });
    expect(broken.status).toBe(400);
  });
});
