import { isConcerned } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import type { JudgedCluster } from './build-report.ts';
import { readPageHistory } from './history-of-page.ts';
import { statePaths } from './paths.ts';
import { planClusters, planJudged } from './plan-clusters.ts';
import type { Log, PageDraft, PageWords, StateStore } from './ports.ts';

export interface KeepPagePorts {
  state: StateStore;
  log: Log;
  page: PageWords;
}

/** A page that gets its plans while the report is made: the evidence is at hand then, and need not be read again. */
export interface EarlyDraft {
  add(judged: readonly JudgedCluster[]): void;
  /** Null when something went wrong: the page is then made as if nothing had been begun, which says what it is. */
  result(): PageDraft | null;
}

/** `madeAt` is when the run began. Never throws: the report must not wait for a page. */
export function beginPage(page: PageWords, madeAt: string): EarlyDraft {
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work();
    } catch {
      return null;
    }
  };
  let draft = attempt(page);
  return {
    add(judged) {
      for (const one of judged) {
        if (draft === null || !isConcerned(one.reported)) continue;
        const current = draft;
        draft = attempt(() => {
          current.addPlan(planJudged(one, madeAt));
          return current;
        });
      }
    },
    result: () => draft,
  };
}

/**
 * Writes the page beside the report of a run, once. Answers whether it is there. The report is safe by then, and whoever waits
 * for the digest shall not wait for a page: whatever goes wrong with it is logged, and nothing more. `early` has its plans.
 */
export async function keepPage(
  { state, log, page }: KeepPagePorts,
  report: Report,
  early: PageDraft | null = null,
): Promise<boolean> {
  const path = statePaths.page(report.run.id);
  try {
    if (await isPageKept(state, report.run.id)) return true;
    const history = await readPageHistory({ state, log }, report);
    const draft = early ?? page();
    if (early === null) await planClusters(state, report, (plan) => draft.addPlan(plan));
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
