import { storage_v1 } from 'googleapis/build/src/apis/storage/v1.js';
import { z } from 'zod';
import type { StateStore } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { CollectError } from '../errors.ts';
import { callSdk, googleApiOptions, isObject, toGoogleError } from './google-clients.ts';
import type { Wire } from './wire.ts';

const GRANT = 'roles/storage.objectUser on the state bucket';

const writtenObject = z.object({ generation: z.string() });
const objectsPage = z.object({
  items: z.array(z.object({ name: z.string() })).nullish(),
  nextPageToken: z.string().nullish(),
});

/** State in a bucket: ifGenerationMatch carries every write, 0 meaning that the object must not exist. */
export function createCloudStorageState(wire: Wire, endpoints: Endpoints, bucket: string): StateStore {
  const options = googleApiOptions(wire, 'storage', endpoints);
  const client = new storage_v1.Storage(options);
  const what = (path: string) => `state object gs://${bucket}/${path}`;

  return {
    async read(path) {
      const answer = await callSdk(() =>
        client.objects.get({ bucket, object: path, alt: 'media' }, { responseType: 'text' }),
      );
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw toGoogleError(answer.status, tryJson(answer.data), what(path), GRANT);
      const generation = headerOf(answer.headers, 'x-goog-generation');
      if (generation === null) throw new CollectError('malformed', what(path), 'The answer names no generation.');
      return { text: String(answer.data ?? ''), generation };
    },

    async write(path, text, ifGeneration) {
      const answer = await callSdk(() =>
        client.objects.insert(
          {
            bucket,
            name: path,
            ifGenerationMatch: ifGeneration === 'absent' ? '0' : ifGeneration,
            media: {
              mimeType: path.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8',
              // As bytes: googleapis takes an empty string for "no upload".
              body: Buffer.from(text),
            },
          },
          // A client-wide rootUrl is ignored for media uploads: it has to be given per call.
          { rootUrl: options.rootUrl },
        ),
      );
      if (answer.status === 412) return { written: false };
      if (answer.status !== 200) throw toGoogleError(answer.status, answer.data, what(path), GRANT);
      const written = writtenObject.safeParse(answer.data);
      if (!written.success) throw new CollectError('malformed', what(path), 'The answer names no generation.');
      return { written: true, generation: written.data.generation };
    },

    async list(prefix) {
      const names: string[] = [];
      let pageToken: string | undefined;
      do {
        const answer = await callSdk(() =>
          client.objects.list({
            bucket,
            prefix,
            fields: 'items(name),nextPageToken',
            ...(pageToken === undefined ? {} : { pageToken }),
          }),
        );
        if (answer.status !== 200) throw toGoogleError(answer.status, answer.data, what(prefix), GRANT);
        const page = objectsPage.safeParse(answer.data);
        if (!page.success) throw new CollectError('malformed', what(prefix), 'The answer is not a list of objects.');
        names.push(...(page.data.items ?? []).map((item) => item.name));
        pageToken = page.data.nextPageToken || undefined;
      } while (pageToken !== undefined);
      return names.sort();
    },
  };
}

/** googleapis hands headers over as a Headers object or, for old callers, as a plain one. */
function headerOf(headers: unknown, name: string): string | null {
  if (headers instanceof Headers) return headers.get(name);
  const value = isObject(headers) ? headers[name] : undefined;
  return typeof value === 'string' ? value : null;
}

function tryJson(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return { error: { message: data.slice(0, 200) } };
  }
}
