import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const DIRECTORY = join(import.meta.dirname, '../../test/fixtures/kubernetes-api');

const recorded = z.object({
  response: z.object({
    status: z.number(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: z.string(),
  }),
});

/** An answer of a real API server, by the code of its recording (`a04`, `e06`). */
export function recordedAnswer(code: string): { status: number; headers: Record<string, string>; body: string } {
  const files = readdirSync(DIRECTORY).filter((file) => file.startsWith(`${code}-`) || file === `${code}.json`);
  if (files.length !== 1) throw new Error(`${code} is the beginning of ${files.length} recordings`);
  const { response } = recorded.parse(JSON.parse(readFileSync(join(DIRECTORY, files[0] ?? ''), 'utf8')));
  const kept = response.headers.filter(([name]) => /^(content-type|retry-after)$/i.test(name));
  return { status: response.status, headers: Object.fromEntries(kept), body: response.body };
}

const list = z.object({ items: z.array(z.unknown()) });

/** The items of a recorded list. */
export function recordedItems(code: string): unknown[] {
  return list.parse(JSON.parse(recordedAnswer(code).body)).items;
}
