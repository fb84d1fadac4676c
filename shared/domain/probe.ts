import { z } from 'zod';
import { spread } from './capture-packets.ts';

const count = z.number().int().nonnegative();
const milliseconds = z.number().nonnegative();

export const PHASES = ['dns', 'connect', 'tls', 'first-byte'] as const;
export type Phase = (typeof PHASES)[number];
/** What failed; `response` is an answer with a status of 500 or more. */
export const FAILURE_PHASES = [...PHASES, 'response'] as const;
export type FailurePhase = (typeof FAILURE_PHASES)[number];

const addressType = z.enum(['A', 'AAAA']);
export type AddressTypeName = z.infer<typeof addressType>;

/** One query of a look-up, repeated ones by themselves. */
export const dnsQuery = z.object({
  name: z.string(),
  type: addressType,
  /** Address and port. */
  server: z.string(),
  transport: z.enum(['udp', 'tcp']),
  /** A DNS response code (NOERROR, NXDOMAIN ...), or what there was instead: timeout, refused, reset, unreachable, malformed, bound. */
  outcome: z.string(),
  addresses: z.array(z.string()),
  ms: milliseconds,
});
export type DnsQuery = z.infer<typeof dnsQuery>;

/** Whether a server answered, whatever it said: response codes are written in capitals, what there was instead is not. */
export function isAnswered({ outcome }: Pick<DnsQuery, 'outcome'>): boolean {
  return outcome === outcome.toUpperCase();
}

/** What became of one request. */
export interface ProbeResult {
  url: string;
  queries: DnsQuery[];
  /** Milliseconds; null for a phase that did not take place or did not end. */
  phases: Record<Phase, number | null>;
  totalMs: number;
  /** HTTP status; null without an answer. */
  status: number | null;
  failure: { phase: FailurePhase; code: string } | null;
}

/** Seconds of the steps that betray this failure; docs/failure-mode.md, "What a user notices". */
export const STEP_SECONDS = [1, 2, 3, 4, 5] as const;

export const stepCounts = z.object({
  /** Values that lie within 100 ms above so many seconds, by STEP_SECONDS. */
  atStep: z.array(count).length(STEP_SECONDS.length),
  /** Values above half a second. */
  slow: count,
  /** Of those at 5 s: queries that nobody answered, and that this side gave up. */
  givenUp: count.default(0),
});
export type StepCounts = z.infer<typeof stepCounts>;

/** How many lie at a step, whichever it is. */
export function countAtSteps({ atStep }: StepCounts): number {
  return atStep.reduce((sum, one) => sum + one, 0);
}

/** Addresses of one kind of look-up: a Service has one, a headless one has its Pods. */
export const MOST_ANSWERS_KEPT = 8;

const phaseSpreads = z.record(z.enum(PHASES), spread.nullable());

export const probeSummary = z.object({
  elapsedMs: milliseconds,
  requests: count,
  failed: count,
  /** Requests that were not begun, since too many were under way. */
  skipped: count,
  targets: z.array(
    z.object({ url: z.string(), requests: count, failed: count, phases: phaseSpreads, total: spread.nullable() }),
  ),
  failures: z.array(z.object({ phase: z.enum(FAILURE_PHASES), code: z.string(), count, meaning: z.string() })),
  statuses: z.record(z.string(), count),
  /** By name, type, server and outcome; the most frequent first. */
  lookUps: z.array(
    z.object({
      ...dnsQuery.omit({ addresses: true, ms: true }).shape,
      /** What was answered, each once, at most MOST_ANSWERS_KEPT. */
      addresses: z.array(z.string()).max(MOST_ANSWERS_KEPT),
      count,
      time: spread.nullable(),
    }),
  ),
  /** Kinds of look-ups that were not kept apart: there were too many. */
  lookUpsLeftOut: count,
  /** Of single DNS queries, and of connections. */
  steps: z.object({ query: stepCounts, connect: stepCounts }),
});
export type ProbeSummary = z.infer<typeof probeSummary>;
