import { basename } from 'node:path';
import {
  type CaptureSource,
  listDirectory,
  openCaptureSource,
  STDIN,
  type UnpackLimits,
} from '../shared/adapters/capture-input.ts';
import { type LogOptions, openLogAnalyser } from '../shared/captures/analyse-logs.ts';
import { type CaptureInput, openCaptureAnalyser } from '../shared/captures/analyse-packets.ts';
import { chooseLimit, correctLimit, KERNEL_QUEUE } from '../shared/captures/choose-limit.ts';
import { openCsvPackets } from '../shared/captures/csv-packets.ts';
import { isPackets, type PacketHead, sniffPackets } from '../shared/captures/sniff-packets.ts';
import { openTextInput, type TextCounts } from '../shared/captures/text-inputs.ts';
import type { AnalysisInput, AnalysisLimit } from '../shared/domain/analysis.ts';
import type { CaptureLogs } from '../shared/domain/capture-logs.ts';
import type { CapturePackets } from '../shared/domain/capture-packets.ts';
import { ConfigError } from '../shared/errors.ts';
import { HEAD_BYTES, type Recognised, recogniseCapture } from '../shared/formats/recognise-capture.ts';
import { visibleText } from '../shared/report/escape.ts';
import type { Io } from './io.ts';
import { createProgress } from './progress.ts';

export const ACCEPTED =
  'Accepted are captures (pcap, pcapng), logs of dnsmasq and of node-local-dns (plain, kubectl, Loki, Cloud Logging), process ' +
  'counts, metrics in Prometheus format, and packet lists as CSV; plain or gzip; files, directories, or - for standard input.';

const MAX_INPUTS = 1_000;
const MIB = 1_048_576;

export interface ReadOptions extends Pick<LogOptions, 'onRequest' | 'onSession'> {
  /** `--limit`; null when it was not given. */
  limit: number | null;
  unpack: UnpackLimits;
}

export interface ReadCaptures {
  inputs: AnalysisInput[];
  limit: AnalysisLimit;
  logs: CaptureLogs;
  packets: CapturePackets;
}

interface OpenInput {
  path: string;
  label: string;
  /** Found in a directory: nobody said what it is. */
  isFound: boolean;
  source: CaptureSource;
  recognised: Recognised;
  packets: PacketHead;
  ignored: AnalysisInput['ignored'];
  counts: TextCounts;
  bytes: number;
}

type Advance = (input: OpenInput) => void;

/** Reads everything that was named: logs first, since they may say what the limit is, then the packets of all captures together. */
export async function readCaptures(io: Io, paths: readonly string[], options: ReadOptions): Promise<ReadCaptures> {
  const now = io.clock.now().getTime();
  const inputs = await openInputs(io, paths, { unpack: options.unpack, now });
  const progress = createProgress(io);
  try {
    refuseUnknown(inputs);
    ignoreTwins(inputs);
    const used = inputs.filter(({ ignored }) => ignored === null);
    const advance = showProgress(progress, used);
    const dates = used.flatMap(({ packets }) => packets.at ?? []);
    const reference = dates.length === 0 ? now : Math.max(...dates);
    const analyser = openLogAnalyser({ ...options, reference });
    for (const input of used) if (!isPackets(input.recognised.kind)) await readText(input, analyser, advance);
    const processes = analyser.mostProcesses();
    const named = chooseLimit(options.limit, analyser.limits());
    const first = correctLimit(named, { children: processes === null ? null : processes - 1, connections: null });
    const captures = used.filter(({ recognised }) => isPackets(recognised.kind));
    let packets = await readPackets(captures, { limit: first.value, reference, advance });
    const limit = correctLimit(first, { children: null, connections: mostConnections(packets) });
    if (limit.value !== first.value && captures.every(({ path }) => path !== STDIN)) {
      for (const input of captures) await reopen(input, options.unpack);
      packets = await readPackets(captures, { limit: limit.value, reference, advance });
    }
    return { inputs: inputs.map(toInput), limit, logs: analyser.result(limit.value), packets };
  } finally {
    progress.clear();
    for (const { source } of inputs) source.close();
  }
}

async function openInputs(
  io: Io,
  paths: readonly string[],
  { unpack, now }: { unpack: UnpackLimits; now: number },
): Promise<OpenInput[]> {
  const files: { path: string; isFound: boolean }[] = [];
  for (const path of paths) {
    const found = await listDirectory(path);
    for (const one of found ?? [path]) files.push({ path: one, isFound: found !== null });
  }
  if (files.length > MAX_INPUTS) throw new ConfigError(`${files.length} files; name at most ${MAX_INPUTS}.`);
  if (files.filter(({ path }) => path === STDIN).length > 1)
    throw new ConfigError('- is standard input: name it once.');
  const stdin = () => io.openStdin?.() ?? noStdin();
  const names = files.map(({ path }) => basename(path));
  const inputs: OpenInput[] = [];
  for (const [index, { path, isFound }] of files.entries()) {
    const source = await openCaptureSource(path, { headBytes: HEAD_BYTES, limits: unpack, stdin });
    const recognised = recogniseCapture(source.head);
    const name = names[index] ?? path;
    const isUnique = names.indexOf(name) === names.lastIndexOf(name);
    inputs.push({
      ...{ path, isFound, source, recognised },
      label: visibleText(path === STDIN ? source.name : isUnique ? name : path, 200),
      packets: sniffPackets(recognised.kind, source.head, now),
      ...{ ignored: null, counts: { records: 0, used: 0, skipped: [] }, bytes: 0 },
    });
  }
  return inputs;
}

/** Of servers that were captured whole. */
function mostConnections({ connections }: CapturePackets): number | null {
  const peaks = connections.filter(({ view }) => view === 'server').map(({ peak }) => peak);
  return peaks.length === 0 ? null : Math.max(...peaks);
}

async function reopen(input: OpenInput, limits: UnpackLimits): Promise<void> {
  input.source.close();
  input.source = await openCaptureSource(input.path, { headBytes: HEAD_BYTES, limits, stdin: noStdin });
  input.bytes = 0;
}

function noStdin(): never {
  throw new ConfigError('-: there is no standard input here.');
}

/** A file that was named has to be of use; in a directory there may be others. Throws ConfigError with what was recognised. */
function refuseUnknown(inputs: readonly OpenInput[]): void {
  const unknown = inputs.filter(({ recognised }) => recognised.kind === 'unknown');
  for (const input of unknown) input.ignored = 'not-recognised';
  const refused = unknown.filter(({ isFound }) => !isFound);
  if (refused.length === 0) return;
  const name = (list: readonly OpenInput[]) =>
    list
      .slice(0, 5)
      .map(({ label, recognised }) => `${label} (${recognised.what})`)
      .join(', ') + (list.length > 5 ? ` and ${list.length - 5} more` : '');
  const known = inputs.filter(({ recognised }) => recognised.kind !== 'unknown');
  const recognised = known.length === 0 ? '' : ` Recognised: ${name(known)}.`;
  throw new ConfigError(`not recognised: ${name(refused)}.${recognised} ${ACCEPTED}`);
}

/** The same log with and without time stamps, or a capture and its packet list, would count twice. The larger one is kept. */
function ignoreTwins(inputs: readonly OpenInput[]): void {
  const kept = new Map<string, OpenInput>();
  const isList = ({ recognised }: OpenInput) => recognised.kind === 'packet-csv';
  for (const input of inputs) {
    const { fingerprint } = input.recognised;
    const key = input.packets.fingerprint ?? (fingerprint.length === 0 ? null : fingerprint.join('\n'));
    if (key === null || input.ignored !== null) continue;
    const twin = kept.get(key);
    const isBetter =
      twin === undefined || isList(twin) || (!isList(input) && (input.source.size ?? 0) > (twin.source.size ?? 0));
    if (isBetter) kept.set(key, input);
    const worse = isBetter ? twin : input;
    if (worse !== undefined) worse.ignored = 'same-log-twice';
  }
}

function showProgress(progress: ReturnType<typeof createProgress>, inputs: readonly OpenInput[]): Advance {
  const sizes = inputs.map(({ source }) => source.size);
  const total = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  progress.phase('reading, MiB', total === null ? null : Math.ceil(total / MIB));
  const shown = new Map<OpenInput, number>();
  return (input) => {
    const taken = Math.floor(input.source.taken() / MIB);
    const before = shown.get(input) ?? 0;
    shown.set(input, taken);
    if (taken > before) progress.advance(taken - before);
  };
}

async function readText(
  input: OpenInput,
  analyser: ReturnType<typeof openLogAnalyser>,
  advance: Advance,
): Promise<void> {
  const text = openTextInput(input.label, input.recognised.kind, analyser);
  const chunks = input.source.chunks();
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    text.push(next.value);
    input.bytes += next.value.length;
    advance(input);
  }
  input.counts = text.end();
}

/** Of several captures, the one is read on that is behind in time: so what happened at once is compared while it is at hand. */
async function readPackets(
  inputs: readonly OpenInput[],
  { limit, reference, advance }: { limit: number; reference: number; advance: Advance },
): Promise<CapturePackets> {
  const analyser = openCaptureAnalyser({ limit, queue: KERNEL_QUEUE });
  const open = inputs.map((input) => {
    const isList = input.recognised.kind === 'packet-csv';
    const capture = analyser.open(input.label, isList ? undefined : input.source.head);
    const list = isList ? openCsvPackets(capture, reference) : null;
    return {
      input,
      list,
      capture: (list ?? capture) as Pick<CaptureInput, 'push' | 'lastTime'>,
      end: capture.end,
      chunks: input.source.chunks(),
    };
  });
  const behind = new Set(open);
  while (behind.size > 0) {
    const [first, ...others] = behind;
    if (first === undefined) break;
    const one = others.reduce(
      (least, other) => (other.capture.lastTime() < least.capture.lastTime() ? other : least),
      first,
    );
    const next = await one.chunks.next();
    if (next.done === true) {
      behind.delete(one);
      if (one.list === null) one.end();
      else one.input.counts = one.list.end();
      continue;
    }
    one.capture.push(next.value);
    one.input.bytes += next.value.length;
    advance(one.input);
  }
  const packets = analyser.finish();
  for (const [index, { input, list }] of open.entries()) {
    const file = packets.files[index];
    if (file === undefined || list !== null) continue;
    input.counts = {
      records: file.packets,
      used: file.dnsPackets,
      skipped: file.skipped.map(({ reason, count }) => `${count} x ${reason}`),
    };
  }
  return packets;
}

function toInput({ label, recognised, source, ignored, counts, bytes }: OpenInput): AnalysisInput {
  const problem = source.problem();
  return {
    ...{ name: label, kind: recognised.kind, what: recognised.what, bytes, isCompressed: source.isCompressed },
    ...{ records: counts.records, used: counts.used, ignored },
    skipped: [...counts.skipped, ...(problem === null ? [] : [problem])],
  };
}
