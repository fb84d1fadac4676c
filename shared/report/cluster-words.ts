import { type Finding, isAtLeast, type RuleVerdict, type Verdict } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { ClusterReport } from '../domain/report.ts';
import { formatCure } from './coverage-line.ts';
import { visibleText } from './escape.ts';
import { formatCount, formatDnsProvider, formatGapCode, VERDICT_MEANINGS } from './words.ts';

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

/** The verdicts that occur, worst first, each with what it means. */
export function explainVerdicts(clusters: readonly ClusterReport[]): { verdict: Verdict; meaning: string }[] {
  const occurring = new Set(clusters.map((cluster) => cluster.verdict));
  const verdicts = (['affected', 'exposed', 'unknown', 'clear'] as const).filter((verdict) => occurring.has(verdict));
  return verdicts.map((verdict) => ({ verdict, meaning: VERDICT_MEANINGS[verdict] }));
}
