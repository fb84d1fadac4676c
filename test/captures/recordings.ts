import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { KERNEL_QUEUE } from '../../shared/capacity/connection-slots.ts';
import { openCaptureAnalyser } from '../../shared/captures/analyse-packets.ts';
import type { CapturePackets } from '../../shared/domain/capture-packets.ts';

const CHUNK_BYTES = 1_048_576;

/** What another program counted, and the kernel, per Pod; durations are seconds. Only what is compared. */
const truthOfPod = z.object({
  connections: z.number(),
  never_accepted_by_server: z.number(),
  accepted_late: z.number(),
  max_concurrent: z.number(),
  mean_concurrent: z.number(),
  queries: z.number(),
  answers: z.number(),
  answers_after_client_fin: z.number(),
  resp_time: z.object({ max: z.number() }),
  wait_eth0_to_lo: z.object({ n: z.number(), max: z.number() }),
  waits_over_100ms: z.number(),
  backend_time: z.object({ n: z.number(), max: z.number() }),
});
const truthFile = z.record(z.string(), truthOfPod);

export interface Compared {
  pod: string;
  what: string;
  truth: number;
  found: number;
  isEqual: boolean;
}

/** Reads all captures (`*.pcap`, `*.pcap.gz`) of a folder, side by side. */
export function analyseFolder(folder: string): CapturePackets {
  const analyser = openCaptureAnalyser({ limit: 20, queue: KERNEL_QUEUE });
  const names = readdirSync(folder).filter((name) => /\.pcap(\.gz)?$/.test(name));
  const inputs = names.map((name) => {
    const raw = readFileSync(join(folder, name));
    const bytes = name.endsWith('.gz') ? gunzipSync(raw) : raw;
    return { input: analyser.open(name, bytes.subarray(0, 65_536)), bytes, at: 0 };
  });
  const left = new Set(inputs);
  for (let [next] = left; next !== undefined; [next] = left) {
    for (const one of left) if (one.input.lastTime() < next.input.lastTime()) next = one;
    next.input.push(next.bytes.subarray(next.at, next.at + CHUNK_BYTES));
    next.at += CHUNK_BYTES;
    if (next.at < next.bytes.length) continue;
    next.input.end();
    left.delete(next);
  }
  return analyser.finish();
}

/** Compares with `pcap-truth.json` of the folder, Pod by Pod. Durations agree within 1 ms. */
export function compareWithTruth(folder: string): Compared[] {
  const truth = truthFile.parse(JSON.parse(readFileSync(join(folder, 'pcap-truth.json'), 'utf8')));
  const packets = analyseFolder(folder);
  return Object.entries(truth).flatMap(([pod, expected]) => comparePod(packets, pod, expected));
}

function comparePod(packets: CapturePackets, pod: string, truth: z.infer<typeof truthOfPod>): Compared[] {
  const file = packets.files.findIndex(({ name }) => name.includes(`${pod}-eth0`));
  const isOfPod = (one: { files: number[]; view: string }) => one.files.includes(file) && one.view === 'server';
  const connections = packets.connections.find(isOfPod);
  const upstream = packets.upstreams.find((one) => isOfPod(one) && one.transport === 'tcp');
  const wait = packets.waits.find(({ outerFiles }) => outerFiles.includes(file));
  const exact = (what: string, expected: number, found: number | undefined) => compare(pod, what, expected, found, 0);
  const within = (what: string, seconds: number, ms: number | undefined) => compare(pod, what, seconds * 1000, ms, 1);
  return [
    exact('peak', truth.max_concurrent, connections?.peak),
    compare(pod, 'mean', truth.mean_concurrent, connections?.meanConcurrent, 0.0051),
    exact('connections', truth.connections, connections?.connections),
    exact('accepted late', truth.accepted_late, connections?.handshakes.acceptedLate),
    exact('never accepted', truth.never_accepted_by_server, connections?.handshakes.neverAccepted),
    exact('queries', truth.queries, upstream?.queries),
    exact('answers', truth.answers, upstream?.answers),
    exact('late answers', truth.answers_after_client_fin, upstream?.late),
    within('longest latency, ms', truth.resp_time.max, upstream?.latency?.maxMs),
    within('longest wait, ms', truth.wait_eth0_to_lo.max, wait?.longestMs),
    // A query that CoreDNS repeats with the same id can be paired in two ways: the truth takes any departure, we the last
    // before its answer.
    compare(pod, 'waits', truth.wait_eth0_to_lo.n, wait?.matched, 1),
    compare(pod, 'waits over 100 ms', truth.waits_over_100ms, wait?.over100Ms, 1),
    exact('queries to kube-dns', truth.backend_time.n, wait?.backend?.count),
    within('longest time of kube-dns, ms', truth.backend_time.max, wait?.backend?.maxMs),
  ];
}

function compare(pod: string, what: string, truth: number, found = Number.NaN, tolerance = 0): Compared {
  return { pod, what, truth, found, isEqual: Math.abs(found - truth) <= tolerance };
}
