import { writeFile } from 'node:fs/promises';
import { createFleetPage } from '../functions/fleet-page.ts';
import type { PageDraft } from '../shared/audit/ports.ts';
import { isAtLeast, isConcerned, type Severity } from '../shared/domain/finding.ts';
import type { HistorySummary } from '../shared/domain/history-summary.ts';
import { type ClusterReport, isExcepted, type Report, remainingSeverity } from '../shared/domain/report.ts';
import { ConfigError } from '../shared/errors.ts';
import { renderJson } from '../shared/report/json.ts';
import { renderJunit } from '../shared/report/junit.ts';
import { renderMarkdown } from '../shared/report/markdown.ts';
import { toCheckReport } from '../shared/report/report-check.ts';
import { renderReportCsv } from '../shared/report/report-csv.ts';
import { renderOpenMetrics } from '../shared/report/report-openmetrics.ts';
import { renderSarif } from '../shared/report/sarif.ts';
import { renderClusterTerminal, renderTerminal } from '../shared/report/terminal.ts';
import { formatCount } from '../shared/report/words.ts';
import { RULES } from '../shared/rules/index.ts';
import { EXIT, type Io } from './io.ts';

export const FORMATS = ['table', 'json', 'md', 'html', 'csv', 'sarif', 'junit', 'openmetrics'] as const;
export type Format = (typeof FORMATS)[number];

export interface OutputOptions {
  format: Format;
  output?: string;
  failOn?: Severity;
  strict?: boolean;
  /** commander's --no-color. */
  color: boolean;
  verbose?: boolean;
  /** The course of the runs, for `html`; null or absent where there is none. */
  pageHistory?: HistorySummary | null;
  /** The page that was begun, for `html`; null or absent where nothing is known beside the report. */
  draft?: PageDraft | null;
}

/** Begun before the audit, so that it gets what a report does not keep; null where no page was asked for. */
export function beginPage({ format }: Pick<OutputOptions, 'format'>): PageDraft | null {
  return format === 'html' ? createFleetPage() : null;
}

/** Writes the report where it was asked for, and says with which code to end. */
export async function writeReport(io: Io, report: Report, options: OutputOptions): Promise<number> {
  await writeText(io, render(io, report, options), options.output);
  explainFailOn(io, report, options);
  return exitCode(report, options);
}

/** The same for a report of one cluster, in full. */
export async function writeClusterReport(
  io: Io,
  report: Report,
  cluster: ClusterReport,
  options: OutputOptions,
): Promise<number> {
  const text =
    options.format === 'table'
      ? renderClusterTerminal(cluster, report, terminalOptions(io, options))
      : render(io, report, options);
  await writeText(io, text, options.output);
  explainFailOn(io, report, options);
  return exitCode(report, options);
}

/** Beside the report, whatever its format: a pipeline that passes by an exception says so in its log. */
function explainFailOn(io: Io, report: Report, { failOn }: OutputOptions): void {
  if (failOn === undefined) return;
  const left = report.clusters.filter((cluster) => countsWithout(cluster, failOn) && !countsFor(cluster, failOn));
  if (left.length === 0) return;
  const subject = `${formatCount(left.length, 'cluster')} ${left.length === 1 ? 'is' : 'are'}`;
  io.err(`dns-audit: --fail-on ${failOn}: ${subject} not counted because of exceptions, which the report names.\n`);
}

function render(io: Io, report: Report, options: OutputOptions): string {
  if (options.format === 'json') return renderJson(report);
  if (options.format === 'html')
    return [...(options.draft ?? createFleetPage()).write(report, options.pageHistory ?? null)].join('');
  if (options.format === 'md') return renderMarkdown(report);
  if (options.format === 'csv') return renderReportCsv(report);
  if (options.format === 'openmetrics') return renderOpenMetrics(report);
  // Code scanning wants what to do, a test report wants to see what was tested.
  if (options.format === 'sarif') return renderSarif(asCheck(report, { includesPassed: false }), { file: null });
  if (options.format === 'junit') return renderJunit(asCheck(report, { includesPassed: true }));
  return renderTerminal(report, terminalOptions(io, options));
}

function asCheck(report: Report, options: { includesPassed: boolean }) {
  const rules = RULES.map(({ id, title, why, fix, references }) => ({
    id,
    title,
    why,
    fix,
    references: [...references],
  }));
  return toCheckReport(report, { rules, ...options });
}

/** Colour only for eyes: on a terminal, not in a file, not where NO_COLOR (no-color.org) or --no-color says so. */
export function terminalOptions(io: Io, options: Pick<OutputOptions, 'color' | 'output' | 'verbose'>) {
  const isForEyes = io.isOutTerminal && options.output === undefined;
  const color = isForEyes && options.color && !io.env['NO_COLOR'];
  return { color, width: isForEyes ? io.columns : 120, verbose: options.verbose === true };
}

/** Writes to the file that was asked for, or out. Throws ConfigError when it cannot. */
export async function writeText(io: Io, text: string, output: string | undefined): Promise<void> {
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  if (output === undefined) {
    io.out(ended);
    return;
  }
  try {
    await writeFile(output, ended);
  } catch (error) {
    throw new ConfigError(`--output ${output}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** 3 before 1: a report that saw nothing must not look like one that found something, nor like one that found nothing. */
export function exitCode(report: Report, options: Pick<OutputOptions, 'failOn' | 'strict'>): number {
  const sawNothing = report.clusters.length === 0 && report.coverage.gaps.length > 0;
  if (sawNothing || (options.strict === true && !report.coverage.complete)) return EXIT.notDone;
  const { failOn } = options;
  if (failOn === undefined) return EXIT.done;
  return report.clusters.some((cluster) => countsFor(cluster, failOn)) ? EXIT.findings : EXIT.done;
}

/** What is excepted does not count; of a cluster that is excepted in part, the rest does. */
function countsFor(cluster: ClusterReport, failOn: Severity): boolean {
  return isConcerned(cluster) && !isExcepted(cluster) && isAtLeast(remainingSeverity(cluster), failOn);
}

function countsWithout(cluster: ClusterReport, failOn: Severity): boolean {
  return isConcerned(cluster) && isAtLeast(cluster.severity, failOn);
}
