import type { ClusterRef } from '../domain/cluster.ts';
import { parseClusterName } from '../domain/cluster.ts';
import type { Confidence, Observation, Provenance, RuleVerdict, Severity, Verdict } from '../domain/finding.ts';
import { isConcerned } from '../domain/finding.ts';
import type { GapCode } from '../domain/gap.ts';
import { type ClusterReport, isExcepted, type Report } from '../domain/report.ts';
import { visibleText } from './escape.ts';

/** A word for people and a Slack emoji of its own shape, so that nothing is told by colour alone. */
export interface Sign {
  word: string;
  /** Slack emoji name, without colons. */
  emoji: string;
}

export const SEVERITY_SIGNS: Record<Severity, Sign> = {
  critical: { word: 'critical', emoji: 'rotating_light' },
  high: { word: 'high', emoji: 'red_circle' },
  medium: { word: 'medium', emoji: 'large_orange_diamond' },
  low: { word: 'low', emoji: 'small_blue_diamond' },
  info: { word: 'info', emoji: 'information_source' },
};

export const VERDICT_SIGNS: Record<Verdict, Sign> = {
  affected: { word: 'affected', emoji: 'bangbang' },
  exposed: { word: 'exposed', emoji: 'warning' },
  unknown: { word: 'unknown', emoji: 'grey_question' },
  clear: { word: 'clear', emoji: 'white_check_mark' },
};

export const VERDICT_MEANINGS: Record<Verdict, string> = {
  affected: 'NodeLocal DNSCache in front of kube-dns, and look-ups fail',
  exposed: 'NodeLocal DNSCache in front of kube-dns, no failed look-ups in what was read',
  unknown: 'evidence is missing',
  clear: 'cannot have this problem',
};

export const RULE_VERDICT_WORDS: Record<RuleVerdict, string> = {
  pass: 'passed',
  fail: 'failed',
  'not-applicable': 'not applicable',
  unknown: 'unknown',
};

export const CONFIDENCE_WORDS: Record<Confidence, string> = {
  high: 'high confidence',
  medium: 'medium confidence',
  low: 'low confidence',
};

/** What a number is worth is said with it: read, documented, computed or estimated. */
export const PROVENANCE_WORDS: Record<Provenance['kind'], string> = {
  'asset-inventory': 'read from Cloud Asset Inventory',
  'container-api': 'read from the GKE API',
  file: 'read from a file',
  'kubernetes-api': 'read from the cluster',
  logging: 'read from Cloud Logging',
  monitoring: 'read from Cloud Monitoring',
  prometheus: 'read from a Prometheus server',
  'previous-run': 'from an earlier run',
  'documented-default': 'documented default, not read',
  'measured-in-lab': 'measured in a lab, not in this cluster',
  computed: 'computed',
  estimate: 'estimate',
};

export const INVENTORY_WORDS: Record<Report['coverage']['inventorySource'], string> = {
  'asset-inventory': 'inventory from Cloud Asset Inventory',
  'container-api': 'inventory from the GKE API',
  file: 'inventory from a file',
};

export const GAP_WORDS: Record<GapCode, string> = {
  'permission-denied': 'permission denied',
  'not-found': 'not found',
  'api-disabled': 'API disabled',
  'rate-limited': 'rate limited',
  unavailable: 'service unavailable',
  timeout: 'timed out',
  malformed: 'not readable',
  unreachable: 'unreachable from here',
  'not-collected': 'not collected',
  'not-observable': 'not observable',
  deadline: 'not finished before the deadline',
};

/** Why this program does not repeat what others advise. Shown once, and only where it matters. */
export const DISAGREEMENT =
  'Keep the cache, move to Cloud DNS for GKE (or to GKE 1.36, where kube-dns runs on CoreDNS). gcpdiag BP/2025_001 and ' +
  'gke-policy-automation recommend NodeLocal DNSCache for every cluster and do not look at the DNS provider behind it: dnsmasq in ' +
  'kube-dns serves a limited number of TCP connections per Pod, and the caches of all nodes hold theirs open for seconds.';

export function needsDisagreement(report: { clusters: readonly ClusterReport[] }): boolean {
  return report.clusters.some(isConcerned);
}

/** A cluster that a person should look at: everything but one that is clear and has no other finding. */
export function needsAttention(cluster: ClusterReport): boolean {
  return cluster.verdict !== 'clear' || cluster.severity !== 'info';
}

/** One that a list shows among those to look at: excepted ones are told apart. */
export function isToBeListed(cluster: ClusterReport): boolean {
  return needsAttention(cluster) && !isExcepted(cluster);
}

/** The words of a gap code; codes of a later version are shown as they are written. */
export function formatGapCode(code: string): string {
  return Object.hasOwn(GAP_WORDS, code) ? GAP_WORDS[code as GapCode] : visibleText(code, 40);
}

// Made once: toLocaleString makes one for each number, which is most of the time of a large report.
const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** `1,284` with a comma, whatever the locale of the machine. */
export function formatNumber(value: number): string {
  return NUMBERS.format(value);
}

/** `1 cluster`, `41 clusters`, `at least 2,000 errors`. */
export function formatCount(count: number, noun: string, options: { plural?: string; atLeast?: boolean } = {}): string {
  const word = count === 1 ? noun : (options.plural ?? `${noun}s`);
  return `${options.atLeast === true ? 'at least ' : ''}${formatNumber(count)} ${word}`;
}

/** The value of an observation with its unit: `at least 2,000 errors`, `yes`, `not set`. */
export function formatValue(
  { value, unit, atLeast }: Pick<Observation, 'value' | 'unit' | 'atLeast'>,
  maxLength = 200,
): string {
  if (value === null) return 'not set';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = typeof value === 'number' ? formatNumber(value) : formatMoment(value, maxLength);
  const suffix = unit === undefined ? '' : ` ${visibleText(unit, 40)}`;
  return `${atLeast === true ? 'at least ' : ''}${text === '' ? '(empty)' : text}${suffix}`;
}

/** `read from the cluster: Deployment kube-system/kube-dns, args`. */
export function formatProvenance(source: Provenance, maxLength = 200): string {
  const detail = visibleText(source.detail, maxLength);
  return detail === '' ? PROVENANCE_WORDS[source.kind] : `${PROVENANCE_WORDS[source.kind]}: ${detail}`;
}

const UTC_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?Z$/;

/** A time to the second; any other text as it is written. */
function formatMoment(text: string, maxLength: number): string {
  const match = UTC_TIME.exec(text);
  return match === null ? visibleText(text, maxLength) : `${match[1]} ${match[2]}${match[3] ?? ''} UTC`;
}

/** `2026-11-19 06:00 UTC` of an RFC 3339 time in UTC; any other text is shown as it is written. */
export function formatTime(time: string): string {
  const match = UTC_TIME.exec(time);
  return match === null ? visibleText(time, 40) : `${match[1]} ${match[2]} UTC`;
}

/** `2026-11-19` of an RFC 3339 time in UTC; null of any other text. */
export function formatDay(time: string): string | null {
  return UTC_TIME.exec(time)?.[1] ?? null;
}

/** `3 days`, `5 hours`, `40 minutes`, `12 seconds`: one unit, rounded down. */
export function formatSpan(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ] as const;
  for (const [size, word] of units) if (seconds >= size) return formatCount(Math.floor(seconds / size), word);
  return formatCount(Math.floor(seconds), 'second');
}

/** The id of a run, as it is shown. */
export function formatRunId(id: string): string {
  return visibleText(id.trim(), 80) || '(no id)';
}

export function formatWindow(window: Report['run']['window']): string {
  if (window === null) return 'no logs were read';
  return `logs from ${formatTime(window.from).replace(/ UTC$/, '')} to ${formatTime(window.to)}`;
}

/** The DNS provider as the cluster's configuration names it. */
export function formatDnsProvider(clusterDns: string | null): string {
  if (clusterDns === null) return 'kube-dns (not set, the default)';
  if (clusterDns === 'CLOUD_DNS') return 'Cloud DNS for GKE';
  if (['KUBE_DNS', 'PLATFORM_DEFAULT', 'PROVIDER_UNSPECIFIED'].includes(clusterDns)) return `kube-dns (${clusterDns})`;
  return visibleText(clusterDns, 40);
}

/** Project and location of a cluster, short: `pay-prod/europe-west1`. */
export function formatPlace(ref: Pick<ClusterRef, 'project' | 'location'>, maxLength = 120): string {
  return visibleText(`${ref.project}/${ref.location}`, maxLength);
}

/** A resource name as people say it: `payments (pay-prod/europe-west1)`. */
export function formatShortName(name: string, maxLength = 120): string {
  const ref = parseClusterName(name);
  return visibleText(ref === null ? name : `${ref.cluster} (${ref.project}/${ref.location})`, maxLength);
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
