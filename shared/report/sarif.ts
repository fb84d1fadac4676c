import type { CheckReport, CheckResult, CheckRule } from '../domain/check.ts';
import type { RuleVerdict, Severity } from '../domain/finding.ts';
import { cutText, escapeJsonText, visibleText } from './escape.ts';

/** SARIF's words for how bad a failure is (2.1.0, 3.27.10). */
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'warning',
  info: 'note',
};
/** SARIF's words for what a result is (3.27.9); a level other than none goes with `fail` only. */
const KINDS: Readonly<Record<RuleVerdict, string>> = {
  fail: 'fail',
  pass: 'pass',
  unknown: 'review',
  'not-applicable': 'notApplicable',
};
const LONGEST_TEXT = 1000;

export interface SarifOptions {
  /** Path of the file that was checked, relative to the repository; null: the name of the subject, for viewers want a place. */
  file: string | null;
}

/** The outcome of a check as SARIF 2.1.0, for code scanning. */
export function renderSarif(report: CheckReport, options: SarifOptions): string {
  const ruleIndex = new Map(report.rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dns-audit', rules: report.rules.map((rule) => ruleJson(rule, report.results)) } },
        automationDetails: { id: 'dns-audit/' },
        columnKind: 'utf16CodeUnits',
        results: report.results.map((result) => resultJson(result, ruleIndex.get(result.rule) ?? -1, options)),
        properties: { limits: report.limits },
      },
    ],
  };
  return `${escapeJsonText(JSON.stringify(log, null, 2))}\n`;
}

function ruleJson(rule: CheckRule, results: readonly CheckResult[]): object {
  const severity = results.find((one) => one.rule === rule.id && one.verdict === 'fail')?.severity ?? 'low';
  const [help] = rule.references.filter((reference) => reference.startsWith('https://'));
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text: rule.fix },
    ...(help === undefined ? {} : { helpUri: help }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['gke', 'dns'] },
  };
}

function resultJson(result: CheckResult, ruleIndex: number, { file }: SarifOptions): object {
  const subject = visibleText(result.subject, LONGEST_TEXT);
  const fix = result.fix === null ? '' : ` ${result.fix}`;
  return {
    ruleId: result.rule,
    ruleIndex,
    kind: KINDS[result.verdict],
    level: result.verdict === 'fail' ? LEVELS[result.severity] : 'none',
    message: { text: cutText(`${subject}: ${visibleText(result.message)}${fix}`, LONGEST_TEXT * 3) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: toUri(file ?? subject) }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: subject, kind: 'resource' }],
      },
    ],
    // Lines move; the subject and the outcome are what makes a result the same one as yesterday.
    partialFingerprints: { 'dnsAudit/v1': `${result.rule}/${result.code}/${subject}` },
    ...(result.excepted === undefined
      ? {}
      : {
          suppressions: [
            { kind: 'external', status: 'accepted', justification: visibleText(result.excepted, LONGEST_TEXT) },
          ],
        }),
  };
}

/** A relative reference, as RFC 3986 has it: every segment encoded, no scheme to be taken for one. */
function toUri(path: string): string {
  const segments = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
  return segments.map((segment) => (segment === '..' ? segment : encodeURIComponent(segment.toWellFormed()))).join('/');
}
