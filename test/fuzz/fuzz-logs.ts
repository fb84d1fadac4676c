import { openLogAnalyser } from '../../shared/captures/analyse-logs.ts';
import { openCaptureAnalyser } from '../../shared/captures/analyse-packets.ts';
import { buildAnalysis } from '../../shared/captures/build-analysis.ts';
import { openCsvPackets } from '../../shared/captures/csv-packets.ts';
import { sniffPackets } from '../../shared/captures/sniff-packets.ts';
import { openTextInput, type TextCounts } from '../../shared/captures/text-inputs.ts';
import { type Analysis, analysis as analysisSchema } from '../../shared/domain/analysis.ts';
import { type CaptureKind, recogniseCapture } from '../../shared/formats/recognise-capture.ts';
import { analysisCsvFiles } from '../../shared/report/analysis-csv.ts';
import { renderAnalysisHtml } from '../../shared/report/analysis-html.ts';
import { renderAnalysis } from '../../shared/report/analysis-terminal.ts';
import { chartsOf } from '../../shared/report/charts/index.ts';
import { cpuMsSince } from './cpu-time.ts';
import { type TextSeed, textSeeds } from './log-seeds.ts';
import { createWholeRandom, mutate, type Random } from './mutate.ts';

/** milliseconds of CPU, so that a busy machine is no fault; what some kilobytes may take at most. They take a hundredth of it. */
const PATIENCE = 5_000;
const MAX_FILES = 24;
/** Batches between two looks at the whole shape of an analysis, and at all that is made of it. */
const SHAPE_EVERY = 40;
const REFERENCE = Date.parse('2026-11-22T12:00:00Z');

export interface FuzzLogResult {
  runs: number;
  records: number;
  used: number;
  /** Inputs by what they were recognised as after the mutation. */
  kinds: Record<string, number>;
}

/** Reads mutated texts, several in one analysis, and throws at the first that breaks a promise, with the seed to repeat it. */
export function fuzzLogs(options: { runs: number; seed: number; onBatch?: (runs: number) => void }): FuzzLogResult {
  const seeds = textSeeds();
  const result: FuzzLogResult = { runs: 0, records: 0, used: 0, kinds: {} };
  for (let batch = 0; result.runs < options.runs; batch += 1) {
    const seed = options.seed + batch;
    const start = process.cpuUsage();
    try {
      const analysis = analyseBatch(createWholeRandom(seed), { seeds, result });
      checkAnalysis(analysis);
      if (batch % SHAPE_EVERY === 0) renderAll(analysisSchema.parse(analysis));
      const took = cpuMsSince(start);
      if (took > PATIENCE) throw new Error(`a few files of some KiB took ${Math.round(took)} ms`);
    } catch (error) {
      throw new Error(
        `texts that were mutated with seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`,
        {
          cause: error,
        },
      );
    }
    options.onBatch?.(result.runs);
  }
  return result;
}

function analyseBatch(
  random: Random,
  { seeds, result }: { seeds: readonly TextSeed[]; result: FuzzLogResult },
): Analysis {
  const logs = openLogAnalyser({ reference: REFERENCE, onRequest: () => {}, onSession: () => {} });
  const packets = openCaptureAnalyser({ limit: 20, queue: 33 });
  const bytesOf = seeds.map((seed) => seed.bytes);
  for (let left = 1 + random(MAX_FILES); left > 0; left -= 1) {
    const bytes = mutate(random, bytesOf);
    const { kind, fingerprint } = recogniseCapture(bytes);
    if (fingerprint.length > 20) throw new Error('a fingerprint of more lines than are looked at');
    result.kinds[kind] = (result.kinds[kind] ?? 0) + 1;
    // What is not recognised any more is read all the same, as one of the kinds.
    const readAs = isText(kind) ? kind : (seeds[random(seeds.length)]?.kind ?? 'log');
    if (readAs === 'packet-csv') sniffPackets(readAs, bytes, REFERENCE);
    const input =
      readAs === 'packet-csv'
        ? openCsvPackets(packets.open('list'), REFERENCE)
        : openTextInput(`log-${left}`, readAs, logs);
    const chunk = 1 + random(random(4) === 0 ? 40 : 5000);
    for (let at = 0; at < bytes.length; at += chunk) input.push(bytes.subarray(at, at + chunk));
    count(result, input.end());
  }
  return buildAnalysis({
    inputs: [],
    limit: { value: 20, source: 'default' },
    logs: logs.result(20),
    packets: packets.finish(),
  });
}

function isText(kind: CaptureKind): boolean {
  return kind === 'log' || kind === 'json-log' || kind === 'metrics' || kind === 'packet-csv';
}

function count(result: FuzzLogResult, { records, used }: TextCounts): void {
  if (used > records) throw new Error('more records used than read');
  result.runs += 1;
  result.records += records;
  result.used += used;
}

/** What must be true of any input. */
function checkAnalysis({ sessions, processes, timeouts, lookups, metrics, verdict }: Analysis): void {
  for (const one of sessions) {
    if (one.overlap > one.sessions) throw new Error('more sessions overlap than there are');
    if (one.tcpRequests < one.sessions) throw new Error('sessions without a request');
    if (one.series.overlap.some((value) => value > one.overlap || value < 0))
      throw new Error('an overlap beyond the peak');
  }
  for (const { samplesAtLimit, samples, children, peak } of processes)
    if (samplesAtLimit > samples || children !== Math.max(0, peak - 1))
      throw new Error('counts that contradict each other');
  if (timeouts !== null && timeouts.bySource.reduce((sum, one) => sum + one.count, 0) !== timeouts.timeouts)
    throw new Error('time-outs that are of no log');
  for (const one of lookups)
    if (one.wasted > one.notFound || one.notFound > one.queries + one.notKept)
      throw new Error('more wasted than asked');
  for (const { upstreams } of metrics)
    for (const one of upstreams)
      if (Object.values(one).some((value) => typeof value === 'number' && !(value >= 0)))
        throw new Error('a counter below zero');
  if (verdict.summary === '') throw new Error('a verdict without words');
}

function renderAll(analysis: Analysis): void {
  renderAnalysis(analysis, { color: true, width: 80, verbose: true });
  analysisCsvFiles(analysis);
  for (const chart of chartsOf(analysis)) JSON.stringify(chart.spec(400));
  renderAnalysisHtml({ analysis, pictures: [], styleDigest: 'sha256-x' });
}
