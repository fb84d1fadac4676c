import type { CostEstimate } from '../domain/plan.ts';
import { say } from './knowledge.ts';

/** US dollars for a million queries, and for a zone in a month; seen in 2021 (infracost#369), not confirmed. */
export const PRICE_PER_MILLION = 0.4;
export const PRICE_PER_ZONE = 0.2;
const SECONDS_IN_30_DAYS = 2_592_000;
/** Names that one look-up of an outside name asks with ndots 5 and six search suffixes: facts 9. */
const QUERIES_PER_OUTSIDE_NAME = 7;
/** Share of queries that the cache answers, at least and at most: an assumption. */
const CACHE_ANSWERS = { least: 0.5, most: 0.9 } as const;
/** Queries a second on one node: assumptions, for want of a measurement. */
const ASSUMED_PER_NODE = [
  ['quiet nodes', 1],
  ['busy nodes', 20],
  ['very busy nodes', 200],
] as const;

/** What Cloud DNS charges for queries, from a measured rate of the cluster or from three assumed ones; null on Autopilot. */
export function estimateCost(input: {
  isAutopilot: boolean;
  nodes: number | null;
  measuredQueriesPerSecond: number | null;
}): CostEstimate | null {
  const { isAutopilot, nodes, measuredQueriesPerSecond: measured } = input;
  if (isAutopilot) return null;
  const rates: (readonly [string, number])[] =
    measured !== null
      ? [['measured rate', measured]]
      : nodes === null
        ? []
        : ASSUMED_PER_NODE.map(([name, rate]) => [`${name}: ${rate} a second on each`, rate * nodes] as const);
  return {
    source: measured === null ? 'assumed' : 'measured',
    nodes,
    assumptions: [
      say('billed'),
      say('price'),
      'A month has 30 days, and the rate is taken for a mean over all of them.',
      `Of the queries the cache answers ${CACHE_ANSWERS.least * 100} to ${CACHE_ANSWERS.most * 100} %: an assumption.`,
      `A query is one name of one type: with the usual search list an outside name with two dots is ${QUERIES_PER_OUTSIDE_NAME} queries for each type (inferred from resolv.conf).`,
      ...(measured === null
        ? ['The rate was not measured. Give it with --queries-per-second; the rates here are assumptions.']
        : ['The rate is the one that was given, counted where Pods ask, before any cache.']),
    ],
    scenarios: rates.map(([name, queriesPerSecond]) => ({
      name,
      queriesPerSecond,
      withoutCache: dollars(queriesPerSecond),
      withCache: {
        least: dollars(queriesPerSecond * (1 - CACHE_ANSWERS.most)),
        most: dollars(queriesPerSecond * (1 - CACHE_ANSWERS.least)),
      },
    })),
  };
}

function dollars(queriesPerSecond: number): number {
  const queries = (queriesPerSecond * SECONDS_IN_30_DAYS) / 1_000_000;
  return Math.round((queries * PRICE_PER_MILLION + PRICE_PER_ZONE) * 100) / 100;
}
