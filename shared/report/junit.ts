import type { CheckReport, CheckResult } from '../domain/check.ts';
import { escapeHtml } from './escape.ts';

/**
 * The outcome of a check as JUnit XML, in the form that CI systems agree on: a suite for each rule, a case for each subject.
 * What could not be judged is skipped, with the reason: a pipeline shows it, and does not break.
 */
export function renderJunit(report: CheckReport): string {
  const suites = report.rules.map((rule) => {
    const results = report.results.filter((one) => one.rule === rule.id);
    const counts = `tests="${results.length}" failures="${count(results, isFailure)}" errors="0" skipped="${count(results, isSkipped)}"`;
    const cases = results.map((result) => caseXml(result));
    return [`  <testsuite name="${text(rule.id)}" ${counts} time="0">`, ...cases, '  </testsuite>'].join('\n');
  });
  const all = report.results;
  const totals = `tests="${all.length}" failures="${count(all, isFailure)}" errors="0" time="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${text(report.subject)}" ${totals}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function caseXml(result: CheckResult): string {
  const head = `    <testcase classname="${text(result.rule)}" name="${text(result.subject)}" time="0"`;
  const body = bodyXml(result);
  return body === null ? `${head}/>` : `${head}>\n      ${body}\n    </testcase>`;
}

function bodyXml({ verdict, severity, code, message, fix, excepted }: CheckResult): string | null {
  if (verdict === 'pass') return null;
  if (excepted !== undefined) return `<skipped message="${text(`${excepted} (${message})`)}"/>`;
  if (verdict !== 'fail') return `<skipped message="${text(message)}"/>`;
  return `<failure type="${text(code)}" message="${text(message)}">${text(`${severity}: ${message} ${fix ?? ''}`.trim())}</failure>`;
}

function isFailure(result: CheckResult): boolean {
  return result.verdict === 'fail' && result.excepted === undefined;
}

function isSkipped(result: CheckResult): boolean {
  return result.verdict !== 'pass' && !isFailure(result);
}

function count(results: readonly CheckResult[], is: (result: CheckResult) => boolean): number {
  return results.filter(is).length;
}

const NO_XML = /[\ufffe\uffff]/g;

/** XML takes the same five escapes as HTML, and no control character: those are shown. */
function text(value: string): string {
  return escapeHtml(value.toWellFormed().replace(NO_XML, '\ufffd'));
}
