import { z } from 'zod';
import { spread } from './capture-packets.ts';
import type { AddressTypeName } from './probe.ts';
import { stepCounts } from './probe.ts';

const count = z.number().int().nonnegative();

/** What is asked, how often, and by how many caches of connections. */
export interface LoadPlan {
  transport: 'tcp' | 'udp';
  /** Caches of connections, each as one node-local-dns has it. */
  nodes: number;
  /** Look-ups a second of each node, A and AAAA at once. */
  rate: number;
  /** Look-ups that each node begins at the same moment; 0 for none. */
  burst: number;
  /** Seconds from one burst to the next. */
  burstEvery: number;
  /** Seconds in which look-ups are begun. */
  duration: number;
  names: readonly string[];
}

export interface LoadQuery {
  name: string;
  type: AddressTypeName;
}

/** How one attempt to get an answer failed. */
export const ATTEMPT_FAILURES = [
  'dial-timeout',
  'read-timeout',
  'refused',
  'reset',
  'unreachable',
  'malformed',
  'bound',
] as const;
export type AttemptFailure = (typeof ATTEMPT_FAILURES)[number];

/** What became of one query, its repeated attempts together. */
export interface LoadOutcome {
  /** A response code; null without an answer. */
  rcode: string | null;
  ms: number;
  failures: AttemptFailure[];
}

export const loadSummary = z.object({
  transport: z.enum(['tcp', 'udp']),
  elapsedMs: z.number().nonnegative(),
  /** Why it ended before its time; null when it did not. */
  endedEarly: z.enum(['user', 'failing']).nullable(),
  queries: count,
  answered: count,
  rcodes: z.record(z.string(), count),
  /** Attempts that failed; an answer may have come on a later one. */
  failures: z.record(z.enum(ATTEMPT_FAILURES), count),
  latency: spread.nullable(),
  steps: stepCounts,
  queriesInFlight: count,
  /** Null over UDP. */
  connections: z
    .object({
      opened: count,
      /** Established at one moment, seen from this side: those that dnsmasq serves, and those in the kernel's queue. */
      peak: count,
      /** Closed by the tick of 10 s, by a dial that found them stale, by the server. */
      closed: z.object({ tick: count, stale: count, server: count }),
    })
    .nullable(),
});
export type LoadSummary = z.infer<typeof loadSummary>;
