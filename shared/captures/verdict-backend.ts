import type { VerdictEvidence } from '../domain/analysis.ts';
import { evidenceOf, type Measure, milliseconds, type Recorded, type Speed, sum } from './verdict-measure.ts';

/** Answers above 100 ms, of all; a healthy backend had none, a slow one a third. */
const SLOW_SHARE = 0.05;
/** Answers above 100 ms while all places were taken: 0.15 to 0.17 where places were short, 0.82 to 0.88 behind a slow backend. */
const SLOW_SHARE_AT_LIMIT = 0.5;
const FEWEST_ANSWERS = 20;

/** How long kube-dns and other servers behind dnsmasq took, from packets and from kube-dns' own metrics. */
export function measureBackend(recorded: Recorded): Measure {
  const { upstreams, kubeDns, waits } = recorded;
  const behind = upstreams
    .filter((upstream) => isBehindDnsmasq(upstream, recorded))
    .map((one) => ({ ...one, requests: one.answers }));
  const packets = speedOf(behind);
  // Fast servers outside say nothing of kube-dns, which most questions are for.
  const isKnown = speedOf(behind.filter(({ view }) => view === 'loopback')).speed !== 'unknown';
  if (packets.speed === 'slow' || (packets.speed === 'fast' && isKnown))
    return {
      speed: packets.speed,
      evidence: evidenceOf({
        ...speedEvidence(packets.speed),
        text: `Behind dnsmasq ${packets.text}.`,
        seenIn: waits.length > 0 ? waits.map(({ server }) => server) : ['captures on lo'],
      }),
    };
  const metrics = speedOf(kubeDns.map((one) => ({ ...one, server: 'kube-dns', latency: null })));
  if (metrics.speed === 'unknown') return { evidence: [] };
  const seenIn = kubeDns.map(({ source }) => source);
  return {
    speed: metrics.speed,
    evidence: evidenceOf({ ...speedEvidence(metrics.speed), text: `By its own metrics ${metrics.text}.`, seenIn }),
  };
}

function isBehindDnsmasq({ view, server, files }: Recorded['upstreams'][number], { connections }: Recorded): boolean {
  if (view === 'loopback') return true;
  return connections.some(
    (pod) => pod.role === 'kube-dns-pod' && pod.server !== server && pod.files.some((file) => files.includes(file)),
  );
}

/** Where only the outside of a full Pod was captured: a slow backend delays all answers, missing places only some. */
export function measureAnswersAtLimit({ connections, upstreams, limit }: Recorded): Measure {
  let [answers, slow] = [0, 0];
  for (const pod of connections.filter(({ role }) => role === 'kube-dns-pod')) {
    const latency = upstreams.find(
      (one) => one.server === pod.server && one.port === pod.port && one.files[0] === pod.files[0],
    );
    if (latency === undefined) continue;
    const { startMs, stepMs } = latency.series;
    for (const [index, peak] of pod.series.peak.entries()) {
      if (peak < limit.value) continue;
      const step = Math.floor((pod.series.startMs + index * pod.series.stepMs - startMs) / stepMs);
      answers += latency.series.answers[step] ?? 0;
      slow += latency.series.slow[step] ?? 0;
    }
  }
  if (answers < FEWEST_ANSWERS) return { evidence: [] };
  const isSlow = slow / answers >= SLOW_SHARE_AT_LIMIT;
  const share = Math.round((100 * slow) / answers);
  return {
    speed: isSlow ? 'slow' : 'fast',
    evidence: evidenceOf({
      code: isSlow ? 'backend-slow' : 'answers-fast',
      speaks: isSlow ? 'other-cause' : 'context',
      text: `While all places were taken, ${share} % of the answers took more than 100 ms${isSlow ? ': nearly all, also on connections that were served' : '; those on connections that were served were fast'}.`,
      seenIn: ['captures on eth0'],
    }),
  };
}

export function speedEvidence(speed: Speed): Pick<VerdictEvidence, 'code' | 'speaks'> {
  return speed === 'slow'
    ? { code: 'backend-slow', speaks: 'other-cause' }
    : { code: 'backend-fast', speaks: 'context' };
}

export interface Answered {
  server: string;
  requests: number;
  slow: number;
  latency: { p95Ms: number } | null;
}

/** Whether servers were slow, and in words how. */
export function speedOf(servers: readonly Answered[]): { speed: Speed; text: string } {
  const requests = sum(servers.map((one) => one.requests));
  const slow = sum(servers.map((one) => one.slow));
  if (requests < FEWEST_ANSWERS) return { speed: 'unknown', text: '' };
  const [worst] = [...servers].sort((a, b) => b.slow - a.slow || b.requests - a.requests);
  const p95 = worst?.latency?.p95Ms;
  const rank = p95 === undefined ? '' : `; of ${worst?.server}, 95 % took at most ${milliseconds(p95)}`;
  const text = `${slow} of ${requests} answers took more than 100 ms${rank}`;
  return { speed: slow / requests >= SLOW_SHARE ? 'slow' : 'fast', text };
}
