import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { historyColumns, historyKinds } from '../../scripts/infra/report-table.ts';
import { statePaths } from '../../shared/audit/paths.ts';
import { HISTORY_SCHEMA_VERSION, historyLine, MOST_CLUSTER_LINES } from '../../shared/domain/history.ts';
import { checkRules, findPromtool } from '../../shared/report/promtool.test-helper.ts';
import { MOST_CLUSTERS } from '../../shared/report/report-openmetrics.ts';
import { findQueryProblems } from './check-query.ts';

/** What docs/history.md and docs/exports.md show is what the program writes. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');
const HISTORY = read('docs/history.md');
const EXPORTS = read('docs/exports.md');

/** Code blocks that show the lines of a golden file, from the first to the last that is given. */
const samples = [HISTORY, EXPORTS].flatMap((page) => [
  ...page.matchAll(/<!-- sample: (\S+)(?: lines (\d+)-(\d+))? -->\n\n```\w*\n([\s\S]*?)```/g),
]);

test.each(samples.map(([, path = '', from, to, text = '']) => ({ path, from, to, text })))(
  'the sample of $path is that file',
  ({ path, from, to, text }) => {
    expect(existsSync(`${ROOT}${path}`)).toBe(true);
    const lines = read(path)
      .replaceAll('\r\n', '\n')
      .split('\n')
      .slice(Number(from ?? 1) - 1, Number(to ?? 1e6));
    expect(text.trimEnd()).toBe(lines.join('\n').trimEnd());
  },
);

test('there are samples, and each is marked as one', () => {
  expect(samples).toHaveLength(4);
});

describe('the queries of the history', () => {
  const queries = [...HISTORY.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, query = '']) => query);

  test('are there', () => {
    expect(queries.length).toBeGreaterThan(4);
  });

  test.each(queries)('name only columns that the table has: %s', (query) => {
    expect(query).toContain('`PROJECT.dns_audit.history`');
    expect(findQueryProblems(query, historyColumns())).toEqual([]);
  });

  test.each([
    ['SELECT day FROM `t`', 'no column day'],
    ['SELECT api.cals FROM `t`, UNNEST(calls) AS api', 'no field api.cals'],
    ['SELECT COUNT(run FROM `t`', 'brackets do not close'],
  ])('the check finds what is wrong with %s', (query, problem) => {
    expect(findQueryProblems(query, historyColumns())).toContain(problem);
  });
});

describe('the columns of the history', () => {
  test('are those of both kinds of line, each with words, and of one type wherever it stands', () => {
    const { run, cluster } = historyKinds();
    const all = historyColumns();
    for (const column of [...run, ...cluster]) {
      const merged = all.find(({ name }) => name === column.name);
      expect(merged, column.name).toMatchObject({ type: column.type, mode: column.mode });
      expect(column.description, column.name).toMatch(/\.$/);
    }
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test('are all of what a line has', () => {
    for (const line of historyLine.options) {
      const { kind } = line.shape;
      expect(historyKinds()[kind.value].map(({ name }) => name)).toEqual(Object.keys(line.shape));
    }
  });
});

test('the pages have the numbers of the code', () => {
  expect(HISTORY).toContain(`at most ${MOST_CLUSTER_LINES.toLocaleString('en-US')} of them`);
  expect(HISTORY).toContain(HISTORY_SCHEMA_VERSION);
  expect(statePaths.history({ kind: 'folder', id: '1' }, 'RUN')).toMatch(/^history\/\w+\/RUN\.ndjson$/);
  expect(EXPORTS).toContain(`the worst ${MOST_CLUSTERS.toLocaleString('en-US')} clusters`);
});

describe('the commands on the pages', () => {
  const commands = [HISTORY, EXPORTS].flatMap((page) => page.match(/^dns-audit .*$/gm) ?? []);
  const ioless = { out() {}, err() {}, isOutTerminal: false, isErrTerminal: false, columns: 80, env: {} };
  const program = createProgram(
    { ...ioless, readStdin: async () => '', clock: { now: () => new Date(0) } },
    () => undefined,
  );

  test.each(commands)('%s', (line) => {
    const [, name, ...rest] = line.replace(/ [|>].*$/, '').split(' ');
    const command = program.commands.find((one) => one.name() === name);
    expect(command, name).toBeDefined();
    for (const [index, flag] of rest.entries()) {
      if (!flag.startsWith('--')) continue;
      const option = command?.options.find(({ long }) => long === flag);
      expect(option, flag).toBeDefined();
      if (option?.argChoices !== undefined) expect(option.argChoices).toContain(rest[index + 1]);
    }
  });

  test('are there', () => {
    expect(commands.length).toBeGreaterThan(5);
  });
});

const promtool = findPromtool();
test.skipIf(promtool === null)('the alerts on the page are ones that promtool takes', () => {
  const [, rules = ''] = /```yaml\n([\s\S]*?)```/.exec(EXPORTS) ?? [];
  expect(checkRules(rules)).toBe('');
  for (const [, metric = ''] of rules.matchAll(/\b(gke_dns_audit_\w+)/g))
    expect(read('test/golden/report/report.openmetrics')).toContain(`# TYPE ${metric} gauge`);
});
