import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CheckReport, checkReport } from '../domain/check.ts';
import { judgePlan } from '../governance/judge-plan.ts';
import { terraformPlan } from '../governance/terraform-plan.ts';
import { renderCheckJson } from './check-json.ts';
import { renderCheckTable } from './check-table.ts';
import { HOSTILE_TEXTS } from './hostile-report.test-helper.ts';
import { renderJunit } from './junit.ts';
import { renderSarif } from './sarif.ts';

const GOLDEN = new URL('../../test/golden/check', import.meta.url).pathname;
const PLAN = new URL('../../test/fixtures/plans/create.json', import.meta.url);

function planReport(): CheckReport {
  const plan = terraformPlan.parse(JSON.parse(readFileSync(PLAN, 'utf8')));
  return judgePlan(plan, { subject: 'plan.json', includesUnchanged: false });
}

/** The same outcomes about a subject that somebody chose with care. */
function reportAbout(text: string): CheckReport {
  const report = planReport();
  return {
    ...report,
    subject: text,
    results: report.results.map((result) => ({ ...result, subject: text, message: `${text} ${result.message}` })),
  };
}

/** The official schema of SARIF 2.1.0, as schemastore publishes it. */
const sarifSchema = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('schemastore/schemas/json/sarif-2.1.0.json'), 'utf8'),
);
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validateSarif = ajv.compile(sarifSchema);

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(...HOSTILE_TEXTS));

describe('a table', () => {
  test('of a plan, narrow and verbose', async () => {
    const report = planReport();
    await expect(renderCheckTable(report, { color: false, width: 100 })).toMatchFileSnapshot(`${GOLDEN}/plan.txt`);
    const wide = renderCheckTable(report, { color: true, width: 60, verbose: true });
    await expect(wide).toMatchFileSnapshot(`${GOLDEN}/plan-verbose-60-colour.txt`);
  });

  test('no subject moves the cursor, hides, or begins a line of its own', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const table = renderCheckTable(reportAbout(text), { color: false, width: 80, verbose: true });
        expect(table).not.toMatch(/[^\P{Cc}\n]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 100 },
    );
  });
});

describe('SARIF', () => {
  test('of a plan fits the official schema', async () => {
    const text = renderSarif(planReport(), { file: './infra/plan.json' });
    expect(validateSarif(JSON.parse(text)), JSON.stringify(validateSarif.errors)).toBe(true);
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/plan.sarif`);
  });

  test('of any text fits it, too; a level other than none goes with a failure only', () => {
    fc.assert(
      fc.property(anyText, fc.string({ unit: 'binary', maxLength: 20 }), (text, file) => {
        const log = JSON.parse(renderSarif(reportAbout(text), { file }));
        expect(validateSarif(log), JSON.stringify(validateSarif.errors)).toBe(true);
        for (const { kind, level } of log.runs[0].results) expect(level !== 'none').toBe(kind === 'fail');
      }),
      { numRuns: 100 },
    );
  });

  test('the same result has the same fingerprint tomorrow, and another one has another', () => {
    const prints = () =>
      JSON.parse(renderSarif(planReport(), { file: 'a' })).runs[0].results.map(
        (result: { partialFingerprints: object }) => JSON.stringify(result.partialFingerprints),
      );
    expect(prints()).toEqual(prints());
    expect(new Set(prints()).size).toBe(prints().length);
  });
});

describe('JUnit', () => {
  test('of a plan', async () => {
    await expect(renderJunit(planReport())).toMatchFileSnapshot(`${GOLDEN}/plan.junit.xml`);
  });

  test('of any text: elements that nest, attributes that end, only characters that XML has', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const xml = renderJunit(reportAbout(text));
        expect(readTags(xml)).toEqual([]);
        expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
      }),
      { numRuns: 100 },
    );
  });
});

test('JSON is what its schema says', () => {
  expect(checkReport.parse(JSON.parse(renderCheckJson(planReport())))).toEqual(planReport());
});

/** Tags that are still open at the end; throws at the first thing that is no well-formed markup. */
function readTags(xml: string): string[] {
  const open: string[] = [];
  let rest = xml.replace(/^<\?xml [^?]*\?>\n/, '');
  while (rest !== '') {
    const match =
      /^(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)+|^<\/(\w+)>|^<(\w+)((?: \w+="(?:[^<>"&]|&(?:amp|lt|gt|quot|#39);)*")*)(\/?)>/.exec(
        rest,
      );
    if (match === null) throw new Error(`not well-formed at ${rest.slice(0, 80)}`);
    if (match[1] !== undefined && open.pop() !== match[1]) throw new Error(`</${match[1]}> closes something else`);
    if (match[2] !== undefined && match[4] === '') open.push(match[2]);
    rest = rest.slice(match[0].length);
  }
  return open;
}
