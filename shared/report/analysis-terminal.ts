import type { Analysis, VerdictCode } from '../domain/analysis.ts';
import { type AnalysisTable, analysisTables } from './analysis-tables.ts';
import {
  ANALYSIS_VERDICTS,
  CAUSE_WORDS,
  formatMoment,
  LIMIT_WORDS,
  SPEAKS_SIGNS,
  SPEAKS_WORDS,
  seenWords,
} from './analysis-words.ts';
import { formatColumns } from './columns.ts';
import { visibleText } from './escape.ts';
import { createPaint, hangText, type Paint, type Style, wrapText } from './layout.ts';
import { NARROWEST, type TerminalOptions } from './terminal-style.ts';
import { CONFIDENCE_WORDS, formatCount, joinWords } from './words.ts';

const STYLES: Record<VerdictCode, Style | null> = {
  saturated: 'boldRed',
  'near-the-limit': 'yellow',
  'not-the-cause': 'green',
  'not-enough-evidence': 'cyan',
};

/** The diagnosis for people: the verdict with its evidence first, then what each kind of recording shows. */
export function renderAnalysis(analysis: Analysis, options: TerminalOptions): string {
  const width = Math.max(NARROWEST, options.width);
  const paint = createPaint(options.color);
  const sections = [
    verdictLines(analysis, width, paint),
    evidenceLines(analysis, width, paint),
    ...analysisTables(analysis).map((table) => tableLines(table, { width, paint, verbose: options.verbose === true })),
    settleLines(analysis, width, paint),
    inputLines(analysis, width, paint, options.verbose === true),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function verdictLines({ verdict, limit, window }: Analysis, width: number, paint: Paint): string[] {
  const { word, sign } = ANALYSIS_VERDICTS[verdict.code];
  const cause = verdict.cause === null || verdict.cause === 'none' ? '' : `, ${CAUSE_WORDS[verdict.cause]}`;
  const when = window === null ? [] : [`Recorded from ${formatMoment(window.fromMs)} to ${formatMoment(window.toMs)}.`];
  return [
    `${paint(STYLES[verdict.code], `${sign} ${word.toUpperCase()}${cause}`)}  ${CONFIDENCE_WORDS[verdict.confidence]}`,
    ...[
      verdict.summary,
      ...when,
      `The limit of dnsmasq is ${limit.value} connections: ${LIMIT_WORDS[limit.source]}.`,
    ].flatMap((text) => wrapText(text, width)),
  ];
}

function evidenceLines({ verdict }: Analysis, width: number, paint: Paint): string[] {
  if (verdict.evidence.length === 0) return [];
  const used = [...new Set(verdict.evidence.map(({ speaks }) => speaks))];
  const key = used.map((speaks) => `${SPEAKS_SIGNS[speaks]} ${SPEAKS_WORDS[speaks]}`).join(', ');
  return [
    paint('bold', 'Evidence'),
    ...verdict.evidence.flatMap(({ speaks, text, seenIn }) => {
      const where = seenIn.length === 0 ? '' : ` (${seenWords(seenIn)})`;
      return hangText(`  ${SPEAKS_SIGNS[speaks]} `, `${visibleText(text, 500)}${where}`, width);
    }),
    ...wrapText(`(${key})`, width - 2).map((line) => paint('dim', `  ${line}`)),
  ];
}

const MOST_ROWS = 8;
const LONGEST_CELL = 120;

function tableLines(
  { title, head, texts, rows, notes }: AnalysisTable,
  { width, paint, verbose }: { width: number; paint: Paint; verbose: boolean },
): string[] {
  const shown = (verbose ? rows : rows.slice(0, MOST_ROWS)).map((row) =>
    row.map((cell) => visibleText(cell, LONGEST_CELL)),
  );
  const hidden = rows.length - shown.length;
  return [
    paint('bold', title),
    ...(shown.length === 0
      ? []
      : formatColumns(head, shown, { texts, width: width - 2, paint }).map((line) => `  ${line}`)),
    ...(hidden === 0 ? [] : [paint('dim', `  and ${hidden} more (--verbose)`)]),
    ...notes.flatMap((note) => hangText('  ', visibleText(note, 1_000), width)),
  ];
}

function settleLines({ verdict }: Analysis, width: number, paint: Paint): string[] {
  if (verdict.wouldSettle.length === 0) return [];
  return [
    paint('bold', 'What would make it surer'),
    ...verdict.wouldSettle.flatMap((text) => hangText('  - ', visibleText(text, 500), width)),
  ];
}

function inputLines({ inputs }: Analysis, width: number, paint: Paint, verbose: boolean): string[] {
  const used = inputs.filter(({ ignored }) => ignored === null);
  const twins = inputs.filter(({ ignored }) => ignored === 'same-log-twice');
  const others = inputs.filter(({ ignored }) => ignored === 'not-recognised');
  const kinds = [...new Set(used.map(({ what }) => what))].map(
    (what) => `${used.filter((input) => input.what === what).length} x ${what}`,
  );
  const names = (list: typeof inputs) => list.map(({ name }) => visibleText(name, 120)).join(', ');
  const listed = verbose ? used : used.filter(({ skipped }) => skipped.length > 0);
  return [
    paint('bold', 'Read'),
    ...hangText('  ', `${formatCount(used.length, 'input')}: ${joinWords(kinds)}.`, width),
    ...listed.flatMap(({ name, records, used: taken, skipped }) =>
      hangText(
        '  ',
        `${visibleText(name, 120)}: ${formatCount(taken, 'record')} of ${records} used${skipped.length === 0 ? '' : `; left out: ${skipped.map((one) => visibleText(one, 200)).join(', ')}`}.`,
        width,
      ),
    ),
    ...(twins.length === 0
      ? []
      : hangText('  ', `Given twice in another form, and counted once: ${names(twins)}.`, width)),
    ...(others.length === 0 ? [] : hangText('  ', `Nothing of this, left out: ${names(others)}.`, width)),
  ];
}
