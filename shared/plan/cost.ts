import type { ConnectionMetrics } from '../domain/direct-evidence.ts';
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

export interface CostInput {
  isAutopilot: boolean;
  nodes: number | null;
  /** Queries a second that somebody gave, counted where Pods ask; null when nobody did. */
  given: number | null;
  /** Counters of this cluster, where they are collected. */
  metrics: ConnectionMetrics | null;
}

type Scenario = CostEstimate['scenarios'][number];
interface Found {
  scenarios: Scenario[];
  /** Where they come from, and what that leaves out. */
  words: string[];
}

/** What Cloud DNS charges for queries: from counters of the cluster, from a rate that was given, else from assumed ones. Null on Autopilot. */
export function estimateCost(input: CostInput): CostEstimate | null {
  if (input.isAutopilot) return null;
  const counted = fromMetrics(input);
  const given = fromRate(input.given);
  const found = [counted, given].filter((one) => one.scenarios.length > 0);
  const used = found.length > 0 ? found : [fromAssumptions(input.nodes)];
  return {
    source: counted.scenarios.length > 0 ? 'metrics' : given.scenarios.length > 0 ? 'measured' : 'assumed',
    nodes: input.nodes,
    assumptions: [
      ...used.flatMap((one) => one.words),
      say('billed'),
      say('price'),
      'A month has 30 days, and the rate is taken for a mean over all of them.',
      `A query is one name of one type: with the usual search list an outside name with two dots is ${QUERIES_PER_OUTSIDE_NAME} queries for each type (inferred from resolv.conf).`,
    ],
    scenarios: used.flatMap((one) => one.scenarios),
  };
}

const NOTHING: Found = { scenarios: [], words: [] };

function fromMetrics({ metrics, nodes }: CostInput): Found {
  const queries = metrics?.queries;
  if (metrics == null || queries === undefined) return NOTHING;
  const { receivedPerSecond: received, missedPerSecond: missed, kubeDnsPerSecond: kubeDns } = queries;
  const source = `(${metrics.endpoint}, ${metrics.window.from} to ${metrics.window.to})`;
  if (received !== null) {
    const counted = scenario('counted at the node caches', received, missed);
    const { scrapedInstances: scraped } = metrics;
    const isPartial = nodes !== null && scraped > 0 && scraped < nodes;
    const more = isPartial
      ? [
          scenario(
            `the same for all ${nodes} nodes`,
            (received * nodes) / scraped,
            missed === null ? null : (missed * nodes) / scraped,
          ),
        ]
      : [];
    const words = [
      `The rate was counted by the node caches ${source}: coredns_dns_requests_total${missed === null ? '' : ', and coredns_cache_misses_total for what passes the cache'}.`,
      ...(isPartial
        ? [`Only ${scraped} of ${nodes} node caches are scraped; the second row takes the others for the same.`]
        : []),
      ...(missed === null ? [SHARE] : []),
    ];
    return { scenarios: [counted, ...more], words };
  }
  if (kubeDns === null) return NOTHING;
  const charge = dollars(kubeDns);
  return {
    scenarios: [
      {
        name: 'counted at kube-dns: names of the cluster that no node cache held',
        queriesPerSecond: round(kubeDns),
        withoutCache: null,
        withCache: { least: charge, most: charge },
      },
    ],
    words: [
      `The rate was counted by the sidecar of kube-dns ${source}: kubedns_dnsmasq_hits and kubedns_dnsmasq_misses. Outside names, which the node caches ask elsewhere, are not in it, so that the charge is higher.`,
    ],
  };
}

function fromRate(given: number | null): Found {
  if (given === null) return NOTHING;
  return {
    scenarios: [scenario('measured rate', given, null)],
    words: ['The rate is the one that was given, counted where Pods ask, before any cache.', SHARE],
  };
}

const SHARE = `Of the queries the cache answers ${CACHE_ANSWERS.least * 100} to ${CACHE_ANSWERS.most * 100} %: an assumption.`;

function fromAssumptions(nodes: number | null): Found {
  const scenarios =
    nodes === null
      ? []
      : ASSUMED_PER_NODE.map(([name, rate]) => scenario(`${name}: ${rate} a second on each`, rate * nodes, null));
  return {
    scenarios,
    words: [
      'The rate was not measured; the rates here are assumptions. Give it with --queries-per-second, or let it be read from metrics (docs/evidence.md).',
      SHARE,
    ],
  };
}

function scenario(name: string, received: number, missed: number | null): Scenario {
  const withCache =
    missed === null
      ? {
          least: dollars(received * (1 - CACHE_ANSWERS.most)),
          most: dollars(received * (1 - CACHE_ANSWERS.least)),
        }
      : { least: dollars(missed), most: dollars(missed) };
  return { name, queriesPerSecond: round(received), withoutCache: dollars(received), withCache };
}

/** Three places: what a counter gives has more than it means. */
function round(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}

function dollars(queriesPerSecond: number): number {
  const queries = (queriesPerSecond * SECONDS_IN_30_DAYS) / 1_000_000;
  return Math.round((queries * PRICE_PER_MILLION + PRICE_PER_ZONE) * 100) / 100;
}
