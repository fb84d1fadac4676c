import { writeFile } from 'node:fs/promises';
import { isAtLeast, type Severity } from '../shared/domain/finding.ts';
import type { ClusterReport, Report } from '../shared/domain/report.ts';
import { ConfigError } from '../shared/errors.ts';
import { renderJson } from '../shared/report/json.ts';
import { renderMarkdown } from '../shared/report/markdown.ts';
import { renderClusterTerminal, renderTerminal } from '../shared/report/terminal.ts';
import { EXIT, type Io } from './io.ts';

export const FORMATS = ['table', 'json', 'md'] as const;
export type Format = (typeof FORMATS)[number];

export interface OutputOptions {
  format: Format;
  output?: string;
  failOn?: Severity;
  strict?: boolean;
  /** commander's --no-color. */
  color: boolean;
  verbose?: boolean;
}

/** Writes the report where it was asked for, and says with which code to end. */
export async function writeReport(io: Io, report: Report, options: OutputOptions): Promise<number> {
  await writeText(io, render(io, report, options), options.output);
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
  return exitCode(report, options);
}

function render(io: Io, report: Report, options: OutputOptions): string {
  if (options.format === 'json') return renderJson(report);
  if (options.format === 'md') return renderMarkdown(report);
  return renderTerminal(report, terminalOptions(io, options));
}

/** Colour only for eyes: on a terminal, not in a file, not where NO_COLOR (no-color.org) or --no-color says so. */
function terminalOptions(io: Io, options: OutputOptions) {
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
  const hasFinding = report.clusters.some((cluster) => isConcerned(cluster) && isAtLeast(cluster.severity, failOn));
  return hasFinding ? EXIT.findings : EXIT.done;
}

function isConcerned(cluster: ClusterReport): boolean {
  return cluster.verdict === 'affected' || cluster.verdict === 'exposed';
}
