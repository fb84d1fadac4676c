import { countAtSteps, STEP_SECONDS, type StepCounts } from '../domain/probe.ts';

/** milliseconds above a whole number of seconds that still count as it; in the lab answers lay within 30 ms above (docs/failure-mode.md). */
const WIDTH = 100;
const SLOW = 500; // milliseconds
/** The step at which a query that nobody answered counts: glibc gives one up after 5 s (resolv.conf `timeout`). */
const GIVEN_UP_SECONDS = 5;

/** What each step means when single DNS queries take so long; docs/failure-mode.md, "What a user notices". */
export const STEP_MEANINGS: Readonly<Record<(typeof STEP_SECONDS)[number], string>> = {
  1: "a SYN of CoreDNS to kube-dns was repeated, or its dial timed out: dnsmasq's queue is full",
  2: "CoreDNS' read time-out, then an answer on another connection: dnsmasq had no place for it",
  3: '1 s and 2 s together',
  4: 'two read time-outs of CoreDNS',
  5: 'this side gave up and asked again, or CoreDNS gave up after 5 s: then the answer is SERVFAIL',
};
/** The same of connections: TCP itself repeats a SYN after 1 s and after 3 s. */
export const CONNECT_STEP_MEANING =
  'a SYN to the target was lost and repeated after 1 s, or after 3 s: packet loss or a full queue at the target, not DNS';

export function createSteps(): StepCounts {
  return { atStep: STEP_SECONDS.map(() => 0), slow: 0, givenUp: 0 };
}

/**
 * Adds a time in milliseconds. When nobody answered, it is a time-out of this side, which is a whole number of seconds by
 * itself: such a one is at no step but that of 5 s.
 */
export function addToSteps(steps: StepCounts, ms: number, isAnswered = true): void {
  if (ms > SLOW) steps.slow += 1;
  const index = STEP_SECONDS.findIndex((seconds) => ms >= seconds * 1000 && ms < seconds * 1000 + WIDTH);
  if (index < 0 || (!isAnswered && STEP_SECONDS[index] !== GIVEN_UP_SECONDS)) return;
  steps.atStep[index] = (steps.atStep[index] ?? 0) + 1;
  if (!isAnswered) steps.givenUp += 1;
}

/**
 * Of the slow ones, how many by chance would lie at a step, were they spread evenly: a tenth. Queries given up are no pattern
 * by themselves: a name server that is down shows so, too.
 */
export function isStepped(steps: StepCounts): boolean {
  const hits = countAtSteps(steps);
  return hits >= 3 && hits > steps.slow * 0.3 && hits > steps.givenUp;
}
