import { DEFAULT_UNPACK_LIMITS } from '../shared/adapters/capture-input.ts';
import { buildAnalysis } from '../shared/captures/build-analysis.ts';
import type { Analysis } from '../shared/domain/analysis.ts';
import { renderAnalysisJson } from '../shared/report/analysis-json.ts';
import { renderAnalysis } from '../shared/report/analysis-terminal.ts';
import type { AnalyzeOptions } from './analyze-options.ts';
import { EXIT, type Io } from './io.ts';
import { writeText } from './output.ts';
import { readCaptures } from './read-captures.ts';

/** `dns-audit analyze`: what was recorded of an incident, and whether dnsmasq ran out of places. */
export async function analyzeCommand(io: Io, files: readonly string[], options: AnalyzeOptions): Promise<number> {
  const read = await readCaptures(io, files, {
    limit: options.limit ?? null,
    unpack:
      options.maxUnpacked === undefined
        ? DEFAULT_UNPACK_LIMITS
        : { most: options.maxUnpacked * 2 ** 30, ratio: Number.POSITIVE_INFINITY },
  });
  const analysis = buildAnalysis(read);
  await writeText(io, render(io, analysis, options), options.output);
  return exitCode(analysis, options);
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
