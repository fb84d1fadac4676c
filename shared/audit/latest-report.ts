import { type Report, report as reportSchema } from '../domain/report.ts';
import { type Latest, latest } from '../domain/run.ts';
import type { Scope } from '../domain/scope.ts';
import { statePaths } from './paths.ts';
import type { StateStore } from './ports.ts';
import { readStored } from './stored.ts';

/** The newest finished report of a scope; null when there is none. */
export async function readLatestReport(state: StateStore, scope: Scope): Promise<Report | null> {
  return readPointed(state, statePaths.latest(scope));
}

/** The newest finished report of every scope that the store has, the oldest of them first. */
export async function readLatestReports(state: StateStore): Promise<Report[]> {
  const reports: Report[] = [];
  for (const path of await state.list(statePaths.latestOfAll)) {
    const report = await readPointed(state, path);
    if (report !== null) reports.push(report);
  }
  return reports.sort((a, b) => Date.parse(a.run.startedAt) - Date.parse(b.run.startedAt));
}

async function readPointed(state: StateStore, path: string): Promise<Report | null> {
  const pointer = await readStored(state, path, latest);
  if (pointer === null) return null;
  return (await readStored(state, pointer.value.report, reportSchema))?.value ?? null;
}

/** The newest finished report of this scope; else of any other scope that the store knows; null when there is none. */
export async function findNewestReport(state: StateStore, scope: Scope): Promise<Report | null> {
  const own = await readLatestReport(state, scope);
  if (own !== null) return own;
  const pointers: Latest[] = [];
  for (const path of await state.list('latest/')) {
    const pointer = await readStored(state, path, latest);
    if (pointer !== null) pointers.push(pointer.value);
  }
  const [newest] = pointers.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return newest === undefined ? null : ((await readStored(state, newest.report, reportSchema))?.value ?? null);
}
