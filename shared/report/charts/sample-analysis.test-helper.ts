import type { Analysis, AnalysisConnections } from '../../domain/analysis.ts';

const START = Date.parse('2026-11-22T06:55:00Z');

/** Tries to be HTML, to move the cursor, to turn the direction of writing, and to be a formula. */
export const HOSTILE = '=<img src=x onerror=alert(1)>\u001b[2J\u202e`"\'';

const NO_VALUES = { hold: null, clientHold: null, idle: null, gaveUp: null, peakAt: null };

function connectionsOf(server: string): AnalysisConnections {
  return {
    ...NO_VALUES,
    ...{ server, port: 53, files: [0], view: 'server', role: 'kube-dns-pod', forwards: false, clients: 2 },
    ...{ connections: 30, openBefore: 0, peak: 25, limit: 20, ceiling: 53, atLimitMs: 1000, overLimitMs: 1000 },
    ...{ meanConcurrent: 12, connectionsPerSecond: 15 },
    idleHistogram: { fromMs: [1000], toMs: [1016], count: [4] },
    queriesPerConnection: { mean: 2, max: 9 },
    handshakes: {
      ...{ attempts: 30, answered: 30, refused: 0, unanswered: 0, retriedSyns: 0, acceptedLate: 0, neverAccepted: 0 },
    },
    ends: { client: 20, server: 0, reset: 0, open: 10 },
    series: { startMs: START, stepMs: 1000, peak: [25, 7], mean: [22, 6], refused: [0, 0], retried: [0, 0] },
  };
}

/** One Pod, two seconds, one wasted name. */
export function smallAnalysis(): Analysis {
  return {
    schema: 'gke-dns-audit/analysis/v1',
    inputs: [],
    window: { fromMs: START, toMs: START + 2000 },
    limit: { value: 20, source: 'told' },
    verdict: {
      ...{ code: 'saturated', cause: null, confidence: 'high', summary: 'It is full.', wouldSettle: ['Nothing.'] },
      evidence: [{ code: 'connections-above-limit', speaks: 'for', text: '25 of 20.', seenIn: ['172.20.13.4'] }],
    },
    connections: [connectionsOf('172.20.13.4')],
    ...{ closes: [], upstreams: [], points: [], waits: [], timeouts: null, answers: null, sessions: [], processes: [] },
    ...{ statistics: [], metrics: [], kubeDns: [], captures: [] },
    lookups: [
      {
        ...{ from: 'packets', queries: 10, notFound: 8, wasted: 8, suffixes: [], savedByDots: 8, savedByNdots: [] },
        names: [{ name: 'a.example.com', wasted: 8, useful: 2, dots: 2, advice: 'absolute', write: 'a.example.com.' }],
        ...{ connections: null, notKept: 0 },
      },
    ],
  };
}

/** Wherever a name may come from a file. */
export function hostileAnalysis(): Analysis {
  const small = smallAnalysis();
  const [lookups] = small.lookups;
  if (lookups === undefined) throw new Error('the sample has look-ups');
  return {
    ...small,
    inputs: [
      {
        ...{
          name: HOSTILE,
          kind: 'log',
          what: 'log',
          bytes: 1,
          isCompressed: false,
          records: 1,
          used: 1,
          ignored: null,
        },
        skipped: [HOSTILE],
      },
    ],
    connections: [connectionsOf(HOSTILE)],
    processes: [
      {
        ...{
          source: HOSTILE,
          firstAt: START,
          lastAt: START,
          samples: 1,
          peak: 21,
          peakAt: START,
          children: 20,
          limit: 20,
        },
        ...{ samplesAtLimit: 1, atLimitMs: 0, series: { atMs: [START], processes: [21] } },
      },
    ],
    lookups: [
      {
        ...lookups,
        names: [{ name: HOSTILE, wasted: 1, useful: 0, dots: 1, advice: 'absolute', write: HOSTILE }],
      },
    ],
    verdict: {
      ...small.verdict,
      evidence: [{ code: 'refused', speaks: 'for', text: HOSTILE, seenIn: [HOSTILE] }],
    },
  };
}
