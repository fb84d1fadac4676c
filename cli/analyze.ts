import { join } from 'node:path';
import { DEFAULT_UNPACK_LIMITS, type UnpackLimits } from '../shared/adapters/capture-input.ts';
import { createTextFile } from '../shared/adapters/csv-file.ts';
import { buildAnalysis } from '../shared/captures/build-analysis.ts';
import type { Analysis } from '../shared/domain/analysis.ts';
import { REQUEST_HEAD, requestRow, SESSION_HEAD, sessionRow } from '../shared/report/analysis-csv.ts';
import { renderAnalysisJson } from '../shared/report/analysis-json.ts';
import { renderAnalysis } from '../shared/report/analysis-terminal.ts';
import { formatCsv } from '../shared/report/csv.ts';
import { writeAnalysisFiles } from './analysis-files.ts';
import type { AnalyzeOptions } from './analyze-options.ts';
import { EXIT, type Io } from './io.ts';
import { writeText } from './output.ts';
import { type ReadCaptures, readCaptures } from './read-captures.ts';

const GIB = 2 ** 30;

/** `dns-audit analyze`: what was recorded of an incident, and whether dnsmasq ran out of places. */
export async function analyzeCommand(io: Io, files: readonly string[], options: AnalyzeOptions): Promise<number> {
  const analysis = buildAnalysis(await readAll(io, files, options));
  await writeAnalysisFiles(analysis, options);
  await writeText(io, render(io, analysis, options), options.output);
  return exitCode(analysis, options);
}

/** Reads, and with --csv writes each session and request of dnsmasq's log as it comes: there may be millions. */
async function readAll(io: Io, files: readonly string[], options: AnalyzeOptions): Promise<ReadCaptures> {
  const { csv, limit = null } = options;
  const reading = { limit, unpack: unpackLimits(options) };
  if (csv === undefined) return readCaptures(io, files, reading);
  const sessions = createTextFile(join(csv, 'sessions.csv'), formatCsv([SESSION_HEAD]));
  const requests = createTextFile(join(csv, 'requests.csv'), formatCsv([REQUEST_HEAD]));
  try {
    return await readCaptures(io, files, {
      ...reading,
      onSession: (source, session) => sessions.write(sessionRow(source, session)),
      onRequest: (source, request) => requests.write(requestRow(source, request)),
    });
  } finally {
    sessions.close();
    requests.close();
  }
}

function unpackLimits({ maxUnpacked }: AnalyzeOptions): UnpackLimits {
  if (maxUnpacked === undefined) return DEFAULT_UNPACK_LIMITS;
  return { most: maxUnpacked * GIB, ratio: Number.POSITIVE_INFINITY };
}

function render(io: Io, analysis: Analysis, options: AnalyzeOptions): string {
  if (options.format === 'json') return renderAnalysisJson(analysis);
  const isForEyes = io.isOutTerminal && options.output === undefined;
  const color = isForEyes && options.color && !io.env['NO_COLOR'];
  return renderAnalysis(analysis, { color, width: isForEyes ? io.columns : 120, verbose: options.verbose === true });
}

function exitCode({ inputs, verdict }: Analysis, { failOn }: AnalyzeOptions): number {
  if (!inputs.some(({ ignored, used }) => ignored === null && used > 0)) return EXIT.notDone;
  const isFound = verdict.code === 'saturated' || (failOn === 'near' && verdict.code === 'near-the-limit');
  return failOn !== undefined && isFound ? EXIT.findings : EXIT.done;
}
