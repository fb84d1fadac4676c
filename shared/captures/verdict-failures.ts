import { speedEvidence, speedOf } from './verdict-backend.ts';
import {
  evidenceOf,
  isOtherServer,
  type Measure,
  milliseconds,
  type Recorded,
  seconds,
  sum,
} from './verdict-measure.ts';

/** Overlapping sessions of the query log, of the limit: 0.8 with all places taken, 0.55 near the limit, 0.3 when healthy. */
const OVERLAP_SHARE = 0.6;
/** Of slow answers, those right above a whole second: half in a saturated recording, 0.05 would be chance. */
const STEP_SHARE = 0.3;
const FEWEST_ANSWERS = 20;

/** dnsmasq's query log: what it took behind dnsmasq, how sessions overlap, health checks. */
export function measureSessions({ sessions, limit }: Recorded): Measure {
  const [worst] = [...sessions].sort((a, b) => b.overlap - a.overlap);
  if (worst === undefined || worst.tcpRequests === 0) return { evidence: [] };
  const healthChecks = sum(sessions.map((one) => one.healthChecks));
  const { speed, text } = speedOf(sessions.flatMap(({ upstreams }) => upstreams));
  const seenIn = sessions.map(({ source }) => source);
  const isOver = worst.overlap >= limit.value;
  const isHigh = worst.overlap >= OVERLAP_SHARE * limit.value;
  return {
    ...(isOver ? { level: 'full' as const } : {}),
    speed,
    failures: healthChecks > 0,
    isHint: isHigh && healthChecks > 0 && speed === 'fast',
    evidence: [
      ...evidenceOf({
        code: 'log-overlap',
        speaks: isHigh ? 'for' : 'against',
        text: `In dnsmasq's log ${worst.overlap} sessions overlap at most, of ${limit.value} there may be. There were more connections: idle ones have no line.`,
        seenIn,
      }),
      ...(speed === 'unknown'
        ? []
        : evidenceOf({ ...speedEvidence(speed), text: `By dnsmasq's log ${text}.`, seenIn })),
      ...(healthChecks === 0
        ? []
        : evidenceOf({
            code: 'health-checks-fail',
            speaks: 'for',
            text: `CoreDNS sent ${healthChecks} health checks to dnsmasq (. NS): it does so only after an attempt has failed.`,
            seenIn,
          })),
    ],
  };
}

/** The wait inside dnsmasq, from a query's arrival to its departure. */
export function measureWaits({ waits }: Recorded): Measure {
  const [worst] = [...waits].sort((a, b) => b.longestMs - a.longestMs);
  if (worst === undefined) return { evidence: [] };
  const [over, matched] = [sum(waits.map((one) => one.over100Ms)), sum(waits.map((one) => one.matched))];
  const late = sum(waits.map((one) => one.over100MsLate));
  const seenIn = waits.map(({ server }) => server);
  if (over === 0)
    return {
      evidence: evidenceOf({
        code: 'waits-short',
        speaks: 'against',
        text: `Queries waited ${milliseconds(worst.longestMs)} at most inside dnsmasq.`,
        seenIn,
      }),
    };
  const lateText = late === 0 ? '' : `; ${late} of them were answered after CoreDNS had left`;
  return {
    isHint: true,
    failures: late > 0,
    evidence: evidenceOf({
      code: 'waits-long',
      speaks: 'for',
      text: `${over} of ${matched} queries waited more than 100 ms for a place, ${seconds(worst.longestMs)} at most${lateText}.`,
      seenIn,
    }),
  };
}

/** What node-local-dns logged. */
export function measureErrors({ timeouts, answers }: Recorded): Measure {
  if (timeouts === null && answers === null) return { evidence: [] };
  const kubeDns = (timeouts?.byKind ?? []).filter(({ upstream }) => upstream === null || !isOtherServer(upstream));
  const countOf = (kind: string) => sum(kubeDns.filter((one) => one.kind === kind).map(({ count }) => count));
  const [dials, reads] = [countOf('dial-tcp'), countOf('read-tcp')];
  const refused = sum(
    (timeouts?.others ?? []).filter(({ cause }) => cause === 'connection refused').map(({ count }) => count),
  );
  const seenIn = (timeouts?.bySource ?? []).map(({ source }) => source);
  const isStepped =
    answers !== null && answers.slow >= FEWEST_ANSWERS && answers.atWholeSeconds >= STEP_SHARE * answers.slow;
  const hasBoth = dials > 0 && reads > 0;
  const failed = dials + reads + refused + (answers?.failed ?? 0);
  return {
    // Silence of the error log is no proof of health; answers that were logged would show slow ones.
    ...(failed > 0 || isStepped || answers !== null ? { failures: failed > 0 || isStepped } : {}),
    isHint: hasBoth || (isStepped && dials + reads > 0),
    evidence: [
      ...(dials + reads === 0
        ? []
        : evidenceOf({
            code: hasBoth ? 'dials-and-reads-fail' : 'reads-fail',
            speaks: 'for',
            text: `${dials + reads} look-ups of node-local-dns failed over TCP (dial ${dials}, read ${reads} time-outs).`,
            seenIn,
          })),
      ...(isStepped
        ? evidenceOf({
            code: 'answers-at-whole-seconds',
            speaks: 'for',
            text: `${answers.atWholeSeconds} of ${answers.slow} slow answers of node-local-dns came right after a whole second: time-outs and repeated attempts, not a slow server.`,
            seenIn: ['log of node-local-dns'],
          })
        : []),
      ...(refused === 0
        ? []
        : evidenceOf({
            code: 'refused',
            speaks: 'other-cause',
            text: `${refused} look-ups failed with "connection refused".`,
            seenIn,
          })),
      ...(failed === 0 && timeouts !== null
        ? evidenceOf({
            code: 'no-failures-logged',
            speaks: 'against',
            text: 'node-local-dns logged no failed look-up. Two failed attempts that a good one follows leave no line.',
            seenIn: [],
          })
        : []),
    ],
  };
}

/** What the counters of node-local-dns say. */
export function measureMetrics({ metrics, kubeDns }: Recorded): Measure {
  const kubeDnsOnly = metrics.map(({ source, upstreams }) => ({
    source,
    failed: sum(
      upstreams.filter(({ to }) => !isOtherServer(to.replace(/:\d+$/, ''))).map((one) => one.failedHealthChecks),
    ),
  }));
  const failed = kubeDnsOnly.filter((one) => one.failed > 0);
  if (metrics.length === 0 || failed.length === 0)
    return { ...(metrics.length > 0 ? { failures: false } : {}), evidence: [] };
  return {
    failures: true,
    // Failing health checks in front of a backend that is fast by its own account: what is between them is full.
    isHint: kubeDns.length > 0 && sum(kubeDns.map(({ slow }) => slow)) === 0,
    evidence: evidenceOf({
      code: 'health-checks-fail',
      speaks: 'for',
      text: `${sum(failed.map((one) => one.failed))} health checks of kube-dns failed on ${failed.length} of ${metrics.length} nodes: CoreDNS sends them after a failed attempt.`,
      seenIn: failed.map(({ source }) => source),
    }),
  };
}

/** What a capture at a node shows of its own connections to kube-dns. */
export function measureNodes({ connections, upstreams }: Recorded): Measure {
  const own = connections.filter(({ role }) => role === 'one-node');
  const all = connections.filter(({ role }) => role === 'one-node' || role === 'kube-dns-pod');
  const refused = sum(all.map(({ handshakes }) => handshakes.refused));
  const unanswered = sum(own.map(({ handshakes }) => handshakes.unanswered));
  const gaveUp = sum(own.map((one) => one.gaveUp?.count ?? 0));
  const silent = sum(
    upstreams.filter((one) => one.view === 'client' && !isOtherServer(one.server)).map((one) => one.unanswered),
  );
  const seenIn = own.map(({ server }) => server);
  const isFailing = refused + unanswered + gaveUp > 0;
  return {
    ...(own.length === 0 ? {} : { failures: isFailing }),
    isHint: unanswered > 0,
    refused,
    lost: unanswered + silent,
    evidence: [
      ...(refused === 0
        ? []
        : evidenceOf({
            code: 'refused',
            speaks: 'other-cause',
            text: `${refused} connection attempts were refused: no dnsmasq listened.`,
            seenIn: all.map(({ server }) => server),
          })),
      ...(unanswered === 0
        ? []
        : evidenceOf({
            code: 'syns-unanswered',
            speaks: 'for',
            text: `${unanswered} connection attempts of the captured nodes got no answer.`,
            seenIn,
          })),
      ...(gaveUp === 0
        ? []
        : evidenceOf({
            code: 'late-answers',
            speaks: 'for',
            text: `CoreDNS gave up ${gaveUp} connections on which a query waited.`,
            seenIn,
          })),
    ],
  };
}
