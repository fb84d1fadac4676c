import type { Gap } from '../domain/gap.ts';
import type { Coverage, Report } from '../domain/report.ts';
import { visibleText } from './escape.ts';
import { exceptedSentence } from './exception-words.ts';
import { formatCount, formatGapCode, formatNumber, joinWords, needsAttention } from './words.ts';

/** True only when nothing at all was missed; a report that contradicts itself counts as incomplete. */
export function isCoverageComplete(coverage: Coverage): boolean {
  if (coverage.gaps.length > 0 || coverage.clusterGaps.length > 0 || coverage.skipped.length > 0) return false;
  return coverage.complete && coverage.projects.unreadable === 0 && coverage.clusters.unknown === 0;
}

/** What was seen and what was not, in one plain sentence. */
export function formatCoverageLine(coverage: Coverage): string {
  const { projects, clusters } = coverage;
  const aside = [];
  if (projects.unreadable > 0) aside.push(`${formatNumber(projects.unreadable)} unreadable`);
  if (projects.apiDisabled > 0) aside.push(`${formatNumber(projects.apiDisabled)} without the API`);
  const parts = [
    `${formatCount(projects.seen, 'project')} seen${aside.length === 0 ? '' : ` (${aside.join(', ')})`}`,
    `${formatCount(clusters.seen, 'cluster')}: ${formatNumber(clusters.clearedByInventory)} cleared by the inventory`,
    formatCount(clusters.candidates, 'candidate'),
    `${formatNumber(clusters.fullyRead)} fully read`,
    `${formatNumber(clusters.unknown)} unknown`,
  ];
  return `Coverage: ${parts.join(', ')}; ${isCoverageComplete(coverage) ? 'complete' : 'incomplete'}.`;
}

type Judged = Pick<Report, 'run' | 'coverage' | 'summary' | 'clusters'>;

/**
 * The state of all clusters in scope in a sentence without any name, and in a second one how many of them are excepted; never
 * an all-clear while something was not seen.
 */
export function headline(report: Judged): string {
  const excepted = exceptedSentence(report);
  return excepted === null ? describeState(report) : `${describeState(report)} ${excepted}`;
}

function describeState(report: Judged): string {
  const { affected, exposed, unknown } = report.summary;
  const total = report.coverage.clusters.seen;
  const complete = isCoverageComplete(report.coverage) && unknown === 0;
  const incomplete = complete ? '' : '; coverage is incomplete';

  if (affected > 0) return `${countStates(report)}${incomplete}.`;
  if (exposed > 0) {
    if (report.run.window === null)
      return `${countStates(report)}; no logs were read, so harm is not ruled out${incomplete}.`;
    return `No harm was seen, but ${countStates(report)}${incomplete}.`;
  }
  if (!complete) return `${nothingFound(report)}, but coverage is incomplete: ${whatIsMissing(report)}.`;
  if (total === 0) return 'There are no clusters in scope.';
  const others = report.clusters.filter(needsAttention).length;
  const clear =
    total === 1 ? 'The only cluster in scope is clear' : `All ${formatNumber(total)} clusters in scope are clear`;
  return others === 0
    ? `${clear}.`
    : `${clear} of this problem, but ${formatCount(others, 'cluster')} ${others === 1 ? 'has' : 'have'} other findings.`;
}

function nothingFound(report: Pick<Report, 'coverage'>): string {
  return report.coverage.clusters.seen === 0 ? 'No clusters were seen' : 'Nothing was found in what could be read';
}

function whatIsMissing({ coverage, summary }: Pick<Report, 'coverage' | 'summary'>): string {
  const unknown = Math.max(summary.unknown, coverage.clusters.unknown);
  const parts = [];
  if (unknown > 0) parts.push(`${countOf(unknown, coverage.clusters.seen)} ${unknown === 1 ? 'is' : 'are'} unknown`);
  if (coverage.projects.unreadable > 0)
    parts.push(`${formatCount(coverage.projects.unreadable, 'project')} could not be read`);
  return parts.length === 0 ? 'part of the evidence is missing' : joinWords(parts);
}

const WHAT_IT_IS = {
  affected: ' (NodeLocal DNSCache overruns kube-dns)',
  exposed: ' (NodeLocal DNSCache in front of kube-dns)',
  unknown: '',
};

/** `2 of 41 clusters are affected (...), 4 are exposed and 1 is unknown`; the first state says what it is. */
function countStates({ summary, coverage }: Pick<Report, 'coverage' | 'summary'>): string {
  const states = (['affected', 'exposed', 'unknown'] as const).filter((verdict) => summary[verdict] > 0);
  const parts = states.map((verdict, index) => {
    const count = summary[verdict];
    const subject = index === 0 ? countOf(count, coverage.clusters.seen) : formatNumber(count);
    return `${subject} ${count === 1 ? 'is' : 'are'} ${verdict}${index === 0 ? WHAT_IT_IS[verdict] : ''}`;
  });
  return joinWords(parts);
}

function countOf(count: number, total: number): string {
  return `${formatNumber(count)} of ${formatCount(total, 'cluster')}`;
}

// What somebody can mend stands before what follows from it: a cluster that is unreachable has a dozen gaps of its own.
const GAP_ORDER = [
  'permission-denied',
  'unreachable',
  'api-disabled',
  'unavailable',
  'timeout',
  'rate-limited',
  'deadline',
  'malformed',
  'not-found',
  'not-observable',
  'not-collected',
];
const NAMES_PER_LINE = 3;

/**
 * What could not be seen and what would bring it, a line each, worst first: the run as a whole, then the clusters' own gaps,
 * then list elements that were skipped. Plain text with every unseen character shown; the renderer still escapes it for its
 * own syntax. At most `limit` lines and one that says how many more.
 */
export function explainCoverage(coverage: Coverage, limit = 8): string[] {
  const lines = [
    ...groupGaps(coverage.gaps.map((gap) => ({ ...gap, clusters: null }))).map(formatGroup),
    ...groupGaps(coverage.clusterGaps.map((gap) => ({ ...gap, detail: '' }))).map(formatGroup),
    ...coverage.skipped.map(formatSkipped),
  ];
  if (lines.length === 0 && !isCoverageComplete(coverage))
    lines.push('Something could not be read; the report does not name it.');
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit), `and ${formatNumber(lines.length - limit)} more`];
}

interface CountedGap extends Pick<Gap, 'what' | 'detail' | 'grant'> {
  code: string;
  /** In how many clusters; null for a gap of the run as a whole. */
  clusters: number | null;
}

/** Gaps of one cause and one cure stand in one line: 300 denied projects are one sentence, not 300. */
function groupGaps(gaps: readonly CountedGap[]): [CountedGap, ...CountedGap[]][] {
  const groups = new Map<string, [CountedGap, ...CountedGap[]]>();
  for (const gap of gaps) {
    const key = JSON.stringify([gap.code, gap.grant, gap.grant === null ? gap.detail : null]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [gap]);
    else group.push(gap);
  }
  return [...groups.values()].sort(
    (a, b) => gapRank(a[0].code) - gapRank(b[0].code) || reachOf(b) - reachOf(a) || b.length - a.length,
  );
}

function reachOf(gaps: readonly CountedGap[]): number {
  return gaps.reduce((most, gap) => Math.max(most, gap.clusters ?? 0), 0);
}

function gapRank(code: string): number {
  const index = GAP_ORDER.indexOf(code);
  return index === -1 ? GAP_ORDER.length : index;
}

function formatGroup(gaps: readonly [CountedGap, ...CountedGap[]]): string {
  const [first] = gaps;
  const names = gaps.slice(0, NAMES_PER_LINE).map((gap) => visibleText(gap.what, 80));
  const more = gaps.length - names.length;
  const subject = more > 0 ? `${names.join(', ')} and ${formatNumber(more)} more` : joinWords(names);
  const where = formatWhere(gaps);
  return `${subject}: ${formatGapCode(first.code)}${where}. ${formatCure(first.grant, first.detail)}`.trim();
}

function formatWhere(gaps: readonly CountedGap[]): string {
  const most = reachOf(gaps);
  if (most === 0) return '';
  return ` in ${gaps.some((gap) => gap.clusters !== most) ? 'up to ' : ''}${formatCount(most, 'cluster')}`;
}

function formatSkipped({ what, count, example }: Coverage['skipped'][number]): string {
  return `${visibleText(what, 120)}: ${formatNumber(count)} skipped as malformed, for example ${visibleText(example, 80)}`;
}

/** What would close a gap or, where nothing can be granted, what is known of it. */
export function formatCure(grant: string | null, detail: string, maxLength = 160): string {
  if (grant === null || grant === '') return visibleText(detail, maxLength);
  const shown = visibleText(grant, maxLength);
  if (/^[A-Z]/.test(shown)) return shown;
  return shown.startsWith('gcloud ') ? `Run: ${shown}` : `Needs ${shown}`;
}
