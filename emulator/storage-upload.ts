import type { JsonObject } from './fleet.ts';
import { Refusal, type Request } from './http.ts';
import { parseMultipart } from './multipart.ts';
import { storageError } from './storage-error.ts';

/** Name, bytes and type of a media or multipart upload. */
export function readUpload(
  violations: string[],
  request: Request,
): { name: string; bytes: Buffer; contentType: string } {
  const contentType = request.headers['content-type'] ?? 'application/octet-stream';
  const uploadType = request.query.get('uploadType');
  const name = request.query.get('name') ?? '';
  if (uploadType === 'media') return { name, bytes: request.body, contentType };
  if (uploadType !== 'multipart')
    throw new Refusal(storageError(400, 'badRequest', `uploadType ${uploadType ?? ''} is not supported here`));
  const parts = /^multipart\/related\b/i.test(contentType) ? parseMultipart(request.body, contentType) : null;
  const [metadataPart, mediaPart] = parts ?? [];
  if (metadataPart === undefined || mediaPart === undefined || parts?.length !== 2) {
    throw new Refusal(storageError(400, 'badContent', 'Malformed multipart body.'));
  }
  const metadata = parseMetadata(metadataPart.body);
  for (const key of Object.keys(metadata)) {
    if (['name', 'contentType', 'metadata', 'cacheControl', 'contentEncoding', 'bucket'].includes(key)) continue;
    violations.push(`storage: unknown field ${key} in the metadata of an upload`);
    throw new Refusal(storageError(400, 'invalid', `Unknown field ${key}`));
  }
  const metadataName = typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const metadataType = typeof metadata['contentType'] === 'string' ? metadata['contentType'] : undefined;
  return {
    name: name === '' ? metadataName : name,
    bytes: mediaPart.body,
    contentType: metadataType ?? mediaPart.headers['content-type'] ?? 'application/octet-stream',
  };
}

function parseMetadata(body: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as JsonObject;
  } catch {
    // Falls through: answered like any other broken metadata.
  }
  throw new Refusal(storageError(400, 'parseError', 'Parse Error'));
}
