import type { ClusterFacts } from '../domain/cluster.ts';
import { SEVERITIES, VERDICTS } from '../domain/finding.ts';
import type { CalendarEntry, ClusterHarm, MigrationPlan } from '../domain/plan.ts';

export type Environment = CalendarEntry['environment'];

/** Labels that say what a cluster is for, and the values that are known. */
const ENVIRONMENT_LABELS = ['env', 'environment', 'stage', 'tier'] as const;
const PRODUCTION = /^(?:prod|production|prd|live)$/i;
const NON_PRODUCTION =
  /^(?:dev|develop|development|test|testing|qa|e2e|ci|staging|stage|sandbox|demo|non-?prod|nonproduction|preprod|uat|integration|int)$/i;

/** By label only: a name is no proof. What says nothing counts as production. */
export function environmentOf({ resourceLabels }: Pick<ClusterFacts, 'resourceLabels'>): Environment {
  for (const key of ENVIRONMENT_LABELS) {
    const value = Object.hasOwn(resourceLabels, key) ? resourceLabels[key] : undefined;
    if (value === undefined) continue;
    if (NON_PRODUCTION.test(value)) return 'non-production';
    if (PRODUCTION.test(value)) return 'production';
  }
  return 'not-labelled';
}

/** `europe-west1` of `europe-west1-b`. */
export function regionOf(location: string): string {
  return location.replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, '$1');
}

/** nodes; up to which a cluster is small, and middling. */
const SMALL = 10;
const MIDDLING = 50;

function sizeClass(nodes: number | null): number {
  if (nodes === null) return 2;
  return nodes <= SMALL ? 0 : nodes <= MIDDLING ? 1 : 2;
}

export interface Candidate {
  plan: MigrationPlan;
  facts: ClusterFacts;
  environment: Environment;
  region: string;
  nodes: number | null;
}

/** How bad it is: 0 is affected and critical; what nobody looked at comes last. */
export function harmRank(harm: ClusterHarm | null): number {
  if (harm === null) return VERDICTS.length * SEVERITIES.length;
  return VERDICTS.indexOf(harm.verdict) * SEVERITIES.length + SEVERITIES.indexOf(harm.severity);
}

/**
 * Waves in order: non-production before the rest, small before large, and one region at a time, the one with the worst
 * harm first; in it the worst clusters first. A wave is one environment, one size and one region, of at most `most` clusters.
 */
export function makeWaves(candidates: readonly Candidate[], most: number): Candidate[][] {
  const groupOf = (one: Candidate) =>
    JSON.stringify([one.environment !== 'non-production', sizeClass(one.nodes), one.region]);
  const worst = new Map<string, number>();
  for (const one of candidates) {
    const rank = harmRank(one.plan.harm);
    worst.set(groupOf(one), Math.min(rank, worst.get(groupOf(one)) ?? rank));
  }
  const sorted = candidates.toSorted(
    (a, b) =>
      Number(a.environment !== 'non-production') - Number(b.environment !== 'non-production') ||
      sizeClass(a.nodes) - sizeClass(b.nodes) ||
      (worst.get(groupOf(a)) ?? 0) - (worst.get(groupOf(b)) ?? 0) ||
      compare(a.region, b.region) ||
      harmRank(a.plan.harm) - harmRank(b.plan.harm) ||
      (a.nodes ?? Number.MAX_SAFE_INTEGER) - (b.nodes ?? Number.MAX_SAFE_INTEGER) ||
      compare(a.plan.name, b.plan.name),
  );
  const waves: Candidate[][] = [];
  for (const candidate of sorted) {
    const wave = waves.at(-1);
    const first = wave?.[0];
    if (wave === undefined || first === undefined || !belongs(first, candidate) || wave.length >= most)
      waves.push([candidate]);
    else wave.push(candidate);
  }
  return waves;
}

function belongs(a: Candidate, b: Candidate): boolean {
  return (
    (a.environment === 'non-production') === (b.environment === 'non-production') &&
    sizeClass(a.nodes) === sizeClass(b.nodes) &&
    a.region === b.region
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
