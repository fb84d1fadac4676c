import type { CheckReport, CheckResult } from '../domain/check.ts';
import type { RuleVerdict } from '../domain/finding.ts';
import { visibleText } from './escape.ts';
import { createPaint, hangText, type Paint, type Style } from './layout.ts';
import { NARROWEST, SEVERITY_STYLES, type TerminalOptions } from './terminal-style.ts';
import { formatCount, joinWords } from './words.ts';

const LABELS: Readonly<Record<RuleVerdict, string>> = {
  fail: 'FAIL',
  unknown: 'UNKNOWN',
  pass: 'ok',
  'not-applicable': 'n/a',
};
const LABEL_STYLES: Readonly<Record<RuleVerdict, Style | null>> = {
  fail: 'red',
  unknown: 'cyan',
  pass: 'green',
  'not-applicable': 'dim',
};
const LONGEST_SUBJECT = 300;
const LONGEST_MESSAGE = 1000;

/** The outcome of a check for a terminal: failures and what is unknown; the rest is counted, unless `verbose`. */
export function renderCheckTable(report: CheckReport, options: TerminalOptions): string {
  const width = Math.max(NARROWEST, options.width);
  const paint = createPaint(options.color);
  const needed = report.results.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  const shown = options.verbose === true ? report.results : needed;
  const hidden = report.results.filter((one) => !shown.includes(one));
  const fixes = [...new Set(shown.flatMap(({ fix }) => fix ?? []))];
  const sections = [
    [paint('bold', visibleText(report.subject, LONGEST_SUBJECT)), summarize(report)],
    shown.flatMap((result) => formatResult(result, width, paint)),
    hidden.length === 0 ? [] : [`${countVerdicts(hidden, report.noun)} not listed (--verbose lists them)`],
    fixes.length === 0 ? [] : ['What to do', ...fixes.flatMap((fix) => formatFix(fix, width))],
    report.limits.length === 0
      ? []
      : ['What this cannot see', ...report.limits.flatMap((limit) => hangText('  - ', limit, width))].map((line) =>
          paint('dim', line),
        ),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatResult(result: CheckResult, width: number, paint: Paint): string[] {
  const { verdict, severity, subject, message } = result;
  const label = verdict === 'fail' ? `${LABELS.fail} ${severity}` : LABELS[verdict];
  const style = verdict === 'fail' ? (SEVERITY_STYLES[severity] ?? LABEL_STYLES.fail) : LABEL_STYLES[verdict];
  const [head = '', ...rest] = hangText(`${label}  `, visibleText(subject, LONGEST_SUBJECT), width);
  return [
    paint(style, head.slice(0, label.length)) + head.slice(label.length),
    ...rest,
    ...hangText('  ', visibleText(message, LONGEST_MESSAGE), width),
  ];
}

/** A command is for copying: it is not broken. */
function formatFix(fix: string, width: number): string[] {
  const shown = visibleText(fix, LONGEST_MESSAGE);
  return shown.startsWith('gcloud ') ? [`  - ${shown}`] : hangText('  - ', shown, width);
}

function summarize({ results, noun }: CheckReport): string {
  return results.length === 0 ? 'There is nothing to judge.' : `${countVerdicts(results, noun)}.`;
}

function countVerdicts(results: readonly CheckResult[], noun: string): string {
  const words: Readonly<Record<RuleVerdict, string>> = {
    fail: 'failed',
    unknown: 'unknown',
    pass: 'ok',
    'not-applicable': 'not concerned',
  };
  const parts = (['fail', 'unknown', 'pass', 'not-applicable'] as const).flatMap((verdict) => {
    const count = results.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${formatCount(count, noun)} ${words[verdict]}`];
  });
  return joinWords(parts);
}
