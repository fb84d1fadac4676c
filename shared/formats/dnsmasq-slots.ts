import type { DnsmasqPod, DnsmasqSlots } from '../domain/direct-evidence.ts';
import { parseDnsmasqLine } from './dnsmasq-lines.ts';
import { parseInstant } from './rfc3339.ts';
import { compareText } from './timeout-buckets.ts';

/** kube-dns Pods of one cluster that are kept apart; GKE's autoscaler makes one for 16 nodes, and a roll-out doubles them. */
export const MAX_PODS = 2_000;
const MAX_NAME_LENGTH = 253; // RFC 1123 subdomain
/** connections; dnsmasq src/config.h MAX_PROCS, in force where no argument says otherwise. */
const COMPILED_LIMIT = 20;

/** One line of container dnsmasq, as a log source gives it. */
export interface DnsmasqLogLine {
  /** RFC 3339. */
  timestamp: string;
  pod: string;
  node: string | null;
  text: string;
}

interface PodState extends DnsmasqPod {
  limitAt: string;
}

/** Sums the lines of one cluster's dnsmasq containers, in any order. Never throws; what cannot be read is counted. */
export function createDnsmasqSlotsTally(options: { window: { from: string; to: string }; maxLines: number }) {
  const pods = new Map<string, PodState>();
  let [lines, malformed] = [0, 0];
  let capped = false;

  function count(line: DnsmasqLogLine): void {
    const at = parseInstant(line.timestamp);
    const parsed = parseDnsmasqLine(line.text);
    if (at === null || parsed === null) {
      malformed += 1;
      return;
    }
    const pod = podOf(line);
    if (pod === null) return;
    if (parsed.form === 'start') {
      pod.starts += 1;
      const source = parsed.limit === null ? 'compiled-default' : 'arguments';
      setLimit(pod, at.utc, parsed.limit ?? COMPILED_LIMIT, source);
      return;
    }
    const { inUse, highest, limit } = parsed;
    setLimit(pod, at.utc, limit, 'statistics');
    pod.statisticsLines += 1;
    if (highest === limit) pod.linesThatReached += 1;
    if (inUse === limit) pod.linesAtLimit += 1;
    const isHigher = pod.highest === null || highest > pod.highest;
    const isEarlier = highest === pod.highest && pod.highestAt !== null && at.utc < pod.highestAt;
    if (!isHigher && !isEarlier) return;
    pod.highest = highest;
    pod.highestAt = at.utc;
  }

  function podOf(line: DnsmasqLogLine): PodState | null {
    const name = line.pod.slice(0, MAX_NAME_LENGTH);
    const known = pods.get(name);
    if (known !== undefined) {
      known.node ??= line.node;
      return known;
    }
    if (pods.size >= MAX_PODS) {
      capped = true;
      return null;
    }
    const created = emptyPod(name, line.node);
    pods.set(name, created);
    return created;
  }

  return {
    add(line: DnsmasqLogLine): void {
      if (lines >= options.maxLines) {
        capped = true;
        return;
      }
      lines += 1;
      count(line);
    },
    isFull: (): boolean => lines >= options.maxLines,
    result: (): DnsmasqSlots => ({
      window: { ...options.window },
      pods: [...pods.values()].map(({ limitAt: _, ...pod }) => pod).sort((a, b) => compareText(a.pod, b.pod)),
      malformed,
      capped,
    }),
  };
}

/** The newest line says which limit is in force; what dnsmasq itself counts outranks what it was started with. */
function setLimit(pod: PodState, at: string, limit: number, source: NonNullable<DnsmasqPod['limitSource']>): void {
  if (pod.limitSource === 'statistics' && source !== 'statistics') return;
  const outranks = source === 'statistics' && pod.limitSource !== 'statistics';
  if (!outranks && at < pod.limitAt) return;
  pod.limit = limit;
  pod.limitSource = source;
  pod.limitAt = at;
}

function emptyPod(pod: string, node: string | null): PodState {
  return {
    ...{ pod, node, limit: null, limitSource: null, limitAt: '', highest: null, highestAt: null },
    ...{ statisticsLines: 0, linesThatReached: 0, linesAtLimit: 0, starts: 0 },
  };
}
