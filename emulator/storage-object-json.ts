import { createHash } from 'node:crypto';
import type { JsonObject } from './fleet.ts';
import type { StoredBlob } from './storage-state.ts';

export function md5(blob: StoredBlob): string {
  return createHash('md5').update(blob.bytes).digest('base64');
}

export function etag(blob: StoredBlob): string {
  return Buffer.from(`${blob.generation}/1`).toString('base64');
}

/** An object's resource, as the JSON API shows it. */
export function objectJson(blob: StoredBlob): JsonObject {
  const path = `${encodeURIComponent(blob.bucket)}/o/${encodeURIComponent(blob.name)}`;
  const time = blob.created.toISOString();
  return {
    kind: 'storage#object',
    id: `${blob.bucket}/${blob.name}/${blob.generation}`,
    selfLink: `https://www.googleapis.com/storage/v1/b/${path}`,
    mediaLink: `https://storage.googleapis.com/download/storage/v1/b/${path}?generation=${blob.generation}&alt=media`,
    name: blob.name,
    bucket: blob.bucket,
    generation: String(blob.generation),
    metageneration: '1',
    contentType: blob.contentType,
    storageClass: 'STANDARD',
    size: String(blob.bytes.length),
    md5Hash: md5(blob),
    etag: etag(blob),
    timeCreated: time,
    updated: time,
    timeStorageClassUpdated: time,
  };
}
