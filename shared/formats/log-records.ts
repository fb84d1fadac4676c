import { z } from 'zod';
import { readEpochStamp, readIsoStamp } from './log-stamps.ts';

/** A log line out of a JSON export. */
export interface LogRecord {
  text: string;
  /** Unix milliseconds, NaN without one. */
  at: number;
  /** Untrusted text. */
  pod: string | null;
}

const MAX_NAME = 253; // RFC 1123 subdomain
const labels = z.record(z.string(), z.unknown());

/** Cloud Logging's LogEntry, as `gcloud logging read --format=json` and the console's download give it. */
const cloudLogging = z.object({
  timestamp: z.string(),
  textPayload: z.string().optional(),
  jsonPayload: z.looseObject({}).optional(),
  resource: z.object({ labels: labels.optional() }).optional(),
});
/** Loki: a line of `logcli --output=jsonl`, or an element of what Grafana downloads. */
const lokiLine = z.object({
  line: z.string(),
  timestamp: z.string(),
  labels: labels.optional(),
  fields: labels.optional(),
});
/** Loki's own API, and `logcli`'s raw answer. */
const lokiAnswer = z.object({ data: z.object({ result: z.array(z.unknown()) }) });
const lokiStream = z.object({ stream: labels, values: z.array(z.unknown()) });
const lokiValue = z.tuple([z.string(), z.string()], z.unknown());
/** Docker's json-file, Fluent Bit and their like. */
const plain = z.object({
  log: z.string().optional(),
  message: z.string().optional(),
  msg: z.string().optional(),
  time: z.unknown().optional(),
  timestamp: z.unknown().optional(),
  '@timestamp': z.unknown().optional(),
  kubernetes: labels.optional(),
});

/** The log lines of one JSON record, whatever wrote it; none for a record that is no log line. */
export function readLogRecords(value: unknown): LogRecord[] {
  const answer = lokiAnswer.safeParse(value);
  if (answer.success) return answer.data.data.result.flatMap(readStream);
  const line = lokiLine.safeParse(value);
  if (line.success) {
    const { line: text, timestamp, labels: own, fields } = line.data;
    return [{ text, at: toTime(timestamp), pod: podOf({ ...fields, ...own }) }];
  }
  const entry = cloudLogging.safeParse(value);
  if (entry.success) {
    const { timestamp, textPayload, jsonPayload, resource } = entry.data;
    const text = textPayload ?? textOf(jsonPayload);
    if (text !== null) return [{ text, at: toTime(timestamp), pod: podOf(resource?.labels) }];
  }
  const other = plain.safeParse(value);
  if (!other.success) return [];
  const text = textOf(other.data);
  const { time, timestamp, '@timestamp': at, kubernetes } = other.data;
  return text === null ? [] : [{ text, at: toTime(time ?? timestamp ?? at), pod: podOf(kubernetes) }];
}

function readStream(value: unknown): LogRecord[] {
  const stream = lokiStream.safeParse(value);
  if (!stream.success) return [];
  const pod = podOf(stream.data.stream);
  return stream.data.values.flatMap((one) => {
    const pair = lokiValue.safeParse(one);
    return pair.success ? [{ text: trimEnd(pair.data[1]), at: toTime(pair.data[0]), pod }] : [];
  });
}

function textOf(payload: Readonly<Record<string, unknown>> | undefined): string | null {
  const text = payload?.['message'] ?? payload?.['log'] ?? payload?.['msg'];
  return typeof text === 'string' ? trimEnd(text) : null;
}

function trimEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function podOf(of: Readonly<Record<string, unknown>> | undefined): string | null {
  const pod = of?.['pod_name'] ?? of?.['pod'] ?? of?.['k8s_pod_name'] ?? of?.['instance_pod'];
  return typeof pod === 'string' && pod !== '' ? pod.slice(0, MAX_NAME) : null;
}

/** RFC 3339, or a Unix time in any unit, as text or number. */
function toTime(value: unknown): number {
  if (typeof value !== 'string' && typeof value !== 'number') return Number.NaN;
  const text = String(value);
  const iso = readIsoStamp(text, 0);
  return iso.end > 0 ? iso.at : readEpochStamp(text, 0).at;
}
