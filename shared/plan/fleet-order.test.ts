import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEVERITIES, VERDICTS } from '../domain/finding.ts';
import type { ClusterHarm } from '../domain/plan.ts';
import { aCluster, anEvidence, everythingRead } from '../rules/evidence.test-helper.ts';
import { buildPlan } from './build-plan.ts';
import { type Candidate, environmentOf, harmRank, makeWaves, regionOf } from './fleet-order.ts';

describe('what a cluster is', () => {
  test.each([
    [{ env: 'prod' }, 'production'],
    [{ environment: 'Staging' }, 'non-production'],
    [{ env: 'blue', tier: 'dev' }, 'non-production'],
    [{ team: 'dev' }, 'not-labelled'],
  ])('labels %j: %s', (resourceLabels, expected) => {
    expect(environmentOf({ resourceLabels: resourceLabels as Record<string, string> })).toBe(expected);
  });

  test('a zone belongs to its region', () => {
    expect(['europe-west1-b', 'us-east4', 'odd'].map(regionOf)).toEqual(['europe-west1', 'us-east4', 'odd']);
  });
});

const base = buildPlan(anEvidence({ readings: everythingRead() }), {
  madeAt: '2026-11-22T06:00:00Z',
  queriesPerSecond: null,
});

function harm(verdict: ClusterHarm['verdict'], severity: ClusterHarm['severity'] = 'info'): ClusterHarm {
  return {
    ...{ verdict, severity, reason: 'so', failedLookUps: null, atLeast: false, window: null },
    ...{ source: 'a report', limitations: [] },
  };
}

function candidate(name: string, overrides: Partial<Candidate> & { harm?: ClusterHarm | null } = {}): Candidate {
  const { harm: found = null, ...rest } = overrides;
  return {
    plan: { ...base, name, harm: found },
    facts: aCluster({ cluster: name }),
    environment: 'production',
    region: 'europe-west1',
    nodes: 20,
    ...rest,
  };
}

const orderOf = (candidates: readonly Candidate[], most = 5) =>
  makeWaves(candidates, most).map((wave) => wave.map((one) => one.plan.name));

describe('the order', () => {
  test('of harm: affected before exposed, the worse severity first, what nobody looked at last', () => {
    const found = VERDICTS.flatMap((verdict) => SEVERITIES.map((severity) => harm(verdict, severity)));
    const ranks = [...found, null].map(harmRank);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(ranks).size).toBe(ranks.length);
  });

  test('the region with the worst harm goes first, and in it the worst cluster, within environment and size', () => {
    const waves = orderOf([
      candidate('calm', { region: 'asia-east1', harm: harm('exposed', 'low') }),
      candidate('bad', { region: 'us-east4', harm: harm('affected', 'critical') }),
      candidate('beside-bad', { region: 'us-east4', nodes: 12, harm: harm('exposed', 'low') }),
      candidate('large-and-bad', { region: 'us-east4', nodes: 500, harm: harm('affected', 'critical') }),
      candidate('trial', { environment: 'non-production', region: 'us-east4', nodes: 500 }),
    ]);
    expect(waves).toEqual([['trial'], ['bad', 'beside-bad'], ['calm'], ['large-and-bad']]);
  });

  test('a cluster of unknown size counts as large', () => {
    expect(orderOf([candidate('unknown', { nodes: null }), candidate('known', { nodes: 50 })])).toEqual([
      ['known'],
      ['unknown'],
    ]);
  });

  const anyCandidate = fc
    .record({
      number: fc.nat(10_000),
      environment: fc.constantFrom<Candidate['environment'][]>('production', 'non-production', 'not-labelled'),
      region: fc.constantFrom('europe-west1', 'us-east4', 'asia-east1'),
      nodes: fc.option(fc.nat(200)),
      found: fc.option(fc.tuple(fc.constantFrom(...VERDICTS), fc.constantFrom(...SEVERITIES))),
    })
    .map(({ number, found, ...rest }) =>
      candidate(`c-${number}`, { ...rest, harm: found === null ? null : harm(...found) }),
    );

  test('each cluster has one turn; a wave is of one region, environment and size, and never too big', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyCandidate, { maxLength: 30, selector: (one) => one.plan.name }),
        fc.integer({ min: 1, max: 6 }),
        (candidates, most) => {
          const waves = makeWaves(candidates, most);
          expect(
            waves
              .flat()
              .map((one) => one.plan.name)
              .sort(),
          ).toEqual(candidates.map((one) => one.plan.name).sort());
          for (const wave of waves) {
            expect(wave.length).toBeLessThanOrEqual(most);
            expect(new Set(wave.map((one) => one.region)).size).toBe(1);
            expect(new Set(wave.map((one) => one.environment === 'non-production')).size).toBe(1);
            const ranks = wave.map((one) => harmRank(one.plan.harm));
            expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
          }
          const late = waves.flat().map((one) => Number(one.environment !== 'non-production'));
          expect(late).toEqual(late.toSorted((a, b) => a - b));
          expect(orderOf(candidates.toReversed(), most)).toEqual(orderOf(candidates, most));
        },
      ),
    );
  });
});
