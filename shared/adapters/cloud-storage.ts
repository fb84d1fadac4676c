import { z } from 'zod';
import type { StateStore } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { CollectError } from '../errors.ts';
import { toGoogleError } from './google-error.ts';
import { parseJson } from './json.ts';
import type { Wire, WireAnswer } from './wire.ts';

const GRANT = 'roles/storage.objectUser on the state bucket';

const writtenObject = z.object({ generation: z.string() });
const objectsPage = z.object({
  items: z.array(z.object({ name: z.string() })).nullish(),
  nextPageToken: z.string().nullish(),
});

/**
 * State in a bucket: ifGenerationMatch carries every write, 0 meaning that the object must not exist. Three plain requests of
 * the JSON API: the function that answers Slack reads state too, and has no time to load a client for it.
 */
export function createCloudStorageState(wire: Wire, endpoints: Endpoints, bucket: string): StateStore {
  const what = (path: string) => `state object gs://${bucket}/${path}`;
  const objects = `storage/v1/b/${encodeURIComponent(bucket)}/o`;

  return {
    async read(path) {
      const url = `${endpoints.storage}/${objects}/${encodeURIComponent(path)}?alt=media`;
      const answer = await wire.send({ api: 'storage', method: 'GET', url });
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw toStorageError(answer, what(path));
      const generation = answer.headers.get('x-goog-generation');
      if (generation === null) throw new CollectError('malformed', what(path), 'The answer names no generation.');
      return { text: answer.body.toString('utf8'), generation };
    },

    async write(path, text, ifGeneration) {
      const query = new URLSearchParams({
        uploadType: 'media',
        name: path,
        ifGenerationMatch: ifGeneration === 'absent' ? '0' : ifGeneration,
      });
      const answer = await wire.send({
        api: 'storage',
        method: 'POST',
        url: `${endpoints.storage}/upload/${objects}?${query}`,
        headers: { 'content-type': contentTypeOf(path) },
        body: text,
      });
      if (answer.status === 412) return { written: false };
      if (answer.status !== 200) throw toStorageError(answer, what(path));
      const written = writtenObject.safeParse(jsonOf(answer));
      if (!written.success) throw new CollectError('malformed', what(path), 'The answer names no generation.');
      return { written: true, generation: written.data.generation };
    },

    async list(prefix) {
      const names: string[] = [];
      let pageToken: string | undefined;
      do {
        const query = new URLSearchParams({ prefix, fields: 'items(name),nextPageToken' });
        if (pageToken !== undefined) query.set('pageToken', pageToken);
        const url = `${endpoints.storage}/${objects}?${query}`;
        const answer = await wire.send({ api: 'storage', method: 'GET', url });
        if (answer.status !== 200) throw toStorageError(answer, what(prefix));
        const page = objectsPage.safeParse(jsonOf(answer));
        if (!page.success) throw new CollectError('malformed', what(prefix), 'The answer is not a list of objects.');
        names.push(...(page.data.items ?? []).map((item) => item.name));
        pageToken = page.data.nextPageToken || undefined;
      } while (pageToken !== undefined);
      return names.sort();
    },
  };
}

/** A browser shows a page as one only when it is called so. */
function contentTypeOf(path: string): string {
  if (path.endsWith('.json')) return 'application/json';
  return path.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}

function jsonOf(answer: WireAnswer): unknown {
  return parseJson(answer.body.toString('utf8'));
}

/** Where an object is asked for by its bytes, Cloud Storage also answers an error as plain text. */
function toStorageError(answer: WireAnswer, what: string): CollectError {
  const body = jsonOf(answer) ?? { error: { message: answer.body.toString('utf8').slice(0, 200) } };
  return toGoogleError(answer.status, body, what, GRANT);
}
