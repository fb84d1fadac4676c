import { type Finding, isAtLeast, type Observation, type RuleVerdict, type Verdict } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { ClusterReport } from '../domain/report.ts';
import { formatCure } from './coverage-line.ts';
import { visibleText } from './escape.ts';
import { formatCount, formatDnsProvider, formatGapCode, formatNumber, joinWords, VERDICT_MEANINGS } from './words.ts';

/** Failed first, by severity; then unknown, passed, not applicable. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const order: RuleVerdict[] = ['fail', 'unknown', 'pass', 'not-applicable'];
  return [...findings].sort((a, b) => {
    if (a.verdict !== b.verdict) return order.indexOf(a.verdict) - order.indexOf(b.verdict);
    if (a.severity === b.severity) return 0;
    return isAtLeast(a.severity, b.severity) ? -1 : 1;
  });
}

/** What the inventory says of a cluster, as short facts. */
export function clusterFactsText(cluster: ClusterReport): string {
  const facts = [
    cluster.mode === 'autopilot' ? 'Autopilot' : 'Standard',
    visibleText(cluster.status, 40),
    formatVersion(cluster),
    `DNS provider ${formatDnsProvider(cluster.clusterDns)}`,
    `NodeLocal DNSCache ${cluster.nodeLocalDnsCache ? 'on' : 'off'}`,
  ];
  if (cluster.nodeCount !== null) facts.push(formatCount(cluster.nodeCount, 'node'));
  return facts.join(', ');
}

export function formatVersion({ controlPlaneVersion }: ClusterReport): string {
  return controlPlaneVersion === null ? 'version unknown' : visibleText(controlPlaneVersion, 40);
}

/** Gaps that no finding names: those stand with their finding. */
export function otherGaps({ gaps, findings }: ClusterReport): Gap[] {
  const named = new Set(findings.flatMap((finding) => finding.gaps.map((gap) => JSON.stringify([gap.what, gap.code]))));
  return gaps.filter((gap) => !named.has(JSON.stringify([gap.what, gap.code])));
}

/** `Deployment kube-system/kube-dns: permission denied. To close it: ...` */
export function formatGap(gap: Gap): string {
  return `${visibleText(gap.what, 160)}: ${formatGapCode(gap.code)}. ${formatCure(gap.grant, gap.detail, 300)}`.trim();
}

/** `21 exposed, 2 unknown and 10 clear clusters` */
export function countVerdicts(clusters: readonly ClusterReport[]): string {
  const parts = explainVerdicts(clusters).map(({ verdict }) => {
    const count = clusters.filter((cluster) => cluster.verdict === verdict).length;
    return `${formatNumber(count)} ${verdict}`;
  });
  return `${joinWords(parts)} ${clusters.length === 1 ? 'cluster' : 'clusters'}`;
}

/** Rules that could not judge for want of the same evidence. */
export interface Undecided {
  rules: string[];
  message: string;
  gaps: Gap[];
}

/** Unknown findings that say the same, once. */
export function groupUnknown(findings: readonly Finding[]): Undecided[] {
  const groups = new Map<string, Undecided>();
  for (const { verdict, rule, message, gaps } of findings) {
    if (verdict !== 'unknown') continue;
    const key = JSON.stringify([message, gaps]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { rules: [rule], message, gaps });
    else group.rules.push(rule);
  }
  return [...groups.values()];
}

/** Observations by where they came from, in the order of their first. */
export function groupObservations(observations: readonly Observation[]): [Observation, ...Observation[]][] {
  const groups = new Map<string, [Observation, ...Observation[]]>();
  for (const one of observations) {
    const key = JSON.stringify([one.source.kind, one.source.detail]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** The verdicts that occur, worst first, each with what it means. */
export function explainVerdicts(clusters: readonly ClusterReport[]): { verdict: Verdict; meaning: string }[] {
  const occurring = new Set(clusters.map((cluster) => cluster.verdict));
  const verdicts = (['affected', 'exposed', 'unknown', 'clear'] as const).filter((verdict) => occurring.has(verdict));
  return verdicts.map((verdict) => ({ verdict, meaning: VERDICT_MEANINGS[verdict] }));
}
