import { type Command, Option } from 'commander';
import { EXCEPTION_KINDS, MAX_EXCEPTION_DAYS, MAX_REASON_LENGTH } from '../shared/domain/exception.ts';
import { EXPIRY_FORMS } from '../shared/domain/expiry.ts';
import type { Io } from './io.ts';

const HELP = `
An exception lets a cluster, or the finding of one rule, be until a day. It changes no verdict: reports tell it apart,
and --fail-on does not count it. It ends by itself.
  exempted      the risk is accepted
  acknowledged  somebody works on it; ends by itself when the cluster gets worse
  snoozed       not in the digest until then

Examples:
  dns-audit exceptions list --state runs
  dns-audit exceptions add prod-eu --state runs --until 2027-01-31 --reason "moves to Cloud DNS in January"
  dns-audit exceptions add prod-eu --state runs --kind acknowledged --until 30d --reason INC-4711
  dns-audit exceptions remove 8f14e45fceea167a --state runs
  dns-audit exceptions list --bucket my-state-bucket --format json --output exceptions.json
  dns-audit sweep --folder 42 --fail-on high --exceptions exceptions.json

Exit codes:
  0  done
  2  wrong usage, or refused: what is allowed is said
  3  the store could not be read or written`;

/** `exceptions list | add | remove | trail`; their code is loaded when one is called. */
export function addExceptionCommands(program: Command, io: Io, done: (code: number) => void): void {
  const load = () => import('./exceptions.ts');
  const exceptions = program
    .command('exceptions')
    .description('let a cluster be for a while, with a reason: list, add, remove, and who did what')
    .addHelpText('after', HELP);

  addOutputOptions(
    addStoreOptions(exceptions.command('list').description('what is in force, and what ended lately')),
  ).action(async (options) => done(await (await load()).listCommand(io, options)));

  addStoreOptions(exceptions.command('add').description('let a cluster, or the finding of one rule, be'))
    .argument('<cluster>', 'projects/P/locations/L/clusters/C, or a name (or its beginning) that a stored report has')
    .addOption(
      new Option('--kind <kind>', 'accepted, being worked on, or not to be told')
        .choices(EXCEPTION_KINDS)
        .default('exempted'),
    )
    .requiredOption('--until <when>', `${EXPIRY_FORMS}; at most ${MAX_EXCEPTION_DAYS} days ahead`)
    .requiredOption('--reason <text>', `why it may stay as it is; at most ${MAX_REASON_LENGTH} characters`)
    .option('--rule <id>', 'the finding of this rule only, as `dns-audit rules` names it')
    .option('--by <name>', 'who says so (default: the user of this terminal)')
    .action(async (cluster, options) => done(await (await load()).addCommand(io, cluster, options)));

  addStoreOptions(exceptions.command('remove').description('take one back before its end'))
    .argument('<id>', 'as `dns-audit exceptions list` shows it')
    .option('--by <name>', 'who says so (default: the user of this terminal)')
    .action(async (id, options) => done(await (await load()).removeCommand(io, id, options)));

  addOutputOptions(addStoreOptions(exceptions.command('trail').description('the audit trail: who did what, and when')))
    .option('--cluster <name>', 'of this cluster only: its name, or projects/P/locations/L/clusters/C')
    .action(async (options) => done(await (await load()).trailCommand(io, options)));
}

/** --exceptions, and --state where the command keeps nothing itself. */
export function addExceptionSources(command: Command, withState: boolean): Command {
  if (withState) command.option('--state <directory>', 'honour the exceptions that are kept there; nothing is written');
  return command.option(
    '--exceptions <file>',
    'honour the exceptions that `dns-audit exceptions list --format json` wrote',
  );
}

function addStoreOptions(command: Command): Command {
  return command
    .option('--state <directory>', 'the directory of `dns-audit sweep --state`')
    .option('--bucket <name>', 'the state bucket of the deployed service');
}

function addOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how to write it').choices(['table', 'json']).default('table'))
    .option('--output <file>', 'write to a file instead of the terminal')
    .option('--no-color', 'no colours, even on a terminal');
}
