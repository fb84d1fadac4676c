import { expect, test } from 'vitest';
import type { HistorySummary } from '../domain/history-summary.ts';
import type { Report } from '../domain/report.ts';
import { CollectError } from '../errors.ts';
import { sampleReport } from '../report/sample-report.test-helper.ts';
import { keepPage } from './keep-page.ts';
import { createMemoryLog, createMemoryState } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';
import { recordHistory } from './record-history.ts';

const report = sampleReport();
const PATH = statePaths.page(report.run.id);

function* write({ run }: Report, history: HistorySummary | null): Generator<string> {
  yield '<p>';
  yield run.id;
  if (history !== null) yield ` of ${history.trend.length} runs`;
}
const page = () => ({ addPlan: () => {}, write });

test('the page is written beside the report, once', async () => {
  const ports = { state: createMemoryState(), log: createMemoryLog(), page };
  expect(await keepPage(ports, report)).toBe(true);
  expect((await ports.state.read(PATH))?.text).toBe(`<p>${report.run.id}`);
  const again = { ...ports, page: () => ({ addPlan: () => {}, write: () => ['another'] }) };
  expect(await keepPage(again, report)).toBe(true);
  expect((await ports.state.read(PATH))?.text).toBe(`<p>${report.run.id}`);
});

test('the page is given the course of the runs that the store keeps', async () => {
  const ports = { state: createMemoryState(), log: createMemoryLog(), page };
  await recordHistory(ports.state, report);
  expect(await keepPage(ports, report)).toBe(true);
  expect((await ports.state.read(PATH))?.text).toBe(`<p>${report.run.id} of 1 runs`);
});

test('a history that cannot be read does not cost the page', async () => {
  const ports = { state: createMemoryState(), log: createMemoryLog(), page };
  await recordHistory(ports.state, report);
  const { read } = ports.state;
  ports.state.read = async (path) => {
    if (path.startsWith('history/')) throw new CollectError('permission-denied', 'state', 'no');
    return read(path);
  };
  expect(await keepPage(ports, report)).toBe(true);
  expect((await ports.state.read(PATH))?.text).toBe(`<p>${report.run.id}`);
  expect(ports.log.lines.map(({ message }) => message)).toEqual(['history of the page not read', 'page written']);
});

test('a store that fails is logged, and nothing more', async () => {
  const state = createMemoryState();
  const log = createMemoryLog();
  state.write = async () => {
    throw new CollectError('unavailable', 'state', 'down');
  };
  expect(await keepPage({ state, log, page }, report)).toBe(false);
  expect(log.lines.map(({ severity, message }) => `${severity} ${message}`)).toEqual(['ERROR page not written']);
});

test('a page that cannot be made is logged, and nothing more', async () => {
  const log = createMemoryLog();
  const broken = () => {
    throw new RangeError('Invalid string length');
  };
  expect(await keepPage({ state: createMemoryState(), log, page: broken }, report)).toBe(false);
  expect(JSON.stringify(log.lines)).toContain('Invalid string length');
});
