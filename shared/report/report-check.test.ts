import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkReport } from '../domain/check.ts';
import type { Report } from '../domain/report.ts';
import { RULES } from '../rules/index.ts';
import { exceptedBy, reportedException, sampleExceptedReport } from './excepted-report.test-helper.ts';
import { HOSTILE_TEXTS, hostileReport } from './hostile-report.test-helper.ts';
import { renderJunit } from './junit.ts';
import { countByXmlReader, findJunitProblems, hasXmlReader } from './junit-schema.test-helper.ts';
import { anyReport } from './report-arbitrary.test-helper.ts';
import { toCheckReport } from './report-check.ts';
import { sampleCluster, sampleFinding } from './sample-cluster.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';
import { renderSarif } from './sarif.ts';

const GOLDEN = '../../test/golden/report';
const RUNS = { numRuns: 100 };
const rules = RULES.map((rule) => ({ ...rule, references: [...rule.references] }));
const sarif = (report: Report) => renderSarif(toCheckReport(report, { rules, includesPassed: false }), { file: null });
const junit = (report: Report) => renderJunit(toCheckReport(report, { rules, includesPassed: true }));

/** The official schema of SARIF 2.1.0, as schemastore publishes it. */
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validateSarif = ajv.compile(
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve('schemastore/schemas/json/sarif-2.1.0.json'), 'utf8')),
);

const FAILED = sampleFinding({
  ...{ rule: 'kube-dns-replicas', verdict: 'fail', code: 'single', severity: 'medium', message: 'One Pod.' },
});

/** What a cluster comes to as the outcome of a check. */
function resultsOf(cluster: Parameters<typeof sampleCluster>[0], includesPassed = false) {
  const report = { ...sampleReport(), clusters: [sampleCluster(cluster)] };
  return toCheckReport(report, { rules, includesPassed }).results;
}

describe('an audit as a check', () => {
  test('a failed rule of an exposed cluster fails, with what to do', () => {
    const [result] = resultsOf({ cluster: 'a', verdict: 'exposed', severity: 'medium', findings: [FAILED] });
    expect(result).toMatchObject({ rule: 'kube-dns-replicas', verdict: 'fail', severity: 'medium', code: 'single' });
    expect(result?.fix).toBe(RULES.find(({ id }) => id === 'kube-dns-replicas')?.fix);
  });

  test('a suspicion about a clear cluster fails nothing', () => {
    expect(resultsOf({ cluster: 'a', findings: [FAILED] })).toMatchObject([{ verdict: 'unknown', severity: 'info' }]);
  });

  test('a cluster that could not be judged is there, even without any finding', () => {
    expect(resultsOf({ cluster: 'a', verdict: 'unknown', reason: 'Why.' })).toMatchObject([
      { rule: 'cluster-verdict', verdict: 'unknown', message: 'Why.' },
    ]);
  });

  test('an affected cluster of which no rule failed fails as a whole', () => {
    const findings = [sampleFinding({ rule: 'kube-dns-replicas', verdict: 'unknown' })];
    expect(resultsOf({ cluster: 'a', verdict: 'affected', severity: 'high', findings })[0]).toMatchObject({
      ...{ rule: 'cluster-verdict', verdict: 'fail', severity: 'high' },
    });
  });

  test('a clear cluster without findings is nothing to tell', () => {
    expect(resultsOf({ cluster: 'a' })).toEqual([]);
  });

  test('an exception of one rule excepts its failure, and no other', () => {
    const exception = exceptedBy(reportedException({ rule: 'kube-dns-replicas' }));
    const other = { ...FAILED, rule: 'kube-dns-connection-slots' };
    const unseen = sampleFinding({ rule: 'kube-dns-replicas', verdict: 'unknown' });
    const results = resultsOf({ cluster: 'a', verdict: 'exposed', findings: [FAILED, other, unseen], exception });
    expect(results.map(({ excepted }) => excepted !== undefined)).toEqual([true, false, false]);
    expect(results[0]?.excepted).toContain('moves to Cloud DNS in January');
  });

  test('of any report: every cluster that is not clear, every rule described, what the schema takes', () => {
    fc.assert(
      fc.property(anyReport, fc.boolean(), (report, includesPassed) => {
        const check = toCheckReport(report, { rules, includesPassed });
        expect(checkReport.safeParse(check).success).toBe(true);
        const named = new Set(check.results.map(({ subject }) => subject));
        const left = report.clusters.filter(({ name, verdict }) => verdict !== 'clear' && !named.has(name));
        expect(left).toEqual([]);
        const failed = new Set(check.results.filter(({ verdict }) => verdict === 'fail').map(({ subject }) => subject));
        const concerned = report.clusters.filter(({ verdict }) => verdict === 'affected' || verdict === 'exposed');
        expect(concerned.filter(({ name }) => !failed.has(name))).toEqual([]);
        const known = check.rules.map(({ id }) => id);
        expect(check.results.filter(({ rule }) => !known.includes(rule))).toEqual([]);
        expect(new Set(known).size).toBe(known.length);
      }),
      RUNS,
    );
  });
});

describe('SARIF of an audit', () => {
  test('of the sample fits the official schema', async () => {
    const text = sarif(sampleReport());
    expect(validateSarif(JSON.parse(text)), JSON.stringify(validateSarif.errors)).toBe(true);
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/report.sarif`);
  });

  test('what is excepted is suppressed, with the reason', () => {
    const log = JSON.parse(sarif(sampleExceptedReport()));
    expect(validateSarif(log), JSON.stringify(validateSarif.errors)).toBe(true);
    const suppressed = log.runs[0].results.filter((one: { suppressions?: object[] }) => one.suppressions !== undefined);
    expect(suppressed.length).toBeGreaterThan(0);
    expect(suppressed[0].suppressions[0]).toMatchObject({ kind: 'external', status: 'accepted' });
  });

  test('of any report fits it, too, and every result is of a rule that is there', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const log = JSON.parse(sarif(report));
        expect(validateSarif(log), JSON.stringify(validateSarif.errors)).toBe(true);
        for (const { ruleIndex, ruleId } of log.runs[0].results)
          expect(log.runs[0].tool.driver.rules[ruleIndex].id).toBe(ruleId);
      }),
      RUNS,
    );
  });
});

describe('JUnit of an audit', () => {
  test('of the sample is what Jenkins takes', async () => {
    const text = junit(sampleReport());
    expect(findJunitProblems(text)).toEqual([]);
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/report.junit.xml`);
  });

  test('what is excepted is skipped and counted as such', () => {
    const [before, after] = [sampleReport(), sampleExceptedReport()].map((report) => junit(report));
    const failures = (text = '') => Number(/<testsuites [^>]*failures="(\d+)"/.exec(text)?.[1]);
    expect(failures(after)).toBeLessThan(failures(before));
    expect(after).toContain('<skipped message="acknowledged until');
  });

  test('of any report is what Jenkins takes, and its counts are those of its cases', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = junit(report);
        expect(findJunitProblems(text)).toEqual([]);
        expect(text.match(/<failure /g)?.length ?? 0).toBe(Number(/ failures="(\d+)"/.exec(text)?.[1]));
      }),
      RUNS,
    );
  });

  const reader = hasXmlReader();
  test.skipIf(!reader).each(['', ...HOSTILE_TEXTS])(
    `a real XML reader${reader ? '' : ' (skipped: no python3)'} sees its cases, whatever the text: %j`,
    (text) => {
      const report = text === '' ? sampleReport() : hostileReport(text);
      const xml = junit(report);
      const count = (tag: string) => xml.split(`<${tag} `).length - 1;
      expect(countByXmlReader(xml)).toBe(['testsuite', 'testcase', 'failure', 'skipped'].map(count).join(' '));
    },
  );
});
