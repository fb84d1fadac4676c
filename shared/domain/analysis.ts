import { z } from 'zod';
import { captureLogs, kubeDnsTimes, metricDifference } from './capture-logs.ts';
import { capturePackets, serverConnections } from './capture-packets.ts';
import { confidence } from './finding.ts';

/*
 * The diagnosis of one incident from what was recorded of it. Moments are Unix time in milliseconds, durations milliseconds,
 * null where nothing was seen. Texts from logs and captures are untrusted.
 */

const count = z.number().int().nonnegative();
const moment = z.number();

/** One file, or standard input. */
export const analysisInput = z.object({
  name: z.string(),
  kind: z.enum(['pcap', 'pcapng', 'log', 'json-log', 'metrics', 'packet-csv', 'unknown']),
  /** In words: `query log of dnsmasq`. */
  what: z.string(),
  /** Bytes after unpacking. */
  bytes: count,
  isCompressed: z.boolean(),
  /** Lines, packets or samples in it, and how many of them were of use. */
  records: count,
  used: count,
  /** Why it was not used; null for an input that was. */
  ignored: z.enum(['same-log-twice', 'not-recognised', 'unreadable']).nullable(),
  /** What of it was left out, in words. */
  skipped: z.array(z.string()),
});
export type AnalysisInput = z.infer<typeof analysisInput>;

/** Connections that dnsmasq serves at a time, and how that is known. */
export const analysisLimit = z.object({
  value: z.number().int().positive(),
  source: z.enum(['told', 'statistics', 'arguments', 'compiled-default', 'default', 'inferred']),
});
export type AnalysisLimit = z.infer<typeof analysisLimit>;

export const verdictCode = z.enum(['saturated', 'near-the-limit', 'not-the-cause', 'not-enough-evidence']);
export type VerdictCode = z.infer<typeof verdictCode>;

/** With `not-the-cause`: what is, if it shows. `none`: nothing failed in what was recorded. */
export const otherCause = z.enum(['upstream-slow', 'loss', 'refused', 'none', 'unknown']);
export type OtherCause = z.infer<typeof otherCause>;

/** What a piece of evidence is about; its words stand in captures/verdict-words.ts. */
export const evidenceCode = z.enum([
  'answers-at-whole-seconds',
  'answers-fast',
  'backend-fast',
  'backend-slow',
  'connections-above-limit',
  'connections-near-limit',
  'connections-room',
  'dials-and-reads-fail',
  'health-checks-fail',
  'late-answers',
  'log-overlap',
  'no-failures-logged',
  'processes-at-limit',
  'processes-near-limit',
  'processes-room',
  'reads-fail',
  'refused',
  'statistics-at-limit',
  'syns-unanswered',
  'waits-long',
  'waits-short',
]);
export type EvidenceCode = z.infer<typeof evidenceCode>;

export const verdictEvidence = z.object({
  code: evidenceCode,
  /** For a dnsmasq without free places, against it, or for another cause; `context` rules something out. */
  speaks: z.enum(['for', 'against', 'other-cause', 'context']),
  /** One sentence with its numbers. */
  text: z.string(),
  /** Inputs or Pods it was seen in, at most 5; untrusted text. */
  seenIn: z.array(z.string()),
});
export type VerdictEvidence = z.infer<typeof verdictEvidence>;

export const analysisVerdict = z.object({
  code: verdictCode,
  cause: otherCause.nullable(),
  confidence,
  /** One or two sentences for people. */
  summary: z.string(),
  evidence: z.array(verdictEvidence),
  /** What else would settle it, or make it surer. */
  wouldSettle: z.array(z.string()),
});
export type AnalysisVerdict = z.infer<typeof analysisVerdict>;

/** The connections of one server, and what it is to this diagnosis. */
export const analysisConnections = serverConnections.extend({
  /** `kube-dns-pod`: the whole number that counts against the limit. `one-node`: what one node opened. */
  role: z.enum(['kube-dns-pod', 'one-node', 'kube-dns', 'other']),
});
export type AnalysisConnections = z.infer<typeof analysisConnections>;

const logs = captureLogs.shape;
const packets = capturePackets.shape;

export const analysis = z.object({
  schema: z.literal('gke-dns-audit/analysis/v1'),
  inputs: z.array(analysisInput),
  window: z.object({ fromMs: moment, toMs: moment }).nullable(),
  limit: analysisLimit,
  verdict: analysisVerdict,
  connections: z.array(analysisConnections),
  closes: packets.closes,
  upstreams: packets.upstreams,
  points: packets.points,
  waits: packets.waits,
  timeouts: logs.errors,
  answers: logs.answers,
  sessions: logs.sessions,
  processes: logs.processes,
  statistics: logs.statistics,
  lookups: logs.lookups,
  metrics: z.array(metricDifference),
  kubeDns: z.array(kubeDnsTimes),
  captures: packets.files,
});
export type Analysis = z.infer<typeof analysis>;
