import type { OtherCause } from '../domain/analysis.ts';
import type { Conclusion, Findings } from './verdict.ts';
import { isOtherServer, type Recorded, seconds } from './verdict-measure.ts';

const NO_CAUSE: Record<OtherCause, string> = {
  'upstream-slow':
    'The servers behind dnsmasq were slow. That also keeps its places taken: look at kube-dns and its upstream servers first.',
  loss: 'Connection attempts or queries got no answer although places were free: packets are lost, or a Pod was away.',
  refused: 'Connections were refused: a kube-dns Pod was there without a dnsmasq that listens.',
  none: 'dnsmasq had places free, and nothing failed in what was recorded.',
  unknown: 'dnsmasq had places free in the Pods that were recorded, and yet look-ups failed: what is, does not show.',
};

/** The verdict in a sentence or two. */
export function summaryWords({ code, cause }: Conclusion, findings: Findings, recorded: Recorded): string {
  if (code === 'saturated') return saturatedWords(findings, recorded);
  if (code === 'near-the-limit')
    return `dnsmasq was close to its ${recorded.limit.value} places${findings.failures === true ? ', and attempts failed' : ', without running out for long'}: a little more traffic fills them.`;
  if (code === 'not-enough-evidence')
    return 'What was given does not show how many places of dnsmasq were taken, and what it shows has more than one explanation.';
  if (cause === 'upstream-slow' && findings.level === 'full')
    return `All ${recorded.limit.value} places of dnsmasq were taken, but what keeps them taken is a slow server behind it: look at kube-dns and its upstream servers first.`;
  if (cause === 'none' && findings.level === 'unknown')
    return 'Nothing failed in what was recorded, and nothing points to dnsmasq; its places were not counted.';
  return NO_CAUSE[cause ?? 'unknown'];
}

function saturatedWords({ level, speed }: Findings, { connections, limit }: Recorded): string {
  const [pod] = connections.filter(({ role }) => role === 'kube-dns-pod');
  if (level !== 'full')
    return `Look-ups failed in the way they do when dnsmasq has no places left (${limit.value} connections at a time); the places themselves were not counted.`;
  const measured =
    pod === undefined || pod.peak <= limit.value
      ? `All ${limit.value} places of dnsmasq were taken.`
      : `dnsmasq ran out of places: up to ${pod.peak} connections on one Pod where ${limit.value} are served, more than that for ${seconds(pod.overLimitMs)}.`;
  const why = {
    fast: 'The servers behind it were fast, so it is open connections that fill it.',
    slow: '',
    unknown: 'Whether open connections fill it or a slow server behind it does not show.',
  };
  return `${measured} ${why[speed]}`.trim();
}

/** What else to record. */
export function settleWords({ code, cause }: Conclusion, findings: Findings, recorded: Recorded): string[] {
  const { level, isCounted, speed, failures } = findings;
  const { limit, connections, waits, timeouts } = recorded;
  const isTight = level === 'full' || level === 'near' || code === 'saturated';
  const missing = uncoveredPods(recorded);
  const words = [
    isCounted
      ? null
      : 'Count what decides: processes of dnsmasq, or a capture on eth0 of each kube-dns Pod. `dns-audit sample` prints the commands.',
    isTight && speed === 'unknown'
      ? 'How long kube-dns itself takes: a capture on lo of the Pod (port 10053), or the query log of dnsmasq.'
      : null,
    isTight && !connections.some(({ role }) => role === 'kube-dns-pod')
      ? 'A capture on eth0 of the Pods: it shows how many connections wait beyond the limit, and which were dropped.'
      : null,
    isTight && waits.length === 0 && connections.length > 0
      ? 'Captures on eth0 and lo of one Pod at the same time: the wait inside dnsmasq is the direct proof.'
      : null,
    limit.source === 'default' || limit.source === 'inferred'
      ? `The limit: ${limit.source === 'default' ? `${limit.value} is dnsmasq's default and was not read` : `${limit.value} is inferred, since more than 20 were served`}. See --max-tcp-connections in the arguments of Deployment kube-dns, and give it as --limit.`
      : null,
    missing.length > 0 ? `Captures of the other kube-dns Pods: ${missing.slice(0, 5).join(', ')}.` : null,
    failures === null && timeouts === null ? 'The logs of node-local-dns: whether look-ups failed at all.' : null,
    code === 'not-the-cause' && (cause === 'none' || cause === 'unknown')
      ? 'A recording from the very minutes in which look-ups were slow: this one speaks for its own time only.'
      : null,
    code === 'not-the-cause' && cause === 'loss'
      ? 'Captures at a node and at the Pod at the same time: where the packets end.'
      : null,
  ];
  return words.filter((word) => word !== null);
}

/** Servers that nodes asked over TCP and that no capture was taken at. */
function uncoveredPods({ connections }: Recorded): string[] {
  const covered = new Set(connections.filter(({ role }) => role === 'kube-dns-pod').map(({ server }) => server));
  if (covered.size === 0) return [];
  const asked = connections.filter(({ role, server }) => role === 'one-node' && !isOtherServer(server));
  return [...new Set(asked.map(({ server }) => server))].filter((server) => !covered.has(server)).sort();
}
