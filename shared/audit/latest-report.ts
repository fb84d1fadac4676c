import { type Report, report as reportSchema } from '../domain/report.ts';
import { latest } from '../domain/run.ts';
import type { Scope } from '../domain/scope.ts';
import { statePaths } from './paths.ts';
import type { StateStore } from './ports.ts';
import { readStored } from './stored.ts';

/** The newest finished report of a scope; null when there is none. */
export async function readLatestReport(state: StateStore, scope: Scope): Promise<Report | null> {
  const pointer = await readStored(state, statePaths.latest(scope), latest);
  if (pointer === null) return null;
  return (await readStored(state, pointer.value.report, reportSchema))?.value ?? null;
}
