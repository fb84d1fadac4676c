import type { ClusterReport, TimeoutSummary } from '../domain/report.ts';
import { PAGE_BOUNDS } from './fleet-page-bounds.ts';
import type { Counts, TimeoutData, Word } from './fleet-page-data.ts';
import type { WordList } from './fleet-page-words.ts';
import { formatCount, formatNumber, formatWindow } from './words.ts';

const HOUR_MS = 3_600_000;

type Counted = TimeoutSummary['byHour'][number] | TimeoutSummary['byNode'][number];

/** The time-outs of a cluster in the page, with what was left out in words; null when there are none. */
export function encodeTimeouts(
  { timeouts }: ClusterReport,
  words: WordList,
): { excerpt: TimeoutData | null; notes: string[] } {
  if (timeouts === null) return { excerpt: null, notes: [] };
  const span = spanOf(timeouts);
  const byHour = timeouts.byHour.flatMap(({ hour, ...counts }): TimeoutData['byHour'] => {
    const index = span === null ? -1 : Math.round((Date.parse(hour) - span.fromMs) / HOUR_MS);
    return index >= 0 && index < (span?.hours ?? 0) ? [[index, ...countsOf(counts as Counted)]] : [];
  });
  const left = timeouts.byHour.length - byHour.length;
  const notes = left > 0 ? [`The picture leaves out ${formatCount(left, 'earlier hour')} with time-outs.`] : [];
  const excerpt: TimeoutData = {
    from: words.add(span === null ? '' : new Date(span.fromMs).toISOString(), 40),
    hours: span?.hours ?? 0,
    byHour,
    byNode: timeouts.byNode.slice(0, PAGE_BOUNDS.places).map((one) => [words.add(one.node, 120), ...countsOf(one)]),
    byUpstream: timeouts.byUpstream
      .slice(0, PAGE_BOUNDS.places)
      .map((one) => [words.add(one.upstream, 120), ...countsOf(one)]),
    topNames: timeouts.topNames.slice(0, PAGE_BOUNDS.names).map(({ name, count }) => [words.add(name, 260), count]),
    isCapped: timeouts.capped ? 1 : 0,
  };
  return { excerpt, notes };
}

/** Whole hours of the window, the last week of them; null when its times cannot be read. */
function spanOf({ window, byHour }: TimeoutSummary): { fromMs: number; hours: number } | null {
  const hours = byHour.map(({ hour }) => Date.parse(hour)).filter((ms) => !Number.isNaN(ms));
  const first = Date.parse(window.from);
  const last = Date.parse(window.to);
  if (Number.isNaN(first) || Number.isNaN(last) || last < first) return null;
  const end = Math.floor(Math.max(last - 1, ...hours) / HOUR_MS);
  const start = Math.floor(Math.min(first, ...hours) / HOUR_MS);
  const count = Math.min(PAGE_BOUNDS.hours, end - start + 1);
  const fromMs = (end - count + 1) * HOUR_MS;
  // Beyond what a Date can say there is nothing to draw.
  return Math.abs(fromMs) > 8e15 ? null : { fromMs, hours: count };
}

function countsOf({ dialTcp, readTcp, udp, other }: Omit<Counted, 'hour' | 'node'>): Counts {
  return [dialTcp, readTcp, udp, other];
}

const ROUTES = {
  batches: 'Log lines were read, for many projects in one query.',
  'central-bucket': 'Log lines were read from a central log bucket.',
  'log-metric': 'Counts come from a log-based metric; no line was read.',
} as const;

/** Where time-outs were looked for and what that cannot show, a sentence each. */
export function encodeLogs({ logs, timeouts }: ClusterReport, words: WordList): Word[] {
  const probes = timeouts === null || timeouts.loopProbes === 0 ? [] : [probeWords(timeouts.loopProbes)];
  if (logs === undefined || logs === null)
    return ['No log of this cluster was read: what is missing is said below.', ...probes].map((text) =>
      words.add(text, 400),
    );
  const found =
    logs.timeouts === 0
      ? 'No failed look-up was found, which is no proof of health.'
      : `${formatCount(logs.timeouts, 'failed look-up', { atLeast: logs.capped })} in all.`;
  const lines = [
    `${capitalize(formatWindow(logs.window))}. ${ROUTES[logs.route]} ${found}`,
    ...(logs.capped ? ['Reading stopped at the cap of a cluster: every count is a lower bound.'] : []),
    ...logs.limitations.slice(0, PAGE_BOUNDS.places).map((one) => one.words),
    ...probes,
  ];
  return lines.map((text) => words.add(text, 400));
}

function probeWords(count: number): string {
  return `${formatNumber(count)} start-up probes (HINFO) of node-cache are not counted: a restart, no client.`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
