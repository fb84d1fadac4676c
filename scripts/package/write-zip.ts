import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { PackedFile } from './bundle.ts';

/**
 * The first moment that a zip can tell. Zip keeps local time, so that a moment in UTC would give other bytes in another
 * time zone: these are the parts of a local date.
 */
const EPOCH = new Date(1980, 0, 1);

/** A zip of these files. Same files, same bytes: sorted, one time, one mode. */
export async function makeZip(files: readonly PackedFile[]): Promise<Buffer> {
  const zip = new ZipFile();
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, content } of sorted) {
    zip.addBuffer(Buffer.from(content), path, { mtime: EPOCH, mode: 0o100644, forceDosTimestamp: true });
  }
  zip.end();
  return buffer(zip.outputStream);
}
