import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { parseDurationText } from './durations.ts';
import { parseWhole } from './options.ts';
import { readNumber, readServer } from './probe-options.ts';

export interface DnsLoadOptions {
  transport: 'tcp' | 'udp';
  nodes: number;
  rate: number;
  burst: number;
  /** seconds */
  burstEvery: number;
  /** seconds */
  duration: number;
  name: string[];
  limit?: number;
  format: 'table' | 'json';
  yesThisCanTakeDnsDown?: boolean;
  allowPublic?: boolean;
  keepGoing?: boolean;
  /** commander's --no-color. */
  color: boolean;
}

const MOST_NODES = 100;
const MOST_BURST = 50; // look-ups of a node
const LONGEST = 300; // seconds
const DEFAULT_NAMES = ['kubernetes.default.svc.cluster.local.'];
const MOST_NAMES = 1_000;

export const DNS_LOAD_HELP = `
!!! It can take down DNS for a whole cluster. Use it on a dnsmasq of your own, or on the debug kube-dns of
    dns-audit manifests kube-dns-debug, and never on a name server that others depend on.

Examples:
  dns-audit dns-load 127.0.0.1:5353 --nodes 8 --burst 3 --yes-this-can-take-dns-down
  dns-audit dns-load 127.0.0.1:5353 --nodes 16 --rate 0.3 --duration 60s --yes-this-can-take-dns-down
  dns-audit dns-load 127.0.0.1:5353 --transport udp --rate 50 --yes-this-can-take-dns-down

Each look-up is two queries at once, A and AAAA. Bounds: ${MOST_NODES} nodes, 1000 queries a second, 1000 at one moment,
${LONGEST} s, 1000 connections. It ends by itself when half of the last 100 queries got no answer.

Exit codes:
  0  every query was answered
  1  some were not
  2  wrong usage, or not confirmed`;

/** The server and flags of `dns-audit dns-load`. */
export function addDnsLoadOptions(command: Command): Command {
  return command
    .addArgument(new Argument('<server>', 'address of a name server, with or without a port').argParser(readServer))
    .addOption(new Option('--transport <transport>', 'over what to ask').choices(['tcp', 'udp']).default('tcp'))
    .addOption(
      new Option('--nodes <number>', 'nodes to stand for, each with its own kept connections')
        .argParser((text) => readNumber(text, { least: 1, most: MOST_NODES }))
        .default(1),
    )
    .addOption(new Option('--rate <number>', 'look-ups a second of each node').argParser(readRate).default(0.3))
    .addOption(
      new Option('--burst <number>', 'look-ups that every node begins at the same moment; 0 for none')
        .argParser((text) => readNumber(text, { least: 0, most: MOST_BURST }))
        .default(0),
    )
    .addOption(
      new Option('--burst-every <time>', 'from one burst to the next')
        .argParser((text) => parseDurationText(text, { least: 1, most: LONGEST }))
        .default(8, '8s'),
    )
    .addOption(
      new Option('--duration <time>', 'how long look-ups are begun')
        .argParser((text) => parseDurationText(text, { least: 1, most: LONGEST }))
        .default(30, '30s'),
    )
    .addOption(
      new Option('--name <name>', 'what to ask for; several times').argParser(collectNames).default(DEFAULT_NAMES),
    )
    .addOption(
      new Option(
        '--limit <number>',
        'connections that the server is known to serve (default: compared with 20 and 200)',
      ).argParser(parseWhole),
    )
    .addOption(new Option('--format <format>', 'how to write the result').choices(['table', 'json']).default('table'))
    .option('--yes-this-can-take-dns-down', 'begin: without it nothing is sent')
    .option('--allow-public', 'permit an address that is not private')
    .option('--keep-going', 'go on when half of the queries get no answer')
    .option('--no-color', 'no colours, even on a terminal');
}

function readRate(text: string): number {
  const rate = /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (rate >= 0 && rate <= 500) return rate;
  throw new InvalidArgumentError('It is a number from 0 to 500, such as 0.3.');
}

function collectNames(text: string, before: string[]): string[] {
  if (!/^[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,40}\.?$/.test(text))
    throw new InvalidArgumentError('It is a DNS name, such as kubernetes.default.svc.cluster.local.');
  const all = [...(before === DEFAULT_NAMES ? [] : before), text.endsWith('.') ? text : `${text}.`];
  if (all.length > MOST_NAMES) throw new InvalidArgumentError(`At most ${MOST_NAMES} names.`);
  return all;
}
