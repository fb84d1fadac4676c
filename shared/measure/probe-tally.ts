import { addToSpread, createSpread, type SpreadCounts, summariseSpread } from '../captures/spread.ts';
import {
  type DnsQuery,
  isAnswered,
  MOST_ANSWERS_KEPT,
  PHASES,
  type Phase,
  type ProbeResult,
  type ProbeSummary,
} from '../domain/probe.ts';
import { addToSteps, createSteps } from './delay-steps.ts';
import { explainFailure } from './explain-failure.ts';

/** Kinds of look-ups kept apart: 20 targets x 33 names x 2 types x 3 servers would be more, and nobody reads so many. */
const MOST_LOOK_UPS = 400;
const MOST_FAILURES = 100;

interface Target {
  requests: number;
  failed: number;
  phases: Record<Phase, SpreadCounts>;
  total: SpreadCounts;
}

interface LookUp {
  query: Omit<DnsQuery, 'addresses' | 'ms'>;
  addresses: Set<string>;
  time: SpreadCounts;
}

/** Sums what requests became. Its size is bounded, however long it runs. */
export function createProbeTally(urls: readonly string[]) {
  const targets = new Map<string, Target>(urls.map((url) => [url, createTarget()]));
  const lookUps = new Map<string, LookUp>();
  const failures = new Map<string, { phase: ProbeSummary['failures'][number]['phase']; code: string; count: number }>();
  const statuses = new Map<number, number>();
  const steps = { query: createSteps(), connect: createSteps() };
  let [skipped, leftOut] = [0, 0];

  function addQuery({ addresses, ms, ...query }: DnsQuery): void {
    addToSteps(steps.query, ms, isAnswered(query));
    const key = Object.values(query).join(' ');
    const known = lookUps.get(key);
    if (known === undefined && lookUps.size >= MOST_LOOK_UPS) {
      leftOut += 1;
      return;
    }
    const one = known ?? { query, addresses: new Set(), time: createSpread() };
    if (known === undefined) lookUps.set(key, one);
    addToSpread(one.time, ms * 1000);
    for (const address of addresses) if (one.addresses.size < MOST_ANSWERS_KEPT) one.addresses.add(address);
  }

  function addFailure({ phase, code }: NonNullable<ProbeResult['failure']>): void {
    const key = `${phase} ${code}`;
    const known = failures.get(key);
    if (known !== undefined) known.count += 1;
    else if (failures.size < MOST_FAILURES) failures.set(key, { phase, code, count: 1 });
  }

  return {
    add(result: ProbeResult): void {
      const target = targets.get(result.url);
      if (target === undefined) return;
      target.requests += 1;
      if (result.failure === null) addToSpread(target.total, result.totalMs * 1000);
      else {
        target.failed += 1;
        addFailure(result.failure);
      }
      for (const query of result.queries) addQuery(query);
      for (const phase of PHASES) {
        const ms = result.phases[phase];
        if (ms !== null) addToSpread(target.phases[phase], ms * 1000);
      }
      if (result.phases.connect !== null) addToSteps(steps.connect, result.phases.connect);
      if (result.status !== null) statuses.set(result.status, (statuses.get(result.status) ?? 0) + 1);
    },
    skip(): void {
      skipped += 1;
    },
    summary(elapsedMs: number): ProbeSummary {
      const all = [...targets.values()];
      return {
        elapsedMs,
        requests: all.reduce((sum, { requests }) => sum + requests, 0),
        failed: all.reduce((sum, { failed }) => sum + failed, 0),
        skipped,
        targets: [...targets].map(([url, { requests, failed, phases, total }]) => ({
          ...{ url, requests, failed },
          phases: summarisePhases(phases),
          total: summariseSpread(total),
        })),
        failures: [...failures.values()]
          .sort((a, b) => b.count - a.count)
          .map((one) => ({ ...one, meaning: explainFailure(one.phase, one.code) })),
        statuses: Object.fromEntries([...statuses].sort(([a], [b]) => a - b).map(([code, n]) => [String(code), n])),
        lookUps: [...lookUps.values()]
          .sort((a, b) => b.time.count - a.time.count)
          .map(({ query, addresses, time }) => ({
            ...query,
            addresses: [...addresses].sort(),
            count: time.count,
            time: summariseSpread(time),
          })),
        lookUpsLeftOut: leftOut,
        steps: structuredClone(steps),
      };
    },
  };
}

export type ProbeTally = ReturnType<typeof createProbeTally>;

function createTarget(): Target {
  return {
    requests: 0,
    failed: 0,
    phases: { dns: createSpread(), connect: createSpread(), tls: createSpread(), 'first-byte': createSpread() },
    total: createSpread(),
  };
}

function summarisePhases(phases: Record<Phase, SpreadCounts>): ProbeSummary['targets'][number]['phases'] {
  return {
    dns: summariseSpread(phases.dns),
    connect: summariseSpread(phases.connect),
    tls: summariseSpread(phases.tls),
    'first-byte': summariseSpread(phases['first-byte']),
  };
}
