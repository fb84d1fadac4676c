import { z } from 'zod';
import { containerCluster } from './cluster.schema.ts';
import { isObject } from './google-clients.ts';
import type { SkipList } from './skip-list.ts';

export const clustersPage = z.object({
  clusters: z.array(z.unknown()).nullish(),
  missingZones: z.array(z.string()).nullish(),
});

export const operationsPage = z.object({
  operations: z
    .array(
      z.object({
        operationType: z.union([z.string(), z.number()]).nullish(),
        status: z.union([z.string(), z.number()]).nullish(),
        name: z.string().nullish(),
        targetLink: z.string().nullish(),
        startTime: z.string().nullish(),
        endTime: z.string().nullish(),
      }),
    )
    .nullish(),
});

const version = z.string().nullish();
export const serverConfig = z.object({
  validMasterVersions: z.array(z.string()).nullish(),
  defaultClusterVersion: version,
  channels: z
    .array(
      z.object({
        channel: z.union([z.string(), z.number()]).nullish(),
        validVersions: z.array(z.string()).nullish(),
        defaultVersion: version,
        upgradeTargetVersion: version,
      }),
    )
    .nullish(),
});

/**
 * The SDK decodes a list whole or not at all. So that one malformed cluster hides no other, those that do not fit the
 * fields read here are taken out of the answer, and counted, before the SDK sees it; fields not read are taken out too.
 */
export async function withReadableClusters(answer: Response, skips: SkipList): Promise<Response> {
  if (!answer.ok) return answer;
  const text = await answer.text();
  const json = parseJson(text);
  if (!isObject(json) || !Array.isArray(json['clusters'])) return rebuild(answer, text);
  const clusters = json['clusters'].flatMap((raw: unknown) => readable(raw, skips));
  return rebuild(answer, JSON.stringify({ ...json, clusters }));
}

function readable(raw: unknown, skips: SkipList): unknown[] {
  const parsed = containerCluster.safeParse(raw);
  if (parsed.success) return [onlyFieldsRead(raw, parsed.data)];
  const name = isObject(raw) && typeof raw['name'] === 'string' ? raw['name'] : 'without a name';
  const issue = parsed.error.issues[0];
  skips.add('malformed cluster', `${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`);
  return [];
}

/**
 * What the schema read, as it was written. Null means "not set" to the schema, but is a mistake to the SDK; what the schema
 * read as null because it could not be read (cluster.schema.ts, `lenient`) would be one, too.
 */
function onlyFieldsRead(raw: unknown, read: unknown): unknown {
  if (Array.isArray(raw) && Array.isArray(read)) return raw.map((one, index) => onlyFieldsRead(one, read[index]));
  if (!isObject(raw) || !isObject(read)) return raw;
  const kept = Object.entries(raw).filter(([key, value]) => key in read && value !== null && read[key] !== null);
  return Object.fromEntries(kept.map(([key, value]) => [key, onlyFieldsRead(value, read[key])]));
}

function rebuild(answer: Response, body: string): Response {
  return new Response(body, { status: answer.status, headers: answer.headers });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
