import { parseMaxTcpConnections } from './dnsmasq-args.ts';

/** Counts that dnsmasq 2.90 and later writes on SIGUSR1, which the nanny sends every --logInterval. */
export interface DnsmasqStatisticsLine {
  form: 'statistics';
  /** Connections served at the moment of writing. */
  inUse: number;
  /** The most since the line before. */
  highest: number;
  limit: number;
}

/** The nanny names the arguments with which it starts dnsmasq. */
export interface DnsmasqStartLine {
  form: 'start';
  /** `--max-tcp-connections`; null when it is not among them: the compiled limit is in force. */
  limit: number | null;
}

export const MAX_LINE_LENGTH = 65_536;
// dnsmasq 2.90 src/cache.c, dump_cache: `child processes for TCP requests: in use %zu, highest since last SIGUSR1 %zu, max allowed %zu.`
const STATISTICS =
  /(?:^|dnsmasq(?:\[\d{1,10}\])?: )child processes for TCP requests: in use (\d{1,9}), highest since last SIGUSR1 (\d{1,9}), max allowed (\d{1,9})\b/;
// kubernetes/dns pkg/dnsmasq/nanny.go: glog.Infof("Starting dnsmasq %v", n.args), a Go slice of strings
const START = /(?:^|nanny\.go:\d{1,5}\] )Starting dnsmasq \[(.*)\]$/;

/** Reads a line of container dnsmasq, with or without what kubectl and klog put in front; null for any other line. */
export function parseDnsmasqLine(text: string): DnsmasqStatisticsLine | DnsmasqStartLine | null {
  if (text.length > MAX_LINE_LENGTH) return null;
  const line = text.trimEnd();
  const statistics = STATISTICS.exec(line);
  if (statistics !== null) return readStatistics(statistics);
  const start = START.exec(line);
  if (start === null) return null;
  return { form: 'start', limit: parseMaxTcpConnections((start[1] ?? '').split(' ')) };
}

/** Null for counts that no dnsmasq could have. */
function readStatistics(match: RegExpExecArray): DnsmasqStatisticsLine | null {
  const [inUse = 0, highest = 0, limit = 0] = match.slice(1).map(Number);
  if (limit < 1 || highest > limit || inUse > highest) return null;
  return { form: 'statistics', inUse, highest, limit };
}
