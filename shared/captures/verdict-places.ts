import type { EvidenceCode } from '../domain/analysis.ts';
import { evidenceOf, FULL_MS, type Measure, NEAR_SHARE, type Recorded, seconds, sum } from './verdict-measure.ts';

/** Counts of processes, mostly one a second: fewer than this may be a moment. */
const FULL_SAMPLES = 3;

/** Connections counted from packets at the Pods. */
export function measureConnections({ connections, captures, limit }: Recorded): Measure {
  const pods = connections.filter(({ role }) => role === 'kube-dns-pod');
  const [worst] = pods; // by peak
  if (worst === undefined) return { evidence: [] };
  const unanswered = sum(pods.map(({ handshakes }) => handshakes.unanswered));
  const pieces = captures.filter((_, file) => worst.files.includes(file));
  const span =
    Math.max(...pieces.map(({ lastAt }) => lastAt ?? 0)) - Math.min(...pieces.map(({ firstAt }) => firstAt ?? 0));
  const isFull = pods.some(
    (pod) => pod.overLimitMs >= FULL_MS || (pod.overLimitMs > 0 && pod.handshakes.unanswered > 0),
  );
  const isNear = worst.peak >= NEAR_SHARE * limit.value;
  const counted = `${worst.server} held ${worst.peak} connections at most, and ${limit.value} are served at a time`;
  const over = `; more than that for ${seconds(worst.overLimitMs)} of ${seconds(span)}`;
  const dropped = unanswered === 0 ? '' : `; ${unanswered} connection attempts got no answer`;
  const code: EvidenceCode = isFull
    ? 'connections-above-limit'
    : isNear
      ? 'connections-near-limit'
      : 'connections-room';
  return {
    level: isFull ? 'full' : isNear ? 'near' : 'room',
    failures: pods.some(({ gaveUp }) => (gaveUp?.count ?? 0) > 0),
    evidence: evidenceOf({
      code,
      speaks: isFull || isNear ? 'for' : 'against',
      text: `${counted}${isFull ? over + dropped : ''}.`,
      seenIn: pods.map(({ server }) => server),
    }),
  };
}

/** Processes counted in the Pods. */
export function measureProcesses({ processes, limit }: Recorded): Measure {
  const worst = processes.reduce<Recorded['processes'][number] | null>(
    (most, one) => (most === null || one.samplesAtLimit > most.samplesAtLimit || one.peak > most.peak ? one : most),
    null,
  );
  if (worst === null) return { evidence: [] };
  const isFull = worst.samplesAtLimit >= FULL_SAMPLES;
  const isNear = worst.children >= NEAR_SHARE * limit.value;
  const text = isFull
    ? `All ${limit.value} places of dnsmasq were taken in ${worst.samplesAtLimit} of ${worst.samples} counts (${worst.peak} processes: one parent, ${worst.children} children).`
    : `dnsmasq had ${worst.children} children at most in ${worst.samples} counts; ${limit.value} are its limit.`;
  return {
    level: isFull ? 'full' : isNear ? 'near' : 'room',
    evidence: evidenceOf({
      code: isFull ? 'processes-at-limit' : isNear ? 'processes-near-limit' : 'processes-room',
      speaks: isFull || isNear ? 'for' : 'against',
      text,
      seenIn: processes.filter(({ peak }) => !isFull || peak > limit.value).map(({ source }) => source),
    }),
  };
}

/** What dnsmasq 2.90 and later counts itself. */
export function measureStatistics({ statistics }: Recorded): Measure {
  const reached = statistics.filter(({ highest, limit }) => highest >= limit);
  const [first] = reached;
  if (first === undefined) return { evidence: [] };
  return {
    level: 'full',
    evidence: evidenceOf({
      code: 'statistics-at-limit',
      speaks: 'for',
      text: `dnsmasq itself counted ${first.highest} connections served at a time, of ${first.limit} allowed.`,
      seenIn: reached.map(({ source }) => source),
    }),
  };
}

/** Connections from dnsmasq's children to kube-dns inside the Pod: one for each child that has asked it something. */
export function measureLoopback({ connections, limit }: Recorded): Measure {
  const [worst] = connections.filter(({ role }) => role === 'kube-dns');
  if (worst === undefined) return { evidence: [] };
  const isFull = worst.atLimitMs >= FULL_MS;
  const isNear = worst.peak >= NEAR_SHARE * limit.value;
  const children = Math.min(worst.peak, limit.value);
  return {
    level: isFull ? 'full' : isNear ? 'near' : 'room',
    evidence: evidenceOf({
      code: isFull ? 'processes-at-limit' : isNear ? 'processes-near-limit' : 'processes-room',
      speaks: isFull || isNear ? 'for' : 'against',
      text: `Inside the Pod ${children} children of dnsmasq were connected to kube-dns at a time${isFull ? `, all there may be, for ${seconds(worst.atLimitMs)}` : `, of ${limit.value} there may be`}.`,
      seenIn: ['captures on lo'],
    }),
  };
}
