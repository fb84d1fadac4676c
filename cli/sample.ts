import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseGoDuration } from '../shared/formats/go-duration.ts';
import { renderSampleCommands, renderSampleScript, type SamplePlan } from '../shared/report/sample-script.ts';
import { EXIT, type Io } from './io.ts';
import { writeText } from './output.ts';

export interface SampleOptions {
  format: 'script' | 'commands';
  output?: string;
  directory: string;
  namespace: string;
  context?: string;
  image: string;
  /** seconds */
  duration: number;
  pods: number;
  nodes: number;
  captureMb: number;
  logMb: number;
}

export const SAMPLE_HELP = `
Examples:
  dns-audit sample >record.sh                          read it, then: sh record.sh
  dns-audit sample --duration 30m --capture-mb 500 --context my-cluster --output record.sh
  dns-audit sample --capture-mb 0                      process counts, logs and metrics only
  dns-audit sample --format commands                   the same by hand, for one Pod
  dns-audit analyze dns-audit-recording/               what was recorded

Nothing is run: the script is printed. It needs kubectl 1.30 or later, and adds an ephemeral container with tcpdump to each
kube-dns Pod (pods/ephemeralcontainers, pods/exec); Autopilot does not permit that.`;

/** The flags of `dns-audit sample`. */
export function addSampleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'a script, or commands to paste')
        .choices(['script', 'commands'])
        .default('script'),
    )
    .option('--output <file>', 'write it to a file instead of the terminal')
    .addOption(
      new Option('--duration <time>', 'how long to record, such as 90s or 10m')
        .argParser(parseDuration)
        .default(600, '10m'),
    )
    .addOption(
      bounded('--capture-mb <number>', 'megabytes for each capture, two a Pod; 0 for none', {
        least: 0,
        most: 100_000,
        value: 100,
      }),
    )
    .addOption(bounded('--log-mb <number>', 'megabytes for each log', { least: 1, most: 100_000, value: 200 }))
    .addOption(bounded('--pods <number>', 'kube-dns Pods to record, at most', { least: 1, most: 100, value: 4 }))
    .addOption(
      bounded('--nodes <number>', 'nodes whose metrics are scraped, at most', { least: 0, most: 1_000, value: 20 }),
    )
    .option('--directory <path>', 'where the script puts the files', 'dns-audit-recording')
    .option('--namespace <name>', 'namespace of kube-dns', 'kube-system')
    .option('--context <name>', "kubectl's context; without it the current one")
    .option('--image <name>', 'image with a shell, pidof, tar and tcpdump', 'nicolaka/netshoot:v0.13');
}

/** `dns-audit sample`: prints how to record what `analyze` reads. Nothing is run. */
export async function sampleCommand(io: Io, options: SampleOptions): Promise<number> {
  const plan: SamplePlan = {
    ...{ directory: options.directory, namespace: options.namespace, context: options.context ?? null },
    ...{ image: options.image, seconds: options.duration, pods: options.pods, nodes: options.nodes },
    ...{ captureMegabytes: options.captureMb, logMegabytes: options.logMb },
  };
  const text = options.format === 'commands' ? renderSampleCommands(plan) : renderSampleScript(plan);
  await writeText(io, text, options.output);
  return EXIT.done;
}

const LONGEST = 86_400; // seconds

function parseDuration(text: string): number {
  const seconds = Math.round(parseGoDuration(text) ?? Number.NaN);
  if (seconds >= 1 && seconds <= LONGEST) return seconds;
  throw new InvalidArgumentError('It is a time from 1s to 24h, such as 10m.');
}

function bounded(
  flags: string,
  description: string,
  { least, most, value }: { least: number; most: number; value: number },
): Option {
  return new Option(flags, description).default(value).argParser((text) => {
    const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  });
}
