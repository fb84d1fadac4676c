import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { AttemptFailure, LoadOutcome, LoadPlan, LoadQuery } from '../domain/dns-load.ts';
import { isAnswered } from '../domain/probe.ts';
import { writeAddressQuery } from '../formats/dns-addresses.ts';
import { askServer, type DnsServer } from './dns-client.ts';
import {
  COREDNS_TIMING,
  type ConnectionLedger,
  createForwardCache,
  type ForwardCache,
  type ForwardTiming,
} from './forward-cache.ts';

/** connections at one moment, over UDP queries, whatever the plan says */
export const MOST_CONNECTIONS = 1_000;
/** milliseconds for which CoreDNS tries again, plugin/forward/forward.go defaultTimeout; glibc's own time-out over UDP */
const DEADLINE = 5_000;
/** milliseconds between attempts, which CoreDNS does not wait: a refused connection would be tried without end */
const BETWEEN_ATTEMPTS = 50;
const MOST_ATTEMPTS = 6;

export interface LoadEvents {
  begun(): void;
  ended(outcome: LoadOutcome): void;
  ledger: ConnectionLedger;
}

export interface LoadOptions {
  server: DnsServer;
  /** Ends at once, what is under way included. */
  signal: AbortSignal;
  timing?: ForwardTiming;
  /** milliseconds for which a query is tried */
  deadline?: number;
}

/** Puts the load of a plan on a server. Ends when all look-ups have ended, or the signal came. */
export async function runLoad(plan: LoadPlan, options: LoadOptions, events: LoadEvents): Promise<void> {
  const { server, signal, timing = COREDNS_TIMING } = options;
  const underWay = new Set<Promise<void>>();
  const caches =
    plan.transport === 'udp'
      ? []
      : Array.from({ length: plan.nodes }, () => createForwardCache(server, events.ledger, timing));
  const began = performance.now();
  let lookUps = 0;
  const begin = (node: number): void => {
    const name = plan.names[lookUps % plan.names.length] ?? '.';
    lookUps += 1;
    for (const type of ['A', 'AAAA'] as const) {
      events.begun();
      if (plan.transport === 'udp' && underWay.size >= MOST_CONNECTIONS) {
        events.ended({ rcode: null, ms: 0, failures: ['bound'] });
        continue;
      }
      const one = ask({ name, type }, caches[node] ?? null, options)
        .then((outcome) => {
          if (!signal.aborted) events.ended(outcome);
        })
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
  };
  const steady = Array.from({ length: plan.nodes }, (_, node) => everySo(plan, node, { signal, began }, begin));
  const bursts = burstEverySo(plan, { signal, began }, begin);
  await Promise.all([...steady, bursts]);
  await Promise.race([Promise.all(underWay), aborted(signal)]);
  for (const cache of caches) cache.end();
}

interface Course {
  signal: AbortSignal;
  /** performance.now() of the beginning. */
  began: number;
}

/** Look-ups of one node at even distances; nodes do not begin at the same moment. */
async function everySo(
  { rate, duration, nodes }: LoadPlan,
  node: number,
  { signal, began }: Course,
  begin: (node: number) => void,
): Promise<void> {
  if (rate === 0) return;
  for (let index = 0; ; index += 1) {
    const at = ((index + node / nodes) / rate) * 1000;
    if (at >= duration * 1000) return;
    if (!(await waitUntil(began + at, signal))) return;
    begin(node);
  }
}

async function burstEverySo(
  { burst, burstEvery, duration, nodes }: LoadPlan,
  { signal, began }: Course,
  begin: (node: number) => void,
): Promise<void> {
  if (burst === 0) return;
  for (let at = 0; at < duration; at += burstEvery) {
    if (!(await waitUntil(began + at * 1000, signal))) return;
    for (let node = 0; node < nodes; node += 1) for (let index = 0; index < burst; index += 1) begin(node);
  }
}

async function waitUntil(moment: number, signal: AbortSignal): Promise<boolean> {
  await pause(Math.max(0, moment - performance.now()), undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

/** One query with its repeated attempts, as CoreDNS makes them over TCP; over UDP one attempt, as a client makes it. */
async function ask(query: LoadQuery, cache: ForwardCache | null, options: LoadOptions): Promise<LoadOutcome> {
  const { server, signal, deadline = DEADLINE } = options;
  const began = performance.now();
  const failures: AttemptFailure[] = [];
  const outcome = (rcode: string | null): LoadOutcome => ({ rcode, ms: performance.now() - began, failures });
  if (cache === null) {
    const [answer] = await askServer({ server, ...query, timeoutMs: deadline, signal });
    if (answer !== undefined && isAnswered(answer)) return outcome(answer.outcome);
    failures.push(udpFailure(answer?.outcome));
    return outcome(null);
  }
  const bytes = writeAddressQuery({ id: randomInt(65_536), ...query });
  if (bytes === null) return outcome(null);
  while (performance.now() - began < deadline && failures.length < MOST_ATTEMPTS && !signal.aborted) {
    const attempt = await cache.attempt(bytes);
    if ('rcode' in attempt) return outcome(attempt.rcode);
    // A kept connection that the server has closed is no failure: CoreDNS takes the next one.
    if (attempt.wasCached && attempt.failure === 'reset') continue;
    failures.push(attempt.failure);
    if (attempt.failure === 'bound') break;
    await waitUntil(performance.now() + BETWEEN_ATTEMPTS, signal);
  }
  return outcome(null);
}

function udpFailure(outcome: string | undefined): AttemptFailure {
  if (outcome === 'timeout') return 'read-timeout';
  const known = (['refused', 'reset', 'malformed', 'bound'] as const).find((one) => one === outcome);
  return known ?? 'unreachable';
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
