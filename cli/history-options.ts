import { type Command, Option } from 'commander';
import { addScopeOptions, parseWhole } from './options.ts';

export const HISTORY_HELP = `
Every run that ended is in the history: dns-audit sweep --state keeps it in the directory, the deployed service in its
bucket. Times to resolution are counted from run to run; what the first run here found may be older, and says "at least".

Examples:
  dns-audit history --state runs
  dns-audit history --bucket my-state-bucket --organization 123456789 --last 90
  dns-audit history --state runs --format csv --output trend.csv

Exit codes:
  0  done
  2  wrong usage, or there is no such history
  3  the store could not be read`;

/** --state, --bucket, the scope, --last, --format, --output, --verbose, --no-color. */
export function addHistoryOptions(command: Command): Command {
  return addScopeOptions(
    command
      .option('--state <directory>', 'the directory of `dns-audit sweep --state`')
      .option('--bucket <name>', 'the state bucket of the deployed service'),
  )
    .addOption(new Option('--last <number>', 'the newest runs, at most').argParser(parseWhole).default(30))
    .addOption(
      new Option('--format <format>', 'pictures and words, everything, or a row for each run')
        .choices(['table', 'json', 'csv'])
        .default('table'),
    )
    .option('--output <file>', 'write to a file instead of the terminal')
    .option('--verbose', 'list every run and every name')
    .option('--no-color', 'no colours, even on a terminal');
}
