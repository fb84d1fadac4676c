import type { Reply } from '../http.ts';
import type { StorageState } from '../storage-state.ts';
import type { PageRequest } from './routes.ts';

const STORED = /^[^/]+\/runs\/([\w-]+)\/report\.html$/;

/** The page of the newest run that any bucket has; null when there is none. */
export function newestReport(storage: StorageState): string | null {
  const runs = storage.names().flatMap((name) => STORED.exec(name)?.[1] ?? []);
  const newest = runs.sort().at(-1);
  return newest === undefined ? null : `/reports/${newest}/report.html`;
}

/** Shows a page as a bucket would: the object as it is, with the type that it was written with. */
export function createReportPages(storage: StorageState): (request: PageRequest) => Reply | null {
  return ({ method, path }) => {
    const run = /^\/reports\/([\w-]+)\/report\.html$/.exec(path)?.[1];
    if (run === undefined || method !== 'GET') return null;
    const found = storage.names().find((name) => STORED.exec(name)?.[1] === run);
    const blob = found === undefined ? undefined : storage.blobs.get(found);
    if (blob === undefined) return { status: 404, body: 'This run has no page.\n' };
    return {
      status: 200,
      headers: { 'content-type': blob.contentType, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
      body: blob.bytes,
    };
  };
}
