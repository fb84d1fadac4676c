import type { Report } from '../domain/report.ts';
import { readPageHistory } from './history-of-page.ts';
import { statePaths } from './paths.ts';
import { planClusters } from './plan-clusters.ts';
import type { Log, PageWords, StateStore } from './ports.ts';

export interface KeepPagePorts {
  state: StateStore;
  log: Log;
  page: PageWords;
}

/**
 * Writes the page beside the report of a run, once. Answers whether it is there. The report is safe by then, and whoever waits
 * for the digest shall not wait for a page: whatever goes wrong with it is logged, and nothing more.
 */
export async function keepPage({ state, log, page }: KeepPagePorts, report: Report): Promise<boolean> {
  const path = statePaths.page(report.run.id);
  try {
    if (await isPageKept(state, report.run.id)) return true;
    const history = await readPageHistory({ state, log }, report);
    const draft = page();
    await planClusters(state, report, (plan) => draft.addPlan(plan));
    // The only copy of the page in memory: its parts are small.
    const text = [...draft.write(report, history)].join('');
    await state.write(path, text, 'absent');
    log.write('INFO', 'page written', { run: report.run.id, characters: text.length });
    return true;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    log.write('ERROR', 'page not written', { run: report.run.id, detail });
    return false;
  }
}

/** Whether a run has its page. Throws CollectError. */
export async function isPageKept(state: StateStore, run: string): Promise<boolean> {
  const path = statePaths.page(run);
  return (await state.list(path)).includes(path);
}
