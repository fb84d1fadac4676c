import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Evidence, type EvidenceKey, evidence } from '../domain/evidence.ts';
import { finding, VERDICTS } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import { classifyCluster } from './classify.ts';
import { evaluateCluster } from './evaluate.ts';
import { anyEvidence, anyGap, EVIDENCE_KEYS } from './evidence-arbitrary.test-helper.ts';
import { RULES } from './index.ts';

const RUNS = { numRuns: 300 };

/** The same evidence, but one reading failed. */
function lose(given: Evidence, key: EvidenceKey, gap: Gap): Evidence {
  return { ...given, readings: { ...given.readings, [key]: { state: 'gap', gap } } };
}

function inWords(gap: Gap): string {
  return `${gap.code} ${gap.what}`;
}

describe('evaluateCluster, of any evidence', () => {
  test('one verdict, a finding of every rule, a severity only where somebody is concerned', () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        expect(evidence.safeParse(given).success).toBe(true);
        const judged = evaluateCluster(given);
        expect(VERDICTS).toContain(judged.verdict);
        expect(judged.findings.map((one) => one.rule)).toEqual(RULES.map((rule) => rule.id));
        for (const one of judged.findings) expect(finding.safeParse(one).error).toBeUndefined();
        if (judged.verdict === 'clear' || judged.verdict === 'unknown') expect(judged.severity).toBe('info');
        if (judged.verdict === 'unknown') expect(judged.gaps).not.toEqual([]);
        expect(judged.reason).not.toBe('');
      }),
      RUNS,
    );
  });

  test('the same evidence, the same judgement; and nothing of the evidence is changed', () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const before = structuredClone(given);
        const judged = evaluateCluster(given);
        expect(given).toEqual(before);
        expect(evaluateCluster(structuredClone(given))).toEqual(judged);
      }),
      RUNS,
    );
  });

  test('every gap of the readings is named, each once', () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const named = evaluateCluster(given).gaps.map(inWords);
        expect(new Set(named).size).toBe(named.length);
        for (const key of EVIDENCE_KEYS) {
          const reading = given.readings[key];
          if (reading?.state === 'gap') expect(named).toContain(inWords(reading.gap));
        }
      }),
      RUNS,
    );
  });

  test('NodeLocal DNSCache off is clear, whatever else is known, unless the cluster is gone or not at work', () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const off: Evidence = { ...given, cluster: { ...given.cluster, status: 'RUNNING', nodeLocalDnsCache: false } };
        const isGone = given.readings.liveCluster?.state === 'read' && !given.readings.liveCluster.value.found;
        expect(evaluateCluster(off).verdict).toBe(isGone ? 'unknown' : 'clear');
      }),
      RUNS,
    );
  });
});

describe('a gap never clears a cluster', () => {
  /**
   * A live API that does not answer hides that a cluster is gone: then the inventory counts, as documented. Where Cloud DNS
   * is configured, the logs and an earlier report can be the only ones that speak against it, and the nodes speak for it.
   */
  function mayClear(given: Evidence, key: EvidenceKey): boolean {
    if (key === 'liveCluster') return true;
    const isOnCloudDns = given.cluster.clusterDns === 'CLOUD_DNS';
    return isOnCloudDns && (key === 'timeouts' || key === 'history');
  }

  /** Of a version with CoreDNS only a live Deployment can say otherwise; without it the version counts. */
  function isClearByVersion(given: Evidence): boolean {
    const classification = classifyCluster(given.cluster);
    return classification.state === 'clear' && classification.code === 'coredns-by-version';
  }

  test('whichever reading is lost', () => {
    fc.assert(
      fc.property(anyEvidence, fc.constantFrom(...EVIDENCE_KEYS), anyGap, (given, key, gap) => {
        fc.pre(!mayClear(given, key) && !isClearByVersion(given));
        fc.pre(evaluateCluster(given).verdict !== 'clear');
        expect(evaluateCluster(lose(given, key, gap)).verdict).not.toBe('clear');
      }),
      { numRuns: 1500 },
    );
  });

  test('all of them lost: what the inventory says is left', () => {
    fc.assert(
      fc.property(anyEvidence, anyGap, (given, gap) => {
        const state = 'gap';
        const readings = Object.fromEntries(EVIDENCE_KEYS.map((key) => [key, { state, gap }]));
        const { state: byInventory } = classifyCluster(given.cluster);
        const verdict = byInventory === 'combination' ? 'exposed' : byInventory;
        expect(evaluateCluster(evidence.parse({ ...given, readings })).verdict).toBe(verdict);
      }),
      RUNS,
    );
  });
});
