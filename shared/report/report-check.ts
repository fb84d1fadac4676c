import { CHECK_SCHEMA_VERSION, type CheckReport, type CheckResult, type CheckRule } from '../domain/check.ts';
import { coversRule, type ReportedException } from '../domain/exception.ts';
import { type Finding, isConcerned } from '../domain/finding.ts';
import { type ClusterReport, isExcepted, type Report } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { formatGap } from './cluster-words.ts';
import { explainCoverage, isCoverageComplete } from './coverage-line.ts';
import { formatException } from './exception-words.ts';

/** Stands for clusters that are not clear although no rule of them says why: none may be left out. */
const VERDICT: CheckRule = {
  id: 'cluster-verdict',
  title: 'The cluster cannot have this problem',
  why: 'A cluster is not clear because of what the message says. Missing evidence is no all-clear.',
  fix: 'Grant what the message names if something could not be read, and run the audit again.',
  references: [],
};

export interface ReportCheckOptions {
  /** Words of the rules. */
  rules: readonly CheckRule[];
  /** What is in order, too. */
  includesPassed: boolean;
}

/**
 * An audit as the outcome of a check, for tools that know checks: a result for each cluster and rule. What `--fail-on` does
 * not count fails nothing here either: a failed rule of a cluster that is neither affected nor exposed is a suspicion, and
 * what is excepted says so. Results keep the order of the report, worst cluster first.
 */
export function toCheckReport(report: Report, { rules, includesPassed }: ReportCheckOptions): CheckReport {
  const fixes = new Map(rules.map(({ id, fix }) => [id, fix]));
  const results = report.clusters.flatMap((cluster) => resultsOf(cluster, fixes, includesPassed));
  const used = new Set(results.map(({ rule }) => rule));
  const known = [...rules, VERDICT];
  const strangers = [...used].filter((id) => !known.some((rule) => rule.id === id)).map(unknownRule);
  return {
    schema: CHECK_SCHEMA_VERSION,
    subject: formatScope(report.run.scope),
    noun: 'cluster',
    rules: [...known.filter(({ id }) => used.has(id)), ...strangers],
    results,
    limits: isCoverageComplete(report.coverage) ? [] : explainCoverage(report.coverage),
  };
}

function resultsOf(cluster: ClusterReport, fixes: ReadonlyMap<string, string>, includesPassed: boolean): CheckResult[] {
  const hasProblem = isConcerned(cluster);
  const results = cluster.findings
    .filter(({ verdict }) => includesPassed || verdict === 'fail' || verdict === 'unknown')
    .map((finding): CheckResult => {
      const isFailure = finding.verdict === 'fail' && hasProblem;
      return {
        rule: finding.rule,
        subject: cluster.name,
        verdict: finding.verdict === 'fail' && !isFailure ? 'unknown' : finding.verdict,
        code: finding.code,
        severity: isFailure ? finding.severity : 'info',
        message: [finding.message, ...finding.gaps.map(formatGap)].join(' '),
        fix: finding.verdict === 'fail' ? (fixes.get(finding.rule) ?? null) : null,
        ...exceptedBy(cluster, finding),
      };
    });
  const verdicts = hasProblem ? ['fail'] : ['fail', 'unknown'];
  const isSaid = cluster.verdict === 'clear' || results.some(({ verdict }) => verdicts.includes(verdict));
  return isSaid ? results : [verdictOf(cluster), ...results];
}

function verdictOf(cluster: ClusterReport): CheckResult {
  return {
    ...{ rule: VERDICT.id, subject: cluster.name, code: cluster.verdict },
    ...(isConcerned(cluster)
      ? { verdict: 'fail' as const, severity: cluster.severity }
      : { verdict: 'unknown' as const, severity: 'info' as const }),
    message: [cluster.reason, ...cluster.gaps.map(formatGap)].join(' '),
    fix: VERDICT.fix,
    ...wordsOf(isExcepted(cluster) ? cluster.exception?.inForce[0] : undefined),
  };
}

/** Of what could not be judged only an exception of the whole cluster speaks: nobody has seen it. */
function exceptedBy(cluster: ClusterReport, { rule, verdict }: Finding): { excepted?: string } {
  const inForce = cluster.exception?.inForce ?? [];
  if (verdict !== 'fail' && verdict !== 'unknown') return {};
  return wordsOf(inForce.find((one) => (verdict === 'fail' ? coversRule(one, rule) : one.rule === null)));
}

function wordsOf(one: ReportedException | undefined): { excepted?: string } {
  return one === undefined ? {} : { excepted: formatException(one) };
}

/** A report of another version may name rules that this one does not have. */
function unknownRule(id: string): CheckRule {
  return { id, title: id, why: 'A rule of another version of dns-audit.', fix: 'See the message.', references: [] };
}
