import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { describeHealth, HEALTH_PATH } from '../functions/health.ts';
import { readConfiguration } from '../scripts/infra/readme-tables.ts';
import { logRun } from '../shared/audit/log-run.ts';
import { statePaths } from '../shared/audit/paths.ts';
import { VARIABLES } from '../shared/config.ts';
import { requiredEnvironment } from '../shared/config-words.ts';
import { sampleReport } from '../shared/report/sample-report.test-helper.ts';

/** docs/operations.md against the alerts of infra/, the lines that the code writes, and what the bucket keeps. */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const OBSERVABILITY = 'infra/modules/observability';

interface Policy {
  display_name: string;
  documentation: { content: string }[];
}

async function policies(): Promise<Policy[]> {
  const { resource = {} } = await readConfiguration(join(ROOT, OBSERVABILITY));
  const found = resource['google_monitoring_alert_policy'] as Record<string, Policy[]>;
  return Object.values(found).flat();
}

const [, alerts = ''] = /^## Alerts\n([\s\S]*?)^## /m.exec(PAGE) ?? [];
const sections = [...alerts.matchAll(/^### (.+)$/gm)].map(([, title = '']) => title);

describe('alerts', () => {
  test('have a section each, and each section has its alert', async () => {
    const names = (await policies()).map(({ display_name: name }) => name.replace('GKE DNS audit: ', '').toLowerCase());
    expect(names.length).toBeGreaterThan(4);
    expect(sections.map((title) => title.toLowerCase()).sort()).toEqual(names.sort());
  });

  test('name their section', async () => {
    for (const { display_name: name, documentation } of await policies()) {
      const [{ content } = { content: '' }] = documentation;
      const named = /\$\{local\.runbook\} \\?"([^"\\]+)\\?"\.$/.exec(content)?.[1] ?? '';
      expect(sections, name).toContain(named);
      expect(`GKE DNS audit: ${named}`.toLowerCase()).toBe(name.toLowerCase());
    }
    expect(readFileSync(join(ROOT, OBSERVABILITY, 'main.tf'), 'utf8')).toContain('docs/operations.md');
  });
});

describe('log lines', () => {
  const written = ['shared/audit', 'shared/adapters', 'functions', 'functions/slack'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.ts') && !name.includes('.test'))
      .flatMap((name) => [
        ...readFileSync(join(ROOT, folder, name), 'utf8').matchAll(/log\.write\(\s*([^,]+),\s*'([^']+)'/g),
      ]),
  );

  test('that are errors are each explained', () => {
    const errors = written.filter(([, severity = '']) => severity.includes("'ERROR'")).map(([, , message]) => message);
    expect(errors.length).toBeGreaterThan(6);
    expect([...new Set(errors)].filter((message) => !PAGE.includes(`\`${message}\``))).toEqual([]);
  });

  test('that the page names are written', () => {
    const [, table = ''] = /^### Errors\n([\s\S]*?)^### /m.exec(PAGE) ?? [];
    const named = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/(?<=`)[^`,]+(?=`)/g) ?? [],
    );
    const messages = written.map(([, , message]) => message);
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((one) => !messages.includes(one))).toEqual([]);
  });

  test('of a run have the fields that the page names', () => {
    const lines: object[] = [];
    const work = { shards: 1, missingShards: 0, calls: [{ api: 'logging', calls: 3, throttled: 1, retries: 1 }] };
    logRun({ write: (_, message, fields) => void lines.push({ message, ...fields }) }, { ...sampleReport(), work });
    const [run, calls] = lines;
    const [, ofRun = '', ofCalls = ''] =
      /`report written`, once for each run: ([^.]+)\. `calls of a run`, once for each API: ([^.]+)\./.exec(PAGE) ?? [];
    for (const [line, text] of [
      [run, ofRun],
      [calls, ofCalls],
    ] as const) {
      const fields = text.match(/(?<=`)\w+(?=`)/g) ?? [];
      expect(fields.length).toBeGreaterThan(3);
      for (const field of fields) expect(line).toHaveProperty(field);
    }
  });
});

test('the answer of health is that of the code', () => {
  const [, sample = ''] = /```json\n(.*)\n```/.exec(PAGE) ?? [];
  const { revision } = JSON.parse(sample);
  const { body } = describeHealth('audit', { ...requiredEnvironment(), K_REVISION: revision });
  expect(JSON.stringify(body)).toBe(sample);
  expect(PAGE).toContain(`GET ${HEALTH_PATH}`);
});

test('settings and objects that the page names are there', () => {
  const settings = PAGE.match(/\bDNS_AUDIT_[A-Z_]+/g) ?? [];
  expect(settings.filter((name) => !VARIABLES.includes(name))).toEqual([]);
  for (const path of [statePaths.answered(''), statePaths.result(''), statePaths.share('')])
    expect(PAGE).toContain(`\`${path.replace('.json', '')}\``);
  expect(PAGE).toContain(`\`${statePaths.allHistories}\``);
});
