import type { ChangedCluster, HistorySummary, OpenProblem, TrendPoint } from '../domain/history-summary.ts';
import { CHANGE_WORDS, type ChangeKind } from './change-words.ts';
import { formatColumns } from './columns.ts';
import { visibleText } from './escape.ts';
import { explainResolution, formatAge, formatState } from './history-words.ts';
import {
  createPaint,
  displayWidth,
  hangText,
  keepTogether,
  type Paint,
  type Style,
  wrapHanging,
  wrapText,
} from './layout.ts';
import { sparkline } from './sparkline.ts';
import { NARROWEST, SEVERITY_STYLES, type TerminalOptions, VERDICT_STYLES } from './terminal-style.ts';
import {
  formatCount,
  formatNumber,
  formatRunId,
  formatShortName,
  formatSpan,
  formatTime,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

const RUNS_LISTED = 10;
const OPEN_LISTED = 10;
const NAMES_PER_CHANGE = 5;
/** Cells before a row of blocks. */
const LABEL_WIDTH = 18;
const WIDEST_PICTURE = 60;

/** The history of a scope for a terminal: the course of the numbers, the newest runs, what changed, how long it lasts. */
export function renderHistoryTerminal(summary: HistorySummary, options: TerminalOptions): string {
  const width = Math.max(NARROWEST, options.width);
  const paint = createPaint(options.color);
  const limit = options.verbose === true ? Number.POSITIVE_INFINITY : undefined;
  const sections = [
    formatHead(summary, width, paint),
    formatPicture(summary.trend, width, paint),
    formatRuns(summary.trend, { width, paint, limit: limit ?? RUNS_LISTED }),
    formatChanges(summary, { width, paint, limit: limit ?? NAMES_PER_CHANGE }),
    formatResolution(summary, { width, paint, limit: limit ?? OPEN_LISTED }),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

interface Sheet {
  width: number;
  paint: Paint;
  /** Lines, or names in a line, at most. */
  limit: number;
}

function formatHead(
  { scope, trend, earlierRuns, skippedLines }: HistorySummary,
  width: number,
  paint: Paint,
): string[] {
  const [first] = trend;
  const last = trend.at(-1);
  const about =
    first === undefined || last === undefined
      ? 'No run is in it: a run is, once it has ended.'
      : `${formatCount(trend.length, 'run')} from ${formatTime(first.startedAt)} to ${formatTime(last.startedAt)}`;
  const earlier = earlierRuns === 0 ? [] : [`${formatCount(earlierRuns, 'earlier run')} not shown (--last)`];
  const skipped = skippedLines === 0 ? [] : [`${formatCount(skippedLines, 'line')} could not be read`];
  return [
    ...wrapHanging(`History of ${visibleText(scope, 200)}`, width).map((line) => paint('bold', line)),
    ...wrapHanging([about, ...earlier, ...skipped].join(', '), width).map((line) => paint('dim', line)),
  ];
}

interface Row {
  label: string;
  values: (number | null)[];
  style: Style | null;
  atLeast?: boolean;
}

function formatPicture(trend: readonly TrendPoint[], width: number, paint: Paint): string[] {
  const last = trend.at(-1);
  if (last === undefined || trend.length < 2) return [];
  const rows: Row[] = [
    { label: 'affected', values: trend.map((one) => one.affected), style: VERDICT_STYLES.affected },
    { label: 'exposed', values: trend.map((one) => one.exposed), style: VERDICT_STYLES.exposed },
    { label: 'unknown', values: trend.map((one) => one.unknown), style: VERDICT_STYLES.unknown },
    {
      label: 'failed look-ups',
      values: trend.map((one) => one.failedLookups),
      style: null,
      atLeast: last.failedLookupsAtLeast,
    },
  ];
  const room = Math.max(8, Math.min(WIDEST_PICTURE, width - LABEL_WIDTH - 40));
  return rows.map(({ label, values, style, atLeast }) => {
    const picture = sparkline(values, room);
    const now = values.at(-1) ?? null;
    const highest = Math.max(...values.map((value) => value ?? 0));
    const words = now === null ? 'not read now' : `now ${atLeast === true ? 'at least ' : ''}${formatNumber(now)}`;
    const top = `, highest ${formatNumber(highest)}`;
    const isWide = LABEL_WIDTH + displayWidth(`${picture}  ${words}${top}`) <= width;
    return `${label.padEnd(LABEL_WIDTH)}${paint(style, picture)}  ${words}${isWide ? top : ''}`;
  });
}

function formatRuns(trend: readonly TrendPoint[], { width, paint, limit }: Sheet): string[] {
  if (trend.length === 0) return [];
  const head = ['RUN', 'SEEN', 'AFFECTED', 'EXPOSED', 'UNKNOWN', 'CLEAR', 'FAILED', 'TOOK', 'CALLS', 'THROTTLED'];
  const optional = (value: number | null) => (value === null ? '-' : formatNumber(value));
  const newest = trend.slice(-Math.min(limit, trend.length)).reverse();
  const rows = newest.map((one) => [
    formatTime(one.startedAt).replace(/ UTC$/, ''),
    one.complete ? 'all' : 'not all',
    ...[one.affected, one.exposed, one.unknown, one.clear].map(formatNumber),
    `${one.failedLookupsAtLeast ? '>=' : ''}${optional(one.failedLookups)}`,
    formatSpan(one.durationSeconds),
    optional(one.calls),
    optional(one.throttled),
  ]);
  // On a narrow terminal the verdicts stay, and what a run took goes.
  const columns = width >= 100 ? head.length : width >= 80 ? 7 : 6;
  const left = trend.length - newest.length;
  return [
    ...formatColumns(
      head.slice(0, columns),
      rows.map((row) => row.slice(0, columns)),
      { texts: 2, width, paint },
    ),
    ...(left === 0 ? [] : [paint('dim', `${formatCount(left, 'run')} not listed (--verbose lists them)`)]),
  ];
}

function formatChanges({ changes, trend }: HistorySummary, { width, paint, limit }: Sheet): string[] {
  if (changes === null) {
    return trend.length === 0 ? [] : [paint('bold', 'Changes'), '  the newest run had none before it to compare with'];
  }
  const title = paint('bold', `Since run ${formatRunId(changes.previousRun)}`);
  const kinds = (Object.keys(CHANGE_WORDS) as ChangeKind[]).filter((kind) => changes.counts[kind] > 0);
  if (kinds.length === 0) return [title, '  no change'];
  const lines = kinds.flatMap((kind) => {
    const names = changes[kind].slice(0, limit).map(nameWithState);
    const more = changes.counts[kind] - names.length;
    const text = `${names.join(', ')}${more > 0 ? `${names.length === 0 ? '' : ' and '}${formatNumber(more)} more` : ''}`;
    return hangText(`  ${formatNumber(changes.counts[kind])} ${CHANGE_WORDS[kind]}: `, text, width);
  });
  return [title, ...lines];
}

function nameWithState({ name, verdict, severity }: ChangedCluster): string {
  const shown = keepTogether(formatShortName(name));
  if (verdict === null || verdict === 'clear') return shown;
  const worth = severity === null || severity === 'info' ? '' : ` ${SEVERITY_SIGNS[severity].word}`;
  return `${shown} ${keepTogether(`${VERDICT_SIGNS[verdict].word}${worth}`)}`;
}

function formatResolution({ resolution, trend }: HistorySummary, { width, paint, limit }: Sheet): string[] {
  if (trend.length < 2) return [];
  const { open } = resolution;
  const left = open.length - Math.min(limit, open.length);
  return [
    paint('bold', 'Time to resolution'),
    ...wrapText(explainResolution(resolution).join(' '), width - 2).map((line) => `  ${line}`),
    ...open.slice(0, limit).flatMap((one) => formatOpen(one, width, paint)),
    ...(left > 0 ? [`  and ${formatNumber(left)} more`] : []),
  ];
}

function formatOpen(one: OpenProblem, width: number, paint: Paint): string[] {
  const lines = hangText(
    `    ${formatAge(one).padEnd(18)}`,
    `${keepTogether(formatShortName(one.name))} ${keepTogether(formatState(one))}${one.excepted ? ', excepted' : ''}`,
    width,
  );
  const style = one.severity === null ? null : SEVERITY_STYLES[one.severity];
  return lines.map((line) => paint(style, line));
}
