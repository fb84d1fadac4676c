import { z } from 'zod';

/**
 * How a node-local-dns look-up failed. `dial-tcp`: the TCP handshake got no answer; `read-tcp`: connected, no reply within
 * 2 s; `udp`: a UDP path (metadata server, stub domains), never kube-dns behind force_tcp; `other`: any other error that
 * ends in `i/o timeout`.
 */
export const timeoutKind = z.enum(['dial-tcp', 'read-tcp', 'udp', 'other']);
export type TimeoutKind = z.infer<typeof timeoutKind>;

/** Number of lines of one kind towards one upstream, from one node, in one hour. */
export const timeoutBucket = z.object({
  kind: timeoutKind,
  /** Upstream IP without port; null when the line names none (a consolidated summary line). */
  upstream: z.string().nullable(),
  node: z.string().nullable(),
  /** Start of the hour, RFC 3339 in UTC. */
  hour: z.string(),
  /** Failed look-ups; a summary line `N errors like` counts N. */
  count: z.number().int().nonnegative(),
});
export type TimeoutBucket = z.infer<typeof timeoutBucket>;

/** By which of the three ways the counts came. What each can say is told in docs/evidence.md. */
export const timeoutRoute = z.enum(['batches', 'central-bucket', 'log-metric']);
export type TimeoutRoute = z.infer<typeof timeoutRoute>;

/** What the counts cannot show, or what could have kept a line from them. Words: rules/timeout-limitations.ts. */
export const timeoutLimitation = z.enum([
  'configured-route-refused',
  'exclusions-unread',
  'hours-only',
  'kinds-not-told-apart',
  'loop-probes-counted',
  'metric-definition-unread',
  'metric-newer-than-window',
  'no-names',
  'nodes-not-told-apart',
  'sink-unread',
  'summary-lines-count-one',
  'system-logs-off',
  'text-payload-only',
  'upstreams-not-told-apart',
]);
export type TimeoutLimitation = z.infer<typeof timeoutLimitation>;

/** The `i/o timeout` lines of one cluster's node-cache containers in a window. */
export const timeoutEvidence = z.object({
  window: z.object({ from: z.string(), to: z.string() }),
  buckets: z.array(timeoutBucket),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  /** Names asked most in failed look-ups, most first, at most 10; untrusted text. */
  topNames: z.array(z.object({ name: z.string(), count: z.number().int().positive() })),
  /** Lines of the loop plugin's start-up probe (HINFO): a restart, no client. Not in the buckets. */
  loopProbes: z.number().int().nonnegative(),
  /** `N errors like` summary lines read (their N is in the buckets). */
  summaryLines: z.number().int().nonnegative(),
  /** Lines that could not be read as a CoreDNS error; not in the buckets. */
  malformed: z.number().int().nonnegative(),
  /** True when reading stopped at the per-cluster cap: every count is "at least". */
  capped: z.boolean(),
  /** Absent: written before there was a choice, so `batches`. */
  route: timeoutRoute.optional(),
  /** Sorted, each once. */
  limitations: z.array(timeoutLimitation).optional(),
});
export type TimeoutEvidence = z.infer<typeof timeoutEvidence>;
