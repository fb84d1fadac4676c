import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import type { CommonConfig } from '../config.ts';
import { gapCode } from '../domain/gap.ts';
import { scope } from '../domain/scope.ts';
import { CollectError, ConfigError } from '../errors.ts';
import { isObject, PRETTY_PRINT } from './google-clients.ts';
import type { Exchange, Transport, WireAnswer } from './wire.ts';

const HEADER = 'recording.json';
const EXCHANGES = 'exchanges.ndjson';

const recordingHeader = z.object({
  schema: z.literal('gke-dns-audit/recording/v1'),
  scope,
  startedAt: z.iso.datetime(),
  logWindowHours: z.number(),
  readKubernetes: z.boolean(),
  readLogs: z.boolean(),
  readPrivateEndpoints: z.boolean(),
  /** Absent in recordings that were made before there was a choice. */
  logRoute: z.enum(['batches', 'central-bucket', 'log-metric']).default('batches'),
  logView: z.string().nullable().default(null),
  logMetric: z.string().nullable().default(null),
  readMetrics: z.boolean().default(false),
  prometheusUrl: z.string().nullable().default(null),
});
export type RecordingHeader = z.infer<typeof recordingHeader>;

const exchange = z.object({
  api: z.string(),
  method: z.string(),
  url: z.string(),
  requestBody: z.string().nullable(),
  status: z.number().int(),
  contentType: z.string().nullable(),
  retryAfter: z.string().nullable(),
  body: z.string(),
  failure: z.object({ code: gapCode, detail: z.string() }).nullable(),
});

export interface Recorder {
  add(exchange: Exchange): void;
  finish(run: { scope: RecordingHeader['scope']; startedAt: string; config: CommonConfig }): Promise<void>;
}

/** Keys whose values are credentials wherever they occur; nothing that is judged is among them. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'clientKey',
  'clientCertificate',
  'password',
  'token',
  'accessToken',
  'access_token',
  'idToken',
  'id_token',
  'refresh_token',
  'privateKey',
  'private_key',
]);
const SCRUBBED = 'scrubbed';

/** Writes every answer to a new directory, without request headers and with credentials taken out. */
export async function createRecorder(directory: string): Promise<Recorder> {
  await mkdir(directory, { recursive: true });
  if ((await readdir(directory)).length > 0)
    throw new ConfigError(`--record ${directory}: the directory is not empty; name a new one.`);
  const stream = createWriteStream(join(directory, EXCHANGES));
  // A full disk must not end the audit: it is told when the recording is closed.
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    add: (one) => void stream.write(`${JSON.stringify({ ...one, body: scrub(one.body) })}\n`),
    async finish({ scope: recorded, startedAt, config }) {
      stream.end();
      await finished(stream).catch(() => undefined);
      if (failure !== null)
        throw new ConfigError(`--record ${directory}: ${(failure as Error).message}; the recording is not whole.`);
      const { logWindowHours, readKubernetes, readLogs, readPrivateEndpoints } = config;
      const { logRoute, logView, logMetric, readMetrics, prometheusUrl } = config;
      const header: RecordingHeader = {
        schema: 'gke-dns-audit/recording/v1',
        scope: recorded,
        startedAt,
        logWindowHours,
        readKubernetes,
        readLogs,
        readPrivateEndpoints,
        logRoute,
        logView,
        logMetric,
        readMetrics,
        prometheusUrl,
      };
      await writeFile(join(directory, HEADER), `${JSON.stringify(header, null, 2)}\n`);
    },
  };
}

/** Replaces credentials in a JSON body; other text is kept as it is. */
export function scrub(body: string): string {
  try {
    return JSON.stringify(scrubValue(JSON.parse(body)));
  } catch {
    return body;
  }
}

function scrubValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scrubValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEYS.has(key) && typeof inner === 'string' ? SCRUBBED : scrubValue(inner),
    ]),
  );
}

export interface Replay {
  header: RecordingHeader;
  transport: Transport;
}

/** True for a directory that `--record` wrote. */
export async function isRecording(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).includes(HEADER);
  } catch {
    return false;
  }
}

/** Answers requests from a recording, by what was asked, not by where; the same question gets its answers in turn. */
export async function openRecording(directory: string): Promise<Replay> {
  const header = recordingHeader.safeParse(parseJson(await readText(join(directory, HEADER))));
  if (!header.success)
    throw new ConfigError(`${join(directory, HEADER)}: not the header of a recording of this version.`);
  const answers = new Map<string, z.infer<typeof exchange>[]>();
  const lines = (await readText(join(directory, EXCHANGES))).split('\n').filter((line) => line !== '');
  for (const [index, line] of lines.entries()) {
    const parsed = exchange.safeParse(parseJson(line));
    if (!parsed.success)
      throw new ConfigError(`${join(directory, EXCHANGES)}, line ${index + 1}: not a recorded exchange.`);
    const key = keyOf(parsed.data);
    answers.set(key, [...(answers.get(key) ?? []), parsed.data]);
  }
  return {
    header: header.data,
    transport: (request) => Promise.resolve(next(answers, keyOf({ ...request, requestBody: request.body ?? null }))),
  };
}

/** The last answer stays: a question that is asked once more than it was recorded gets it again. */
function next(answers: Map<string, z.infer<typeof exchange>[]>, key: string): WireAnswer {
  const queue = answers.get(key) ?? [];
  const answer = queue.length > 1 ? queue.shift() : queue[0];
  if (answer === undefined)
    throw new CollectError('not-collected', key, 'The recording has no answer to this question.');
  if (answer.failure !== null) {
    const { host } = new URL(answer.url);
    throw new CollectError(answer.failure.code, `${answer.method} ${host}`, answer.failure.detail);
  }
  const headers = new Headers();
  if (answer.contentType !== null) headers.set('content-type', answer.contentType);
  if (answer.retryAfter !== null) headers.set('retry-after', answer.retryAfter);
  return { status: answer.status, headers, body: Buffer.from(answer.body, 'utf8') };
}

/** The name or address of a control plane, and the path that is asked of it; an override keeps the host as a segment. */
const KUBERNETES = /([^/]+)(\/(?:api|apis\/[^/]+)\/v1\/.*)$/;

function keyOf(asked: { api: string; method: string; url: string; requestBody: string | null }): string {
  const { host, pathname, searchParams } = new URL(asked.url);
  // How an answer is laid out is no part of the question, and older recordings have it otherwise.
  searchParams.delete(PRETTY_PRINT);
  // All control planes have the same paths: there, "what" is asked includes of whom.
  const [, controlPlane, path] = (asked.api === 'kubernetes' ? KUBERNETES.exec(host + pathname) : null) ?? [];
  const what = controlPlane === undefined ? pathname : `${controlPlane}${path}`;
  return [
    asked.api,
    asked.method,
    searchParams.size === 0 ? what : `${what}?${searchParams}`,
    asked.requestBody ?? '',
  ].join(' ');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
