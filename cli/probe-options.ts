import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { parseServer } from '../shared/formats/dns-server-text.ts';
import { parseSuffixes } from '../shared/formats/resolv-conf.ts';
import { parseDurationText } from './durations.ts';
import { parseWhole } from './options.ts';
import { collectUrls } from './urls.ts';

export interface ProbeCliOptions {
  /** seconds */
  interval: number;
  count?: number;
  /** seconds */
  duration?: number;
  /** seconds */
  timeout: number;
  resolver?: { address: string; port: number };
  search?: string[];
  ndots?: number;
  metricsPort?: number;
  metricsHost: string;
  ca?: string;
  format: 'table' | 'json';
  quiet?: boolean;
  /** commander's --no-color. */
  color: boolean;
}

export const PROBE_HELP = `
Examples:
  dns-audit probe https://example.com/                          every second, until Ctrl-C
  dns-audit probe http://web.shop/ --resolver 169.254.20.10 --search shop.svc.cluster.local,svc.cluster.local --ndots 5
  dns-audit probe https://example.com/ --duration 10m --format json >probe.json
  dns-audit probe https://example.com/ --metrics-port 9465      metrics for Prometheus on /metrics

Each request opens a connection of its own and looks its name up as glibc does: A and AAAA at once, suffix by suffix.
Redirects are not followed. What the steps of 1, 2, 3 and 5 seconds mean: docs/probe.md.

Exit codes:
  0  every request was answered
  1  a request failed
  2  wrong usage`;

const DAY = 86_400; // seconds

/** The URLs and flags of `dns-audit probe`. */
export function addProbeOptions(command: Command): Command {
  return command
    .addArgument(new Argument('<url...>', 'what to ask for; at most 20').argParser(collectUrls))
    .addOption(
      new Option('--interval <time>', 'from one request to the next, of each address')
        .argParser((text) => parseDurationText(text, { least: 0.1, most: 3_600 }))
        .default(1, '1s'),
    )
    .addOption(new Option('--count <number>', 'requests of each address (default: until Ctrl-C)').argParser(parseWhole))
    .addOption(
      new Option('--duration <time>', 'end after that time (default: until Ctrl-C)').argParser((text) =>
        parseDurationText(text, { least: 1, most: 7 * DAY }),
      ),
    )
    .addOption(
      new Option('--timeout <time>', 'for one request in all')
        .argParser((text) => parseDurationText(text, { least: 0.1, most: 60 }))
        .default(30, '30s'),
    )
    .addOption(
      new Option(
        '--resolver <address>',
        'name server, with or without a port (default: of /etc/resolv.conf)',
      ).argParser(readServer),
    )
    .addOption(
      new Option('--search <list>', 'search path, with commas (default: of /etc/resolv.conf)').argParser(readSearch),
    )
    .addOption(
      new Option(
        '--ndots <number>',
        'dots from which on a name is first asked as it is (default: of /etc/resolv.conf)',
      ).argParser((text) => readNumber(text, { least: 0, most: 15 })),
    )
    .addOption(
      new Option('--metrics-port <number>', 'serve OpenMetrics on /metrics there').argParser((text) =>
        readNumber(text, { least: 0, most: 65_535 }),
      ),
    )
    .option('--metrics-host <address>', 'where to listen for scrapes', '127.0.0.1')
    .option('--ca <file>', 'authorities to trust beside the usual ones, PEM')
    .addOption(new Option('--format <format>', 'how to write the summary').choices(['table', 'json']).default('table'))
    .option('--quiet', 'only the summary, no line about each slow or failed request')
    .option('--no-color', 'no colours, even on a terminal');
}

export function readServer(text: string): { address: string; port: number } {
  const server = parseServer(text);
  if (server !== null) return server;
  throw new InvalidArgumentError('It is an address, such as 169.254.20.10 or 127.0.0.1:5353; names are not looked up.');
}

function readSearch(text: string): string[] {
  const words = text.split(',').map((word) => word.trim());
  const suffixes = parseSuffixes(words.filter((word) => word !== ''));
  if (suffixes.length === words.filter((word) => word !== '').length) return suffixes;
  throw new InvalidArgumentError(
    'It is a list of domains, such as shop.svc.cluster.local,svc.cluster.local; at most 32.',
  );
}

export function readNumber(text: string, { least, most }: { least: number; most: number }): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
}
