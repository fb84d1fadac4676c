import { addToSpread, createSpread, summariseSpread } from '../captures/spread.ts';
import type { AttemptFailure, LoadOutcome, LoadPlan, LoadSummary } from '../domain/dns-load.ts';
import { addToSteps, createSteps } from './delay-steps.ts';

/** outcomes that are looked at to say that a test does harm */
const LAST = 100;

/** Sums what became of queries and connections. */
export function createLoadTally({ transport }: Pick<LoadPlan, 'transport'>, mostConnections: number) {
  const latency = createSpread();
  const steps = createSteps();
  const rcodes: Record<string, number> = {};
  const failures: Record<AttemptFailure, number> = {
    ...{ 'dial-timeout': 0, 'read-timeout': 0, refused: 0, reset: 0, unreachable: 0, malformed: 0, bound: 0 },
  };
  const closed = { tick: 0, stale: 0, server: 0 };
  const last: boolean[] = [];
  let [queries, ended, answered, inFlight] = [0, 0, 0, 0];
  let [opened, dialing, open, peak] = [0, 0, 0, 0];

  return {
    begun(): void {
      queries += 1;
      inFlight = Math.max(inFlight, queries - ended);
    },
    ended({ rcode, ms, failures: attempts }: LoadOutcome): void {
      ended += 1;
      for (const one of attempts) failures[one] += 1;
      last.push(rcode !== null);
      if (last.length > LAST) last.shift();
      if (rcode === null) return;
      answered += 1;
      rcodes[rcode] = (rcodes[rcode] ?? 0) + 1;
      addToSpread(latency, ms * 1000);
      addToSteps(steps, ms);
    },
    ledger: {
      opened(): void {
        opened += 1;
        dialing += 1;
      },
      established(): void {
        dialing -= 1;
        open += 1;
        peak = Math.max(peak, open);
      },
      dialFailed(): void {
        dialing -= 1;
      },
      closed(by: 'tick' | 'stale' | 'server' | 'given-up' | 'end'): void {
        open -= 1;
        if (by === 'tick' || by === 'stale' || by === 'server') closed[by] += 1;
      },
      mayOpen: (): boolean => open + dialing < mostConnections,
    },
    /** Half of the last hundred queries got no answer. */
    isFailing: (): boolean => last.length === LAST && last.filter((isAnswered) => !isAnswered).length >= LAST / 2,
    progress: () => ({ queries, answered, open }),
    summary(elapsedMs: number, endedEarly: LoadSummary['endedEarly']): LoadSummary {
      return {
        ...{ transport, elapsedMs, endedEarly, queries, answered },
        rcodes: { ...rcodes },
        failures: { ...failures },
        latency: summariseSpread(latency),
        steps: structuredClone(steps),
        queriesInFlight: inFlight,
        connections: transport === 'udp' ? null : { opened, peak, closed: { ...closed } },
      };
    },
  };
}

export type LoadTally = ReturnType<typeof createLoadTally>;
