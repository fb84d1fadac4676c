import { openCaptureAnalyser } from '../../shared/captures/analyse-packets.ts';
import { type CapturePackets, capturePackets } from '../../shared/domain/capture-packets.ts';
import { captureSeeds } from './capture-seeds.ts';
import { cpuMsSince } from './cpu-time.ts';
import { createWholeRandom, mutate, type Random } from './mutate.ts';

/** milliseconds of CPU, so that a busy machine is no fault; what a few kilobytes may take at most. They take a hundredth of one. */
const PATIENCE = 5_000;
const MAX_FILES = 64;
/** Runs between two looks at the whole shape of a summary, which takes longer than making it. */
const SHAPE_EVERY = 200;

export interface FuzzResult {
  runs: number;
  packets: number;
  dnsPackets: number;
  skipped: Record<string, number>;
}

/** Reads mutated captures, several in one analysis, and throws at the first that breaks a promise, with the seed to repeat it. */
export function fuzzCaptures(options: { runs: number; seed: number; onBatch?: (runs: number) => void }): FuzzResult {
  const seeds = captureSeeds();
  const result: FuzzResult = { runs: 0, packets: 0, dnsPackets: 0, skipped: {} };
  for (let batch = 0; result.runs < options.runs; batch += 1) {
    const seed = options.seed + batch;
    const start = process.cpuUsage();
    try {
      const packets = analyseBatch(createWholeRandom(seed), seeds);
      checkSummary(packets, batch % SHAPE_EVERY === 0);
      count(result, packets);
      const took = cpuMsSince(start);
      if (took > PATIENCE) throw new Error(`${packets.files.length} files of a few KiB took ${Math.round(took)} ms`);
    } catch (error) {
      throw new Error(`captures that were mutated with seed ${seed}: ${String(error)}`, { cause: error });
    }
    options.onBatch?.(result.runs);
  }
  return result;
}

function analyseBatch(random: Random, seeds: readonly Uint8Array[]): CapturePackets {
  const analyser = openCaptureAnalyser({ limit: 20, queue: 33 });
  const files = Array.from({ length: 1 + random(MAX_FILES) }, () => mutate(random, seeds));
  const inputs = files.map((bytes, index) => ({
    bytes,
    input: analyser.open(`capture-${index >> 1}.pcap${index & 1}`, random(2) === 0 ? bytes : undefined),
  }));
  for (const { bytes, input } of inputs) {
    const chunk = 1 + random(random(4) === 0 ? 40 : 5000);
    for (let at = 0; at < bytes.length; at += chunk) input.push(bytes.subarray(at, at + chunk));
    input.end();
  }
  return analyser.finish();
}

/** What must be true of any input. */
function checkSummary(packets: CapturePackets, isWhole: boolean): void {
  if (isWhole) capturePackets.parse(packets);
  for (const file of packets.files) {
    if (file.dnsPackets > file.packets) throw new Error('more packets used than found');
    if (file.packets * 8 > file.bytes) throw new Error('more packets than the bytes can hold');
  }
  for (const one of packets.connections) {
    const { peak, connections, openBefore, series, ends } = one;
    if (peak > connections + openBefore) throw new Error('a peak above all connections');
    if (peak !== Math.max(0, ...series.peak)) throw new Error('a peak that the series does not have');
    if (ends.client + ends.server + ends.reset + ends.open > connections + openBefore)
      throw new Error('more ends than connections');
    if (![one.meanConcurrent, one.atLimitMs, ...series.mean].every(Number.isFinite))
      throw new Error('a number that is none');
  }
  for (const { queries, answers, unanswered, pending } of packets.upstreams) {
    if (answers + unanswered + pending !== queries) throw new Error('queries that are neither answered nor not');
  }
}

function count(result: FuzzResult, packets: CapturePackets): void {
  result.runs += packets.files.length;
  for (const file of packets.files) {
    result.packets += file.packets;
    result.dnsPackets += file.dnsPackets;
    for (const { reason, count: times } of file.skipped) result.skipped[reason] = (result.skipped[reason] ?? 0) + times;
  }
}
