import { describe, expect, test } from 'vitest';
import { aDeployment, aGap, anEvidence, judge, nodes, timeouts } from './evidence.test-helper.ts';
import { defineRule, excuse, fail, notApplicable, pass } from './rule.ts';

const WORDS = {
  id: 'sample',
  title: 'All is well',
  why: 'Because.',
  fix: 'Mend it.',
  whenNotToWorry: 'On Sundays.',
  references: ['docs/sample.md'],
};
const SOURCE = { kind: 'kubernetes-api', detail: 'list of Nodes' } as const;

/** Needs nodes, may use the Deployment, and repeats what it was given. */
const sample = defineRule({
  ...WORDS,
  needs: ['nodes'],
  mayUse: ['kubeDnsDeployment'],
  judge({ read }) {
    const replicas = read.kubeDnsDeployment?.readyReplicas ?? null;
    return pass('no-timeouts', { hours: read.nodes.total }, [
      { name: 'replicas', value: replicas, source: SOURCE },
      { name: 'given', value: Object.keys(read).join(' '), source: SOURCE },
    ]);
  },
});

describe('a rule with the evidence that it needs', () => {
  test('read: it judges', () => {
    expect(judge(sample, anEvidence({ readings: { nodes: nodes(7), kubeDnsDeployment: aDeployment() } }))).toEqual({
      rule: 'sample',
      verdict: 'pass',
      code: 'no-timeouts',
      severity: 'info',
      confidence: 'high',
      message: expect.stringContaining('7 h'),
      observations: [
        { name: 'replicas', value: 2, source: SOURCE },
        { name: 'given', value: 'nodes kubeDnsDeployment', source: SOURCE },
      ],
      gaps: [],
    });
  });

  test('what it may use is missing: it judges without', () => {
    const found = judge(sample, anEvidence({ readings: { nodes: nodes(7), kubeDnsDeployment: aGap() } }));
    expect(found.observations[1]?.value).toBe('nodes');
  });

  test('what it did not ask for is not handed to it', () => {
    const found = judge(sample, anEvidence({ readings: { nodes: nodes(7), timeouts: timeouts([]) } }));
    expect(found.observations[1]?.value).toBe('nodes');
  });

  test('a reading that was read as "does not exist" counts as read', () => {
    const found = judge(sample, anEvidence({ readings: { nodes: nodes(7), kubeDnsDeployment: null } }));
    expect(found.observations[1]?.value).toBe('nodes kubeDnsDeployment');
  });
});

describe('a rule without the evidence that it needs', () => {
  test('denied: unknown, with the gap and its grant', () => {
    const denied = aGap({ what: 'Nodes of the cluster', grant: 'container.nodes.list' });
    expect(judge(sample, anEvidence({ readings: { nodes: denied } }))).toEqual({
      rule: 'sample',
      verdict: 'unknown',
      code: 'evidence-missing',
      severity: 'info',
      confidence: 'high',
      message: 'Cannot be judged without: Nodes of the cluster.',
      observations: [],
      gaps: [denied.gap],
    });
  });

  test('never asked for: unknown, and that is said', () => {
    expect(judge(sample, anEvidence()).gaps).toEqual([
      { code: 'not-collected', what: 'Nodes of the cluster', detail: 'It was not asked for in this run.', grant: null },
    ]);
  });

  test('two needs behind the same gap are named once, what is missing besides them first', () => {
    const denied = aGap({ what: 'Kubernetes API of the cluster' });
    const both = defineRule({
      ...WORDS,
      needs: ['nodes', 'kubeDnsDeployment'],
      missing: () => [{ code: 'not-observable', what: 'version', detail: 'None.', grant: null }],
      judge: () => pass('nodelocal-off', {}),
    });
    const found = judge(both, anEvidence({ readings: { nodes: denied, kubeDnsDeployment: denied } }));
    expect(found.message).toBe('Cannot be judged without: version, Kubernetes API of the cluster.');
    expect(found.gaps.map((gap) => gap.what)).toEqual(['version', denied.gap.what, denied.gap.what]);
  });
});

describe('a rule with nothing to say', () => {
  test('an excuse is asked for before any evidence', () => {
    const excused = defineRule({
      ...WORDS,
      needs: ['nodes'],
      notApplicable: () => excuse('not-the-combination', {}),
      missing: () => [aGap().gap],
      judge: () => pass('nodelocal-off', {}),
    });
    expect(judge(excused, anEvidence({ readings: { nodes: aGap() } }))).toMatchObject({
      verdict: 'not-applicable',
      code: 'not-the-combination',
    });
  });

  test('the evidence itself says so', () => {
    const late = defineRule({ ...WORDS, needs: ['nodes'], judge: () => notApplicable('kube-dns-absent', {}) });
    expect(judge(late, anEvidence({ readings: { nodes: nodes(1) } }))).toMatchObject({
      verdict: 'not-applicable',
      code: 'kube-dns-absent',
      observations: [],
    });
  });
});

test('a fail carries its weight and its observations', () => {
  const failing = defineRule({
    ...WORDS,
    needs: [],
    judge: () =>
      fail('replicas-not-ready', { set: 3, ready: 1 }, { severity: 'medium', confidence: 'low' }, [
        { name: 'replicas ready', value: 1, source: SOURCE },
      ]),
  });
  expect(judge(failing, anEvidence())).toMatchObject({
    verdict: 'fail',
    severity: 'medium',
    confidence: 'low',
    message: 'Only 1 of 3 kube-dns replicas are ready.',
    observations: [{ name: 'replicas ready', value: 1 }],
  });
});
