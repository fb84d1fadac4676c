import ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { hostileReport } from './hostile-report.test-helper.ts';
import { renderJson, reportJsonSchema } from './json.ts';
import { sampleReport } from './sample-report.test-helper.ts';

const ajv = new ajv2020.default({ strict: true, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(reportJsonSchema());

describe('reportJsonSchema', () => {
  test('a report', () => {
    expect(validate(JSON.parse(renderJson(sampleReport())))).toBe(true);
  });

  test('a report of hostile texts', () => {
    expect(validate(JSON.parse(renderJson(hostileReport('<!channel>\u001b'))))).toBe(true);
  });

  test('a report with a key of a later version', () => {
    expect(validate({ ...sampleReport(), later: true })).toBe(true);
  });

  test.each([
    ['no coverage', { coverage: undefined }],
    ['another schema', { schema: 'gke-dns-audit/report/v2' }],
    ['a negative count', { summary: { affected: -1, exposed: 0, unknown: 0, clear: 0 } }],
    ['clusters that are no list', { clusters: {} }],
  ])('%s', (_, broken) => {
    expect(validate(JSON.parse(JSON.stringify({ ...sampleReport(), ...broken })))).toBe(false);
  });

  test('its identity and its parts by name', () => {
    expect(reportJsonSchema()).toMatchObject({
      $id: 'urn:gke-dns-audit:report:v1',
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $defs: { finding: {}, gap: {}, coverage: {}, cluster: {}, severity: {}, verdict: {} },
    });
  });
});

describe('renderJson', () => {
  test('two spaces and a newline at the end', () => {
    const text = renderJson(sampleReport());
    expect(text).toMatch(/^\{\n {2}"schema"/);
    expect(text).toMatch(/\}\n$/);
  });

  test('twice the same report: the same bytes', () => {
    expect(renderJson(sampleReport())).toBe(renderJson(sampleReport()));
  });
});
