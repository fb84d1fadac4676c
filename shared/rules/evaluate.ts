import type { Evidence } from '../domain/evidence.ts';
import { type Finding, isConcerned, type Severity, type Verdict, worstSeverity } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import { cloudDnsMigration } from './cloud-dns-migration.ts';
import { dnsmasqSlotsInUse } from './dnsmasq-slots-in-use.ts';
import { RULES } from './index.ts';
import { kubeDnsConnectionSlots } from './kube-dns-connection-slots.ts';
import { kubeDnsDialTimeouts } from './kube-dns-dial-timeouts.ts';
import { kubeDnsReadTimeouts } from './kube-dns-read-timeouts.ts';
import { nodelocalDnscacheOnKubeDns } from './nodelocal-dnscache-on-kube-dns.ts';
import { readValue } from './rule.ts';

/** What all rules together say of one cluster. */
export interface ClusterJudgement {
  verdict: Verdict;
  severity: Severity;
  /** Why this verdict, in a sentence or two. */
  reason: string;
  findings: Finding[];
  /** Every gap of the evidence, once. */
  gaps: Gap[];
}

/** Judges a cluster: same evidence in, same judgement out. */
export function evaluateCluster(evidence: Evidence): ClusterJudgement {
  const findings = RULES.map((rule) => rule.evaluate(evidence));
  const byRule = new Map(findings.map((finding) => [finding.rule, finding]));
  const { verdict, reason } = decide(evidence, byRule);
  const failed = findings.filter((finding) => finding.verdict === 'fail');
  return {
    verdict,
    reason,
    severity: isConcerned({ verdict }) ? worstSeverity(failed.map((finding) => finding.severity)) : 'info',
    findings,
    gaps: distinctGaps(evidence, findings),
  };
}

type Findings = ReadonlyMap<string, Finding>;

function decide(evidence: Evidence, findings: Findings): { verdict: Verdict; reason: string } {
  const combination = findings.get(nodelocalDnscacheOnKubeDns.id);
  const harm = [kubeDnsDialTimeouts, kubeDnsReadTimeouts].flatMap((rule) => failing(findings, rule.id));
  if (combination?.verdict === 'unknown') return { verdict: 'unknown', reason: explainGaps(combination) };
  if (combination?.verdict === 'fail') return decideCombination(findings, combination, harm);
  const migration = findings.get(cloudDnsMigration.id);
  // Most clusters on Cloud DNS never were elsewhere; of one that was, or that shows harm, nobody may say that it is clear.
  const isSuspect = harm.length > 0 || readValue(evidence, 'history')?.kubeDnsLastSeen != null;
  if (migration?.verdict === 'unknown' && isSuspect) return { verdict: 'unknown', reason: explainGaps(migration) };
  // A suspicion (low confidence) is shown as a finding, but does not turn a cluster on Cloud DNS into an exposed one.
  if (migration?.verdict !== 'fail' || migration.confidence === 'low') {
    const unseen =
      migration?.verdict === 'unknown' ? ' Whether all nodes date from after the switch could not be checked.' : '';
    return { verdict: 'clear', reason: `${combination?.message ?? ''}${unseen}` };
  }
  return { verdict: harm.length > 0 ? 'affected' : 'exposed', reason: migration.message };
}

function decideCombination(
  findings: Findings,
  combination: Finding,
  harm: readonly Finding[],
): { verdict: Verdict; reason: string } {
  const [worst] = harm;
  if (worst !== undefined) return { verdict: 'affected', reason: worst.message };
  // A full dnsmasq is not harm yet: in the lab a Pod reached its limit and nobody waited (docs/evidence.md, "What dnsmasq says").
  const [slots] = [dnsmasqSlotsInUse, kubeDnsConnectionSlots].flatMap((rule) => failing(findings, rule.id));
  const unseen = [kubeDnsDialTimeouts, kubeDnsReadTimeouts].some(
    (rule) => findings.get(rule.id)?.verdict === 'unknown',
  );
  const harmWords = unseen ? ' Whether it hurts could not be looked for.' : '';
  return { verdict: 'exposed', reason: `${(slots ?? combination).message}${harmWords}` };
}

function failing(findings: Findings, rule: string): Finding[] {
  const finding = findings.get(rule);
  return finding?.verdict === 'fail' ? [finding] : [];
}

function explainGaps(finding: Finding): string {
  return finding.gaps.map((gap) => `${gap.what}: ${gap.detail}`).join(' ');
}

function distinctGaps(evidence: Evidence, findings: readonly Finding[]): Gap[] {
  const ofReadings = Object.values(evidence.readings).flatMap((reading) =>
    reading?.state === 'gap' ? [reading.gap] : [],
  );
  const byWords = new Map(
    [...ofReadings, ...findings.flatMap((finding) => finding.gaps)].map((gap) => [`${gap.code} ${gap.what}`, gap]),
  );
  return [...byWords.values()];
}
