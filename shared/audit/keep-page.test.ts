import { expect, test } from 'vitest';
import type { Report } from '../domain/report.ts';
import { CollectError } from '../errors.ts';
import { sampleReport } from '../report/sample-report.test-helper.ts';
import { keepPage } from './keep-page.ts';
import { createMemoryLog, createMemoryState } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';

const report = sampleReport();
const PATH = statePaths.page(report.run.id);

function* page({ run }: Report): Generator<string> {
  yield '<p>';
  yield run.id;
}

test('the page is written beside the report, once', async () => {
  const ports = { state: createMemoryState(), log: createMemoryLog(), page };
  expect(await keepPage(ports, report)).toBe(true);
  expect((await ports.state.read(PATH))?.text).toBe(`<p>${report.run.id}`);
  const again = { ...ports, page: (): string[] => ['another'] };
  expect(await keepPage(again, report)).toBe(true);
  expect((await ports.state.read(PATH))?.text).toBe(`<p>${report.run.id}`);
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
