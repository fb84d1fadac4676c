import { type Command, Option } from 'commander';
import type { CheckReport } from '../shared/domain/check.ts';
import { isAtLeast, SEVERITIES, type Severity } from '../shared/domain/finding.ts';
import { renderCheckJson } from '../shared/report/check-json.ts';
import { renderCheckTable } from '../shared/report/check-table.ts';
import { renderJunit } from '../shared/report/junit.ts';
import { renderSarif } from '../shared/report/sarif.ts';
import { EXIT, type Io } from './io.ts';
import { terminalOptions, writeText } from './output.ts';

export const CHECK_FORMATS = ['table', 'json', 'sarif', 'junit'] as const;

export interface CheckOptions {
  format: (typeof CHECK_FORMATS)[number];
  output?: string;
  failOn?: Severity;
  strict?: boolean;
  verbose?: boolean;
  /** commander's --no-color. */
  color: boolean;
}

/** --format, --output, --fail-on, --strict, --verbose, --no-color; `failOn` is what --fail-on is without the flag. */
export function addCheckOptions(command: Command, failOn?: Severity): Command {
  const fail = new Option('--fail-on <severity>', 'exit 1 when something fails with this severity or worse');
  return command
    .addOption(new Option('--format <format>', 'how to write the result').choices(CHECK_FORMATS).default('table'))
    .option('--output <file>', 'write the result to a file instead of the terminal')
    .addOption(failOn === undefined ? fail.choices(SEVERITIES) : fail.choices(SEVERITIES).default(failOn))
    .option('--strict', 'exit 3 when something could not be judged')
    .option('--verbose', 'list what is in order, too')
    .option('--no-color', 'no colours, even on a terminal');
}

/** Writes the outcome of a check where it was asked for, and answers the exit code. `file`: what was checked, for SARIF. */
export async function writeCheck(io: Io, report: CheckReport, file: string, options: CheckOptions): Promise<number> {
  await writeText(io, render(io, report, file, options), options.output);
  return exitCode(report, options);
}

function render(io: Io, report: CheckReport, file: string, options: CheckOptions): string {
  if (options.format === 'json') return renderCheckJson(report);
  if (options.format === 'sarif') return renderSarif(report, { file });
  if (options.format === 'junit') return renderJunit(report);
  return renderCheckTable(report, terminalOptions(io, options));
}

/** A failure breaks a pipeline even where something else could not be judged: it is there for certain. */
function exitCode({ results }: CheckReport, { failOn, strict }: CheckOptions): number {
  const fails = results.some(
    (one) => one.verdict === 'fail' && failOn !== undefined && isAtLeast(one.severity, failOn),
  );
  if (fails) return EXIT.findings;
  return strict === true && results.some((one) => one.verdict === 'unknown') ? EXIT.notDone : EXIT.done;
}
