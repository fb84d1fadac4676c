import type { StateStore } from '../shared/audit/ports.ts';
import { listHistories, readHistory } from '../shared/audit/read-history.ts';
import { summarizeHistory } from '../shared/audit/summarize-history.ts';
import { parseScope } from '../shared/config.ts';
import type { HistorySummary } from '../shared/domain/history-summary.ts';
import { formatScope, type Scope } from '../shared/domain/scope.ts';
import { ConfigError } from '../shared/errors.ts';
import { visibleText } from '../shared/report/escape.ts';
import { renderHistoryCsv } from '../shared/report/history-csv.ts';
import { renderHistoryJson } from '../shared/report/history-json.ts';
import { renderHistoryTerminal } from '../shared/report/history-terminal.ts';
import { type StoreOptions, withStore } from './exceptions-store.ts';
import { EXIT, type Io } from './io.ts';
import { requireScope, type ScopeOptions } from './options.ts';
import { type OutputOptions, terminalOptions, writeText } from './output.ts';

export interface HistoryOptions
  extends ScopeOptions,
    Omit<StoreOptions, 'holds'>,
    Pick<OutputOptions, 'output' | 'color' | 'verbose'> {
  last: number;
  format: 'table' | 'json' | 'csv';
}

/** Scopes that are named where the one to show has to be chosen. */
const SCOPES_NAMED = 20;
/** Histories that are looked into for them: each cluster that was changed has one of its own. */
const HISTORIES_READ = 200;

/** `dns-audit history`: the course of the runs of one scope. */
export async function historyCommand(io: Io, options: HistoryOptions): Promise<number> {
  const summary = await withStore(io, { ...options, holds: 'the history is' }, async (state) => {
    const scope = await chooseScope(state, options);
    const history = await readHistory(state, scope, options);
    if (history.records.length === 0 && history.skipped === 0)
      throw new ConfigError(`There is no history of ${formatScope(scope)} here. ${await whatIsHere(state)}`);
    return summarizeHistory(formatScope(scope), history);
  });
  await writeText(io, render(io, summary, options), options.output);
  return EXIT.done;
}

function render(io: Io, summary: HistorySummary, options: HistoryOptions): string {
  if (options.format === 'json') return renderHistoryJson(summary);
  if (options.format === 'csv') return renderHistoryCsv(summary);
  return renderHistoryTerminal(summary, terminalOptions(io, options));
}

/** The scope that the flags name; without any, the only one that has a history. Throws ConfigError. */
async function chooseScope(state: StateStore, options: HistoryOptions): Promise<Scope> {
  const { organization, folder, project } = options;
  if (organization !== undefined || folder !== undefined || project !== undefined) return requireScope(options);
  const scopes = await findScopes(state);
  const [only] = scopes;
  if (only !== undefined && scopes.length === 1) return only;
  throw new ConfigError(`Say whose history: --organization, --folder or --project. ${await whatIsHere(state)}`);
}

async function whatIsHere(state: StateStore): Promise<string> {
  const scopes = (await findScopes(state)).map((scope) => visibleText(formatScope(scope), 80));
  if (scopes.length === 0) return 'There is none here: a run is in it once it has ended.';
  return `There is one of ${scopes.slice(0, SCOPES_NAMED).join('; ')}.`;
}

/** Organizations, folders and projects that have a history; not the single clusters that somebody changed. */
async function findScopes(state: StateStore): Promise<Scope[]> {
  return (await listHistories(state, HISTORIES_READ)).flatMap((text) => parseScope(text) ?? []);
}
