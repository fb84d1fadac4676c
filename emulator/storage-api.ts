import { applyFields } from './fields.ts';
import { decodeSegment, type Handler, jsonReply, Refusal, type Reply, type Request } from './http.ts';
import { storageError } from './storage-error.ts';
import { etag, md5, objectJson } from './storage-object-json.ts';
import type { StorageState, StoredBlob } from './storage-state.ts';
import { readUpload } from './storage-upload.ts';
import { heldOf } from './test-permissions.ts';
import { checkQuery, type World } from './world.ts';

const OBJECTS = /^\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/;
const UPLOAD = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/;
const TEST = /^\/storage\/v1\/b\/([^/]+)\/iam\/testPermissions$/;
const PRECONDITIONS = ['ifGenerationMatch', 'ifGenerationNotMatch', 'ifMetagenerationMatch'];
const MAX_RESULTS = 1000;

/** Cloud Storage JSON API v1: insert (media, multipart), get, download, list, delete. */
export function createStorageApi(world: World, state: StorageState, buckets: readonly string[] | undefined): Handler {
  const api = { world, state, buckets };
  return (request) => {
    const upload = UPLOAD.exec(request.path);
    if (upload !== null) return insertObject(api, request, decodeSegment(upload[1]));
    const [, tested] = TEST.exec(request.path) ?? [];
    if (tested !== undefined && request.method === 'GET') return testPermissions(api, request, decodeSegment(tested));
    const [, bucketSegment, nameSegment] = OBJECTS.exec(request.path) ?? [];
    if (bucketSegment === undefined) {
      world.violations.push(`storage: unknown path ${request.method} ${request.path}`);
      return storageError(404, 'notFound', 'Not Found');
    }
    const bucket = decodeSegment(bucketSegment);
    if (nameSegment === undefined) {
      return request.method === 'GET'
        ? listObjects(api, request, bucket)
        : storageError(405, 'methodNotAllowed', 'Method Not Allowed');
    }
    if (request.method === 'GET') return getObject(api, request, bucket, decodeSegment(nameSegment));
    if (request.method === 'DELETE') return deleteObject(api, request, bucket, decodeSegment(nameSegment));
    return storageError(405, 'methodNotAllowed', 'Method Not Allowed');
  };
}

interface StorageApi {
  world: World;
  state: StorageState;
  buckets: readonly string[] | undefined;
}

function testPermissions(api: StorageApi, request: Request, bucket: string): Reply {
  checkQuery(api.world, request, ['permissions'], ['permissions']);
  assertBucket(api, bucket);
  const permissions = heldOf(api.world, `buckets/${bucket}`, request.query.getAll('permissions'));
  const answer = { kind: 'storage#testIamPermissionsResponse', permissions };
  return jsonReply(applyFields(answer, request.query.get('fields')), request.query);
}

function insertObject(api: StorageApi, request: Request, bucket: string): Reply {
  if (request.method !== 'POST') return storageError(405, 'methodNotAllowed', 'Method Not Allowed');
  checkQuery(api.world, request, ['uploadType', 'name', 'contentEncoding', ...PRECONDITIONS]);
  assertBucket(api, bucket);
  const upload = readUpload(api.world.violations, request);
  if (upload.name === '' || Buffer.byteLength(upload.name) > 1024 || /[\r\n]/.test(upload.name)) {
    return storageError(
      400,
      upload.name === '' ? 'required' : 'invalid',
      upload.name === '' ? 'Required' : 'Invalid object name',
    );
  }
  assertPreconditions(request, api.state.blobs.get(`${bucket}/${upload.name}`));
  const blob = api.state.put({ bucket, ...upload });
  return jsonReply(applyFields(objectJson(blob), request.query.get('fields')), request.query);
}

function getObject(api: StorageApi, request: Request, bucket: string, name: string): Reply {
  checkQuery(api.world, request, ['generation', 'projection', ...PRECONDITIONS]);
  const blob = readBlob(api, request, bucket, name);
  assertPreconditions(request, blob);
  if (request.query.get('alt') !== 'media')
    return jsonReply(applyFields(objectJson(blob), request.query.get('fields')), request.query);
  return {
    status: 200,
    headers: {
      'content-type': blob.contentType,
      'x-goog-generation': String(blob.generation),
      'x-goog-metageneration': '1',
      'x-goog-stored-content-encoding': 'identity',
      'x-goog-hash': `md5=${md5(blob)}`,
      etag: etag(blob),
      'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
    },
    body: blob.bytes,
  };
}

function deleteObject(api: StorageApi, request: Request, bucket: string, name: string): Reply {
  checkQuery(api.world, request, ['generation', ...PRECONDITIONS]);
  const blob = readBlob(api, request, bucket, name);
  assertPreconditions(request, blob);
  api.state.remove(bucket, name);
  return { status: 204 };
}

function readBlob(api: StorageApi, request: Request, bucket: string, name: string): StoredBlob {
  assertBucket(api, bucket);
  const blob = api.state.blobs.get(`${bucket}/${name}`);
  const generation = request.query.get('generation');
  if (blob === undefined || (generation !== null && generation !== String(blob.generation))) {
    throw new Refusal(storageError(404, 'notFound', `No such object: ${bucket}/${name}`));
  }
  return blob;
}

function assertBucket(api: StorageApi, bucket: string): void {
  if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket))
    throw new Refusal(storageError(400, 'invalid', `Invalid bucket name: '${bucket}'`));
  if (api.buckets !== undefined && !api.buckets.includes(bucket)) {
    throw new Refusal(storageError(404, 'notFound', 'The specified bucket does not exist.'));
  }
}

/** A generation of 0 stands for an object that does not exist. */
function assertPreconditions(request: Request, blob: StoredBlob | undefined): void {
  const current = String(blob?.generation ?? 0);
  const match = request.query.get('ifGenerationMatch');
  const notMatch = request.query.get('ifGenerationNotMatch');
  for (const value of [match, notMatch]) {
    if (value !== null && !/^\d+$/.test(value))
      throw new Refusal(storageError(400, 'invalid', `Invalid value for: '${value}' is not a valid value`));
  }
  if (notMatch !== null && notMatch === current) {
    throw new Refusal(request.method === 'GET' ? { status: 304 } : conditionNotMet());
  }
  if (match !== null && match !== current) throw new Refusal(conditionNotMet());
}

function conditionNotMet(): Reply {
  return storageError(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.', {
    locationType: 'header',
    location: 'If-Match',
  });
}

function listObjects(api: StorageApi, request: Request, bucket: string): Reply {
  checkQuery(api.world, request, [
    'prefix',
    'delimiter',
    'pageToken',
    'maxResults',
    'startOffset',
    'endOffset',
    'projection',
    'versions',
  ]);
  assertBucket(api, bucket);
  const prefix = request.query.get('prefix') ?? '';
  const delimiter = request.query.get('delimiter') ?? '';
  const after = readListToken(request.query.get('pageToken'));
  const maxText = request.query.get('maxResults') ?? String(MAX_RESULTS);
  if (!/^\d+$/.test(maxText) || maxText === '0')
    return storageError(400, 'invalid', `Invalid value for maxResults: '${maxText}'`);
  const max = Math.min(Number(maxText), MAX_RESULTS);
  const start = request.query.get('startOffset') ?? '';
  const end = request.query.get('endOffset');

  const items: StoredBlob[] = [];
  const prefixes = new Set<string>();
  let last = '';
  let more = false;
  // Objects come in the order of their UTF-8 bytes; all names here are ASCII, for which the order of strings is the same.
  for (const blob of [...api.state.blobs.values()]
    .filter((one) => one.bucket === bucket)
    .sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!blob.name.startsWith(prefix) || blob.name <= after || blob.name < start || (end !== null && blob.name >= end))
      continue;
    const cut = delimiter === '' ? -1 : blob.name.indexOf(delimiter, prefix.length);
    const group = cut < 0 ? null : blob.name.slice(0, cut + delimiter.length);
    const isNewGroup = group !== null && !prefixes.has(group);
    if (items.length + prefixes.size === max && (group === null || isNewGroup)) {
      more = true;
      break;
    }
    if (group === null) items.push(blob);
    else prefixes.add(group);
    last = blob.name;
  }
  const answer = {
    kind: 'storage#objects',
    ...(more ? { nextPageToken: Buffer.from(last).toString('base64') } : {}),
    ...(prefixes.size === 0 ? {} : { prefixes: [...prefixes] }),
    ...(items.length === 0 ? {} : { items: items.map(objectJson) }),
  };
  return jsonReply(applyFields(answer, request.query.get('fields')), request.query);
}

function readListToken(token: string | null): string {
  return token === null ? '' : Buffer.from(token, 'base64').toString('utf8');
}
