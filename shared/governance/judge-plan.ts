import { CHECK_SCHEMA_VERSION, type CheckReport, type CheckResult, worstResultFirst } from '../domain/check.ts';
import { FIRST_COREDNS_VERSION, parseGkeVersion } from '../formats/gke-version.ts';
import { FIRST_DEFAULT_ON_VERSION, reaches } from '../plan/cluster-state.ts';

import { nodelocalDnscacheOnKubeDns } from '../rules/nodelocal-dnscache-on-kube-dns.ts';
import {
  type PlannedCluster,
  type PlannedClusters,
  readPlannedClusters,
  type Setting,
  type TerraformPlan,
} from './terraform-plan.ts';

const FIX =
  'Write `dns_config { cluster_dns = "CLOUD_DNS" }` with the scope of your choice (`cluster_dns_scope = "CLUSTER_SCOPE"`), and keep NodeLocal DNSCache. For a cluster that exists, `dns-audit plan` has the steps: its node pools have to be re-created.';

const LIMITS: readonly string[] = [
  'A plan holds what Terraform will ask for. What GKE makes of it, and what somebody changes elsewhere, the daily audit sees.',
  'A cluster that another resource or a module outside of this plan configures is not seen.',
  'A block that `dynamic` writes is not in the configuration of a plan: where the number of such blocks is known only after apply, it counts as not written.',
  'A version that nobody wrote is chosen by the release channel: it counts as below 1.36.',
];

export interface JudgePlanOptions {
  /** Name of the plan, for people. */
  subject: string;
  /** Judge clusters that the plan leaves as they are, too. */
  includesUnchanged: boolean;
}

/** Judges every cluster that a plan creates or changes. */
export function judgePlan(plan: TerraformPlan, options: JudgePlanOptions): CheckReport {
  const planned = readPlannedClusters(plan);
  const { clusters } = planned;
  const { id, title, why, references } = nodelocalDnscacheOnKubeDns;
  const judged = clusters.filter((one) => options.includesUnchanged || one.action !== 'none');
  return {
    schema: CHECK_SCHEMA_VERSION,
    subject: options.subject,
    noun: 'cluster',
    rules: [{ id, title, why, fix: FIX, references: [...references] }],
    results: [
      ...judged.map((cluster) => ({ rule: id, subject: cluster.address, ...judge(cluster) })),
      ...notJudged(plan, planned).map((one) => ({ rule: id, ...one })),
    ].sort(worstResultFirst),
    limits: [...LIMITS, ...unchangedWords(clusters.length - judged.length)],
  };
}

/** What may hold a cluster and cannot be judged: results of their own, so that `--strict` stops at them. */
function notJudged(
  { errored }: TerraformPlan,
  { unreadable, deferred }: PlannedClusters,
): (Judgement & { subject: string })[] {
  const one = (subject: string, code: string, message: string) => ({ subject, ...judgement('unknown', code, message) });
  return [
    ...(errored === true
      ? [one('the plan', 'plan-errored', 'The plan ended with an error: it holds only what was planned until then.')]
      : []),
    ...unreadable.map((address) =>
      one(address, 'unreadable', 'A change that may be of a cluster and has not the form of one.'),
    ),
    ...deferred.map((address) => one(address, 'deferred', 'Deferred: only a later plan says what it will be.')),
  ];
}

function unchangedWords(count: number): string[] {
  return count > 0 ? [`${count} clusters that the plan leaves as they are were not judged.`] : [];
}

type Judgement = Omit<CheckResult, 'rule' | 'subject'>;

function judge(cluster: PlannedCluster): Judgement {
  const { isAutopilot, clusterDns, nodeLocalDnsCache: cache } = cluster;
  if (isAutopilot.state === 'unknown') return unknown('enable_autopilot');
  if (isAutopilot.state === 'known' && isAutopilot.value)
    return judgement('not-applicable', 'autopilot', 'An Autopilot cluster: its DNS is not chosen in a configuration.');
  if (isKnown(clusterDns, 'CLOUD_DNS')) return pass('cloud-dns', 'The DNS provider is Cloud DNS.');
  if (isKnown(cache, false)) return pass('nodelocal-off', 'NodeLocal DNSCache is off.');
  if (clusterDns.state === 'unknown') return unknown('dns_config.cluster_dns');
  if (cache.state === 'unknown') return unknown('addons_config.dns_cache_config.enabled');
  const versions = versionsOf(cluster.version);
  if (hasCoreDns(versions) || hasCoreDns(versionsOf(cluster.runningVersion)))
    return pass('coredns-by-version', 'The version is 1.36 or later, where CoreDNS serves kube-dns.');
  if (cluster.version.state === 'unknown') return unknown('min_master_version');
  return cache.state === 'known' ? failWritten(cluster) : judgeUnwrittenCache(cluster, versions);
}

function failWritten(cluster: PlannedCluster): Judgement {
  return fail(
    'nodelocal-on-dnsmasq',
    `NodeLocal DNSCache is on and the DNS provider is ${providerOf(cluster)}${versionWords(cluster)}.`,
  );
}

/** Nobody wrote whether the cache is on: a new cluster gets GKE's default, one that exists has it off. */
function judgeUnwrittenCache(cluster: PlannedCluster, versions: Versions | null): Judgement {
  const isNew = cluster.action === 'create' || cluster.action === 'replace';
  if (!isNew) return pass('nodelocal-off', 'NodeLocal DNSCache is not on.');
  if (versions !== null && reaches(versions.most, FIRST_DEFAULT_ON_VERSION) === false)
    return pass('nodelocal-off-by-default', `NodeLocal DNSCache is off by default below ${FIRST_DEFAULT_ON_VERSION}.`);
  return fail(
    'nodelocal-by-default',
    `GKE turns NodeLocal DNSCache on in a new Standard cluster from ${FIRST_DEFAULT_ON_VERSION} on, and the DNS provider is ${providerOf(cluster)}${versionWords(cluster)}.`,
  );
}

function providerOf({ clusterDns }: PlannedCluster): string {
  return clusterDns.state === 'known' ? clusterDns.value : 'not written (kube-dns)';
}

function versionWords({ version }: PlannedCluster): string {
  return version.state === 'known' ? `, at version ${version.value}` : '; the version is left to the release channel';
}

function isKnown<T>(setting: Setting<T>, value: T): boolean {
  return setting.state === 'known' && setting.value === value;
}

/** All that a version may come to be. */
interface Versions {
  least: string;
  most: string;
}

const LAST = 999_999_999;

function versionsOf(setting: Setting<string>): Versions | null {
  return setting.state === 'known' ? readVersions(setting.value) : null;
}

function hasCoreDns(versions: Versions | null): boolean {
  return versions !== null && reaches(versions.least, FIRST_COREDNS_VERSION) === true;
}

/** A version, or an alias: `1.36` is any patch of it, `1.36.1` any build. Null for `latest` and other words. */
function readVersions(text: string): Versions | null {
  const asked = text.trim().replace(/\.$/, '');
  if (/^\d{1,4}\.\d{1,4}$/.test(asked)) return { least: `${asked}.0-gke.0`, most: `${asked}.${LAST}-gke.${LAST}` };
  if (/^\d{1,4}\.\d{1,4}\.\d{1,9}$/.test(asked)) return { least: `${asked}-gke.0`, most: `${asked}-gke.${LAST}` };
  return parseGkeVersion(asked) === null ? null : { least: asked, most: asked };
}

function judgement(verdict: CheckResult['verdict'], code: string, message: string): Judgement {
  return {
    verdict,
    code,
    severity: verdict === 'fail' ? 'low' : 'info',
    message,
    fix: verdict === 'fail' ? FIX : null,
  };
}

const pass = (code: string, message: string): Judgement => judgement('pass', code, message);
const fail = (code: string, message: string): Judgement => judgement('fail', code, message);
const unknown = (setting: string): Judgement =>
  judgement(
    'unknown',
    'known-after-apply',
    `${setting} is known only after apply: whether the cluster has the combination cannot be said.`,
  );
