import { expect, test } from 'vitest';
import type { Observation } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import {
  clusterFactsText,
  countVerdicts,
  explainVerdicts,
  formatGap,
  groupObservations,
  groupUnknown,
  otherGaps,
  sortFindings,
} from './cluster-words.ts';
import { sampleCluster, sampleFinding } from './sample-cluster.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';

const GAP: Gap = { code: 'not-observable', what: 'logs', detail: 'off', grant: null };

test('sortFindings: failed by severity, unknown, passed, not applicable', () => {
  const findings = [
    sampleFinding({ rule: 'a', verdict: 'not-applicable' }),
    sampleFinding({ rule: 'b' }),
    sampleFinding({ rule: 'c', verdict: 'unknown' }),
    sampleFinding({ rule: 'd', verdict: 'fail', severity: 'low' }),
    sampleFinding({ rule: 'e', verdict: 'fail', severity: 'critical' }),
    sampleFinding({ rule: 'f', verdict: 'fail', severity: 'low' }),
  ];
  expect(sortFindings(findings).map(({ rule }) => rule)).toEqual(['e', 'd', 'f', 'c', 'b', 'a']);
});

test('groupUnknown: rules that miss the same evidence', () => {
  const missing = { verdict: 'unknown' as const, message: 'Cannot be judged without: logs.', gaps: [GAP] };
  const findings = [
    sampleFinding({ rule: 'a', ...missing }),
    sampleFinding({ rule: 'b' }),
    sampleFinding({ rule: 'c', ...missing }),
    sampleFinding({ rule: 'd', ...missing, message: 'Else.' }),
  ];
  expect(groupUnknown(findings).map(({ rules }) => rules)).toEqual([['a', 'c'], ['d']]);
});

test('groupObservations: values of one origin', () => {
  const one = (name: string, detail: string): Observation => ({ name, value: 1, source: { kind: 'logging', detail } });
  const groups = groupObservations([one('a', 'x'), one('b', 'y'), one('c', 'x')]);
  expect(groups.map((group) => group.map(({ name }) => name))).toEqual([['a', 'c'], ['b']]);
});

test('otherGaps: those that no finding names', () => {
  const named = sampleFinding({ rule: 'a', verdict: 'unknown', gaps: [GAP] });
  const other = { ...GAP, what: 'nodes' };
  expect(otherGaps(sampleCluster({ cluster: 'c', findings: [named], gaps: [GAP, other] }))).toEqual([other]);
});

test('formatGap: with a cure, with what is known, with neither', () => {
  expect(formatGap({ ...GAP, grant: 'container.nodes.list' })).toBe('logs: not observable. Needs container.nodes.list');
  expect(formatGap(GAP)).toBe('logs: not observable. off');
  expect(formatGap({ ...GAP, detail: '' })).toBe('logs: not observable.');
});

test('clusterFactsText: Autopilot of which little is known', () => {
  const cluster = sampleCluster({
    cluster: 'c',
    mode: 'autopilot',
    controlPlaneVersion: null,
    nodeCount: null,
    clusterDns: null,
  });
  expect(clusterFactsText(cluster)).toBe(
    'Autopilot, RUNNING, version unknown, DNS provider kube-dns (not set, the default), NodeLocal DNSCache on',
  );
});

test('countVerdicts and explainVerdicts: the verdicts that occur', () => {
  const { clusters } = sampleReport();
  expect(countVerdicts(clusters)).toBe('1 affected, 2 exposed, 2 unknown and 35 clear clusters');
  expect(countVerdicts(clusters.slice(0, 1))).toBe('1 affected cluster');
  expect(explainVerdicts(clusters.slice(0, 3)).map(({ verdict }) => verdict)).toEqual(['affected', 'exposed']);
});
