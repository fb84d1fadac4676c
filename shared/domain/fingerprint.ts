import type { Finding } from './finding.ts';
import { isAtLeast, type Severity, severity as severitySchema } from './finding.ts';

type Judged = Pick<Finding, 'rule' | 'verdict' | 'code' | 'severity'>;

/**
 * What makes a finding the same finding in the next run: `projects/P/locations/L/clusters/C#RULE/CODE/SEVERITY`. Facts only;
 * no run, time, count or sentence.
 */
export function fingerprintFinding(cluster: string, finding: Judged): string {
  return `${encode(cluster, '/')}#${formatFact(finding)}`;
}

/** All failed findings of a cluster: `projects/.../C#RULE/CODE/SEVERITY,RULE/CODE/SEVERITY`, sorted; nothing behind # for none. */
export function fingerprintCluster({ name, findings }: { name: string; findings: readonly Judged[] }): string {
  const facts = findings.filter(({ verdict }) => verdict === 'fail').map(formatFact);
  return `${encode(name, '/')}#${[...new Set(facts)].sort().join(',')}`;
}

/**
 * True when a failed finding is one that the fingerprint knows, or a milder one of the same rule. What got better is still
 * what somebody saw; another outcome of the same severity is not.
 */
export function isKnownFinding(fingerprint: string, finding: Judged): boolean {
  const facts = fingerprint.slice(fingerprint.indexOf('#') + 1).split(',');
  return facts.some((fact) => {
    const [rule, code, then] = fact.split('/');
    if (rule !== encode(finding.rule)) return false;
    const severity = severitySchema.safeParse(then);
    return severity.success && isSameOrMilder(finding, encode(finding.code) === code, severity.data);
  });
}

function isSameOrMilder(finding: Judged, isSameCode: boolean, then: Severity): boolean {
  return finding.severity === then ? isSameCode : isAtLeast(then, finding.severity);
}

function formatFact({ rule, code, severity }: Judged): string {
  return [rule, code, severity].map((part) => encode(part)).join('/');
}

/** Percent-encoded, so that no part can look like two; the slashes of a cluster's name stay readable. */
function encode(text: string, keep = ''): string {
  const encoded = encodeURIComponent(text.toWellFormed());
  return keep === '' ? encoded : encoded.replaceAll('%2F', keep);
}
