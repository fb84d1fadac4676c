import { createCloud } from '../functions/wiring.ts';
import { createDirectoryState } from '../shared/adapters/directory-state.ts';
import { createRecorder } from '../shared/adapters/recording.ts';
import { readPageHistory } from '../shared/audit/history-of-page.ts';
import type { Log } from '../shared/audit/ports.ts';
import { loadCommonConfig } from '../shared/config.ts';
import type { HistorySummary } from '../shared/domain/history-summary.ts';
import type { Report } from '../shared/domain/report.ts';
import { ConfigError } from '../shared/errors.ts';
import { createJsonLog, silentLog } from '../shared/log.ts';
import { checkOneSource, readExceptionsFile } from './exceptions-at-hand.ts';
import type { Io } from './io.ts';
import { requireScope, type ScopeOptions } from './options.ts';
import { beginPage, type OutputOptions, writeReport } from './output.ts';
import { createProgress } from './progress.ts';
import { runAudit } from './run-audit.ts';

export interface SweepOptions extends ScopeOptions, OutputOptions {
  record?: string;
  state?: string;
  exceptions?: string;
  slot?: string;
  debug?: boolean;
}

/** `dns-audit sweep`: audits every cluster in scope. */
export async function sweepCommand(io: Io, options: SweepOptions): Promise<number> {
  const scope = requireScope(options);
  checkOneSource(options);
  const exceptions = options.exceptions === undefined ? null : await readExceptionsFile(options.exceptions);
  const config = loadCommonConfig(io.env);
  const recorder = options.record === undefined ? null : await createRecorder(options.record);
  const log = options.debug === true ? createJsonLog((line) => io.err(line)) : silentLog;
  const progress = createProgress(io);
  const startedAt = io.clock.now();
  const draft = beginPage(options);
  const cloud = createCloud(config, {
    log,
    clock: io.clock,
    progress,
    ...(recorder === null ? {} : { onExchange: (exchange) => recorder.add(exchange) }),
  });
  try {
    const report = await runAudit({
      cloud,
      scope,
      slot: readSlot(options.slot, startedAt),
      logWindowHours: config.logWindowHours,
      stateDirectory: options.state ?? null,
      exceptions,
      draft,
      clock: io.clock,
      log,
      progress,
    });
    await recorder?.finish({ scope, startedAt: report.run.startedAt, config });
    progress.clear();
    const pageHistory = await historyAtHand(options, report, log);
    return await writeReport(io, report, { ...options, pageHistory, draft });
  } finally {
    progress.clear();
    await cloud.close();
  }
}

/** Only a directory keeps runs, and only the page shows them. */
async function historyAtHand(
  { state, format }: SweepOptions,
  report: Report,
  log: Log,
): Promise<HistorySummary | null> {
  if (state === undefined || format !== 'html') return null;
  return readPageHistory({ state: createDirectoryState(state), log }, report);
}

function readSlot(text: string | undefined, startedAt: Date): Date {
  if (text === undefined) return startedAt;
  const slot = new Date(text);
  if (Number.isNaN(slot.getTime())) throw new ConfigError(`--slot ${text}: not a time such as 2026-11-22T06:00:00Z.`);
  return slot;
}
