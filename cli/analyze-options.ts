import { type Command, InvalidArgumentError, Option } from 'commander';

export const ANALYZE_FORMATS = ['table', 'json'] as const;

export interface AnalyzeOptions {
  format: (typeof ANALYZE_FORMATS)[number];
  output?: string;
  csv?: string;
  html?: string;
  svg?: string;
  png?: string;
  font?: string;
  limit?: number;
  failOn?: 'saturated' | 'near';
  /** GiB */
  maxUnpacked?: number;
  verbose?: boolean;
  /** commander's --no-color. */
  color: boolean;
}

export const ANALYZE_HELP = `
Examples:
  dns-audit analyze dns-audit-recording/               what \`dns-audit sample\` recorded
  dns-audit analyze eth0.pcap lo.pcap dnsmasq.log.gz   several files together, whatever they are called
  dns-audit analyze --html report.html capture.pcapng  one page with pictures
  kubectl logs -n kube-system -l k8s-app=node-local-dns --prefix --timestamps --tail=-1 | dns-audit analyze -
  dns-audit analyze --format json --fail-on near *.pcap

What an input is, is told by its content: captures (pcap, pcapng), logs of dnsmasq with --log-queries=extra and of node-local-dns
(plain, kubectl, Loki, Cloud Logging), process counts, metrics in Prometheus format, Wireshark's packet lists as CSV; plain or
gzip. How to record them: dns-audit sample. What the verdict means: docs/analyze.md.

Exit codes:
  0  done
  1  dnsmasq ran out of places, or with --fail-on near came close
  2  wrong usage, or a file that is none of these
  3  nothing in the inputs was of use`;

/** FILE... and the flags of `dns-audit analyze`. */
export function addAnalyzeOptions(command: Command): Command {
  return command
    .argument('<file...>', 'files, directories (all files in them), or - for standard input')
    .addOption(new Option('--format <format>', 'how to write the diagnosis').choices(ANALYZE_FORMATS).default('table'))
    .option('--output <file>', 'write the diagnosis to a file instead of the terminal')
    .option('--html <file>', 'write one self-contained page with the pictures')
    .option('--svg <directory>', 'write the pictures as SVG')
    .option('--png <directory>', 'write the pictures as PNG')
    .option('--font <file>', 'TrueType or OpenType font for --png, where the system has none')
    .option('--csv <directory>', 'write every series and table as CSV')
    .addOption(
      new Option('--limit <number>', 'connections that dnsmasq serves at a time')
        .default(undefined, 'as its log says, else 20')
        .argParser(parseLimit),
    )
    .addOption(
      new Option('--fail-on <state>', 'exit 1 when dnsmasq is in this state, or worse').choices(['saturated', 'near']),
    )
    .addOption(
      new Option('--max-unpacked <GiB>', 'what one gzip file may unpack to')
        .default(undefined, '16, and 400 times its size')
        .argParser(parseGib),
    )
    .option('--verbose', 'every row of every table')
    .option('--no-color', 'no colours, even on a terminal');
}

function parseLimit(text: string): number {
  return parseWhole(text, { most: 100_000, example: '200' });
}

function parseGib(text: string): number {
  return parseWhole(text, { most: 65_536, example: '64' });
}

function parseWhole(text: string, { most, example }: { most: number; example: string }): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${most}, such as ${example}.`);
}
