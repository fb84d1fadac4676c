import { CHECK_SCHEMA_VERSION, type CheckReport, type CheckResult, worstResultFirst } from '../domain/check.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { CONSTRAINT, CONSTRAINT_LIMITS, EXEMPTION_TAG } from './constraint.ts';
import { isRefused } from './judge-constraint.ts';

const RULE = {
  id: CONSTRAINT.name,
  title: CONSTRAINT.displayName,
  why: CONSTRAINT.description,
  fix: `Set the cluster's DNS provider to Cloud DNS before it is created. Exempt a project or folder by the tag ${EXEMPTION_TAG.key}=${EXEMPTION_TAG.value}.`,
  references: [
    'https://cloud.google.com/kubernetes-engine/docs/how-to/custom-org-policies',
    'docs/governance.md#organization-policy',
  ],
};

const LIMITS: readonly string[] = [
  'Tags are not in a report: an exempt cluster is listed all the same.',
  ...CONSTRAINT_LIMITS,
];

/** Who would be refused, if every cluster of the report were created, or changed under a policy on UPDATE, as it is now. */
export function previewPolicy(report: Report): CheckReport {
  return {
    schema: CHECK_SCHEMA_VERSION,
    subject: `${formatScope(report.run.scope)}, run ${report.run.id}`,
    noun: 'cluster',
    rules: [RULE],
    results: report.clusters.map(judgeCluster).sort(worstResultFirst),
    limits: [...LIMITS],
  };
}

function judgeCluster(cluster: ClusterReport): CheckResult {
  const input = {
    isAutopilot: cluster.mode === 'autopilot',
    nodeLocalDnsCache: cluster.nodeLocalDnsCache,
    clusterDns: cluster.clusterDns,
  };
  const result = (verdict: CheckResult['verdict'], code: string, message: string): CheckResult => ({
    ...{ rule: RULE.id, subject: cluster.name, verdict, code, message },
    severity: verdict === 'fail' ? 'low' : 'info',
    fix: verdict === 'fail' ? RULE.fix : null,
  });
  if (input.isAutopilot)
    return result('not-applicable', 'autopilot', 'Autopilot clusters are left out of the constraint.');
  if (!isRefused({ ...input, initialVersion: null })) return result('pass', 'accepted', acceptedWords(cluster));
  if (cluster.initialVersion === undefined)
    return result('unknown', 'version-missing', 'The report does not say with which version the cluster was created.');
  if (!isRefused({ ...input, initialVersion: cluster.initialVersion }))
    return result(
      'pass',
      'accepted-by-version',
      `Created at ${cluster.initialVersion}: from 1.36 on kube-dns is CoreDNS.`,
    );
  const dns = cluster.clusterDns ?? 'not set (kube-dns)';
  const created = cluster.initialVersion ?? 'a version that is not known';
  return result('fail', 'refused', `NodeLocal DNSCache is on, the DNS provider is ${dns}, created at ${created}.`);
}

function acceptedWords(cluster: ClusterReport): string {
  return cluster.nodeLocalDnsCache ? 'The DNS provider is Cloud DNS.' : 'NodeLocal DNSCache is off.';
}
