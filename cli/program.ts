import { Argument, Command, CommanderError, Option } from 'commander';
import { CollectError, ConfigError, RequestError } from '../shared/errors.ts';
import { analysisJsonSchema } from '../shared/report/analysis-json.ts';
import { reportJsonSchema } from '../shared/report/json.ts';
import { ANALYZE_HELP, addAnalyzeOptions } from './analyze-options.ts';
import { addCapacityOptions, CAPACITY_HELP } from './capacity-options.ts';
import { addCheckOptions } from './check-output.ts';
import { addDnsLoadOptions, DNS_LOAD_HELP } from './dns-load-options.ts';
import { addExceptionCommands, addExceptionSources } from './exceptions-options.ts';
import { addHistoryOptions, HISTORY_HELP } from './history-options.ts';
import { EXIT, type Io } from './io.ts';
import { addManifestsOptions, MANIFESTS_HELP } from './manifests-options.ts';
import { addOutputOptions, addScopeOptions, parseCount, parseRate, parseTier, parseWhole } from './options.ts';
import { addProbeOptions, PROBE_HELP } from './probe-options.ts';
import { addSampleOptions, SAMPLE_HELP, sampleCommand } from './sample.ts';

const EXIT_CODES = `
Exit codes:
  0  done
  1  a cluster is affected or exposed at or above --fail-on, and not excepted
  2  wrong usage or configuration
  3  the audit could not be done: nothing was readable, or --strict and something was not`;

const CHECK_EXIT_CODES = `
Exit codes:
  0  done
  1  something failed at or above --fail-on
  2  wrong usage, or a file that is not what it should be
  3  --strict, and something could not be judged`;

const EXAMPLES = `
Examples:
  dns-audit demo                                          see it work, without a cloud
  dns-audit sweep --project my-project                    audit the clusters of a project
  dns-audit sweep --organization 123456789 --format json --output report.json
  dns-audit sweep --organization 123456789 --format html --output fleet.html
  dns-audit sweep --folder 42 --fail-on high --strict     for a pipeline
  dns-audit sweep --folder 42 --format openmetrics --output dns-audit.prom
  dns-audit cluster prod-eu --project my-project          everything about one cluster
  dns-audit capacity --nodes 17 --cores 270.13            what kube-dns can carry, without a cluster
  dns-audit plan prod-eu --project my-project             how to move it, step by step
  dns-audit plan --all --folder 42 --format csv           a calendar for all of them
  dns-audit exceptions add prod-eu --state runs --until 30d --reason "moves in January"
  dns-audit history --state runs                          how it went over the runs
  dns-audit sample >record.sh                             how to record an incident
  dns-audit analyze dns-audit-recording/                  what was recorded, and whether dnsmasq ran out of places
  gcloud container clusters list --format=json | dns-audit replay -
  dns-audit doctor --organization 123456789               what may be read, and what to grant
  dns-audit check-plan plan.json --format sarif           a gate for Terraform plans
  dns-audit preview-policy report.json                    whom the organization policy would refuse

Credentials are Application Default Credentials (gcloud auth application-default login); nothing is ever written to a
cloud, but for exceptions that you keep in a bucket (dns-audit exceptions --bucket).
${EXIT_CODES}`;

/** Runs one command line and answers its exit code. Never throws for what a user can mend. */
export async function runCli(arguments_: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  const program = createProgram(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...arguments_], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof ConfigError || error instanceof RequestError) {
      io.err(`dns-audit: ${error.message}\n`);
      return EXIT.usage;
    }
    if (error instanceof CollectError) {
      const cure = error.grant === null ? '' : ` Needs ${error.grant}.`;
      io.err(`dns-audit: ${error.what}: ${error.message}${cure}\n`);
      return EXIT.notDone;
    }
    io.err(
      `dns-audit: this is a fault of dns-audit, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return EXIT.notDone;
  }
}

/** The commands; each loads its code when it is called, so that --help is quick. */
export function createProgram(io: Io, done: (code: number) => void): Command {
  const program = new Command('dns-audit')
    .description('Finds the GKE clusters whose NodeLocal DNSCache overruns kube-dns, proves it, and says what to do.')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(dns-audit --help shows what there is)')
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => io.columns,
    })
    .exitOverride();

  addExceptionSources(
    addOutputOptions(
      addScopeOptions(
        program.command('sweep').description('audit every cluster of an organization, a folder or projects'),
      ),
    ),
    false,
  )
    .option(
      '--record <directory>',
      'keep everything that was read in a new directory, for replay; credentials are taken out',
    )
    .option(
      '--state <directory>',
      'keep runs there: a run that was cut off is continued, the next one says what changed, exceptions are honoured',
    )
    .addOption(
      new Option('--slot <time>', 'time that names the run; the same slot continues the same run').default(
        undefined,
        'now',
      ),
    )
    .option('--debug', 'log every step as JSON lines to standard error')
    .addHelpText('after', EXIT_CODES)
    .action(async (options) => done(await (await import('./sweep.ts')).sweepCommand(io, options)));

  addExceptionSources(
    addOutputOptions(
      addScopeOptions(
        program.command('cluster').description('audit one cluster and show every finding with its evidence'),
      ),
    ),
    true,
  )
    .argument(
      '<name>',
      'projects/P/locations/L/clusters/C, or a name (or its beginning) within --project, --folder, --organization',
    )
    .addHelpText('after', EXIT_CODES)
    .action(async (name, options) => done(await (await import('./cluster.ts')).clusterCommand(io, name, options)));

  addScopeOptions(program.command('plan').description('plan the move to Cloud DNS: prechecks, commands, way back'))
    .argument('[name]', 'as for `dns-audit cluster`; without it --all')
    .option('--all', 'every cluster in scope: waves, a calendar, and a forecast')
    .addOption(
      new Option('--format <format>', 'md, a script that asks before each change, JSON, or the calendar as CSV')
        .choices(['md', 'sh', 'json', 'csv'])
        .default('md'),
    )
    .option('--output <file>', 'write the plan to a file instead of the terminal')
    .addOption(
      new Option('--queries-per-second <number>', 'measured DNS queries of the cluster, for the costs').argParser(
        parseRate,
      ),
    )
    .addOption(
      new Option('--to <way>', 'plan this way, not the recommended one of each cluster').choices(['cloud-dns', '1.36']),
    )
    .option('--report <file>', 'take the harm from this report (`sweep --format json`), not from the logs of now')
    .option('--state <directory>', 'take the harm from the newest report there (`sweep --state`)')
    .addOption(
      new Option('--wave-size <number>', 'with --all: clusters of a wave at most (default: 5)').argParser(parseWhole),
    )
    .option('--not-before <time>', 'with --all: nothing on the calendar before this time')
    .action(async (name, options) => done(await (await import('./plan.ts')).planCommand(io, name, options)));

  addExceptionSources(
    addOutputOptions(
      program
        .command('replay')
        .description('audit offline: a --record directory, or a file that gcloud or an API wrote'),
    ),
    true,
  )
    .argument(
      '<path>',
      'directory, file, or - for standard input: clusters list or describe, Container API list, Asset Inventory output',
    )
    .addHelpText('after', EXIT_CODES)
    .action(async (path, options) => done(await (await import('./replay.ts')).replayCommand(io, path, options)));

  addCapacityOptions(
    program
      .command('capacity')
      .description('say how many connections kube-dns serves and what to set until the migration, without a cluster'),
  )
    .addHelpText('after', CAPACITY_HELP)
    .action(async (options) => done(await (await import('./capacity.ts')).capacityCommand(io, options)));

  addExceptionCommands(program, io, done);
  addHistoryOptions(
    program
      .command('history')
      .description('show how verdicts and time-outs went over the runs, and how long problems last'),
  )
    .addHelpText('after', HISTORY_HELP)
    .action(async (options) => done(await (await import('./history.ts')).historyCommand(io, options)));

  addAnalyzeOptions(
    program.command('analyze').description('diagnose an incident from captures, logs, process counts and metrics'),
  )
    .addHelpText('after', ANALYZE_HELP)
    .action(async (files, options) => done(await (await import('./analyze.ts')).analyzeCommand(io, files, options)));

  addCheckOptions(
    addScopeOptions(
      program
        .command('doctor')
        .description('say what is missing before an audit sees everything, and the command that closes each gap'),
    ),
    'low',
  )
    .addOption(
      new Option('--as <function>', 'as that function: scope and objects from its environment (DNS_AUDIT_*)').choices([
        'sweep',
        'audit',
        'finalize',
        'asset-feed',
        'slack',
        'respond',
      ]),
    )
    .option('--audit-project <id>', 'project of the service; its APIs are looked at')
    .option('--member <member>', 'for the commands, such as user:a@acme.example')
    .addOption(new Option('--tier <number>', 'how far the audit may look: 1 to 4').argParser(parseTier))
    .addOption(
      new Option('--clusters <number>', 'control planes of so many candidates are tried')
        .argParser(parseCount)
        .default(3),
    )
    .option('--post', 'post one line to each channel that is configured (DNS_AUDIT_SLACK_*), to see whether that works')
    .addHelpText('after', CHECK_EXIT_CODES)
    .action(async (options) => done(await (await import('./doctor.ts')).doctorCommand(io, options)));

  addCheckOptions(
    program.command('check-plan').description('judge a Terraform plan before it is applied, for a pipeline'),
    'low',
  )
    .argument('<file>', 'what `terraform show -json PLAN` printed, or - for standard input')
    .option('--all', 'clusters that the plan leaves as they are, too')
    .addHelpText('after', CHECK_EXIT_CODES)
    .action(async (path, options) => done(await (await import('./check-plan.ts')).checkPlanCommand(io, path, options)));

  addCheckOptions(
    program
      .command('preview-policy')
      .description('list the clusters that the organization policy would refuse, without asking anybody'),
  )
    .argument('<path>', 'a report of dns-audit (JSON), or what `dns-audit replay` takes; - for standard input')
    .addHelpText('after', CHECK_EXIT_CODES)
    .action(async (path, options) =>
      done(await (await import('./preview-policy.ts')).previewPolicyCommand(io, path, options)),
    );
  addSampleOptions(
    program.command('sample').description('print a script that records an incident for analyze, within bounds'),
  )
    .addHelpText('after', SAMPLE_HELP)
    .action(async (options) => done(await sampleCommand(io, options)));

  addProbeOptions(
    program
      .command('probe')
      .description('ask addresses at an interval, time every phase, and say what slow look-ups mean'),
  )
    .addHelpText('after', PROBE_HELP)
    .action(async (urls, options) => done(await (await import('./probe.ts')).probeCommand(io, urls, options)));

  addDnsLoadOptions(
    program
      .command('dns-load')
      .description('ask a name server over TCP as many nodes would; CAN TAKE DOWN DNS, has to be confirmed'),
  )
    .addHelpText('after', DNS_LOAD_HELP)
    .action(async (server, options) => done(await (await import('./dns-load.ts')).dnsLoadCommand(io, server, options)));

  addManifestsOptions(
    program
      .command('manifests')
      .description('write dashboards, alerts, and what makes the metrics appear; a debug kube-dns'),
  )
    .addHelpText('after', MANIFESTS_HELP)
    .action(async (kinds, options) =>
      done(await (await import('./manifests.ts')).manifestsCommand(io, kinds, options)),
    );

  program
    .command('rules')
    .description('list the rules: what each one looks at and what to do when it fails')
    .action(async () => done(await (await import('./rules.ts')).rulesCommand(io)));

  program
    .command('schema')
    .description('print the JSON Schema of the report, or of what `analyze` writes')
    .addArgument(new Argument('[what]', 'whose').choices(['report', 'analysis']).default('report'))
    .action((what) => {
      const schema = what === 'analysis' ? analysisJsonSchema() : reportJsonSchema();
      io.out(`${JSON.stringify(schema, null, 2)}\n`);
    });

  program
    .command('demo')
    .description('run the whole service against an emulated organization, then show its digest on a local page')
    .option('--once', 'end after the report')
    .option('--port <number>', 'port of the local page', (text) => Number(text), 0)
    .option('--no-color', 'no colours, even on a terminal')
    .action(async (options) => done(await (await import('./demo.ts')).demoCommand(io, options)));

  return program;
}
