import { expect, test } from 'vitest';
import type { Report } from '../domain/report.ts';
import { CollectError } from '../errors.ts';
import { sampleReport } from '../report/sample-report.test-helper.ts';
import { RUNS_ON_PAGE, readPageHistory } from './history-of-page.ts';
import { createMemoryLog, createMemoryState, SCOPE } from './memory-ports.test-helper.ts';
import { runId, statePaths } from './paths.ts';
import { recordHistory } from './record-history.ts';

/** The sample as the run of that day. */
function reportOf(day: number): Report {
  const whole = sampleReport();
  const slot = new Date(Date.UTC(2026, 9, day, 6));
  return { ...whole, run: { ...whole.run, id: runId(SCOPE, slot), scope: SCOPE, startedAt: slot.toISOString() } };
}

async function portsAfter(days: number) {
  const state = createMemoryState();
  for (let day = 1; day <= days; day += 1) await recordHistory(state, reportOf(day));
  return { state, log: createMemoryLog() };
}

test('of a few runs: all of them, up to the one of the report', async () => {
  const ports = await portsAfter(4);
  const history = await readPageHistory(ports, reportOf(3));
  expect(history?.trend.map(({ run }) => run)).toEqual([1, 2, 3].map((day) => reportOf(day).run.id));
  expect([history?.scope, history?.earlierRuns, ports.log.lines]).toEqual(['folders/42', 0, []]);
});

test('of more runs than a page shows: the newest, and how many were left out', async () => {
  const history = await readPageHistory(await portsAfter(RUNS_ON_PAGE + 2), reportOf(RUNS_ON_PAGE + 2));
  expect(history?.trend).toHaveLength(RUNS_ON_PAGE);
  expect(history?.trend[0]?.run).toBe(reportOf(3).run.id);
  expect(history?.earlierRuns).toBe(2);
});

test('with an object that cannot be read: the others, and how many lines are missing', async () => {
  const ports = await portsAfter(3);
  ports.state.objects.set(statePaths.history(SCOPE, reportOf(2).run.id), '{');
  const history = await readPageHistory(ports, reportOf(3));
  expect([history?.trend.length, history?.skippedLines]).toEqual([2, 2]);
});

test('of a store that fails, or without a run that can be read: none, and the log says why', async () => {
  const down = await portsAfter(2);
  down.state.read = async () => {
    throw new CollectError('unavailable', 'state', 'down');
  };
  const broken = await portsAfter(1);
  broken.state.objects.set(statePaths.history(SCOPE, reportOf(1).run.id), '\u0000');
  for (const ports of [down, broken]) {
    expect(await readPageHistory(ports, reportOf(1))).toBeNull();
    expect(ports.log.lines.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'WARNING history of the page not read',
    ]);
  }
});

test('of the run of one cluster: none, and nothing to say of it', async () => {
  const ports = await portsAfter(2);
  const report = reportOf(2);
  const scope = { kind: 'cluster' as const, name: 'projects/p/locations/l/clusters/c' };
  expect(await readPageHistory(ports, { ...report, run: { ...report.run, scope } })).toBeNull();
  expect(ports.log.lines).toEqual([]);
});
