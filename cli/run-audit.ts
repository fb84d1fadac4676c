import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFleetPage } from '../functions/fleet-page.ts';
import type { Cloud } from '../functions/wiring.ts';
import { createDirectoryState } from '../shared/adapters/directory-state.ts';
import { createInProcessQueue } from '../shared/adapters/in-process-queue.ts';
import { auditShard } from '../shared/audit/audit-shard.ts';
import { finalizeRun } from '../shared/audit/finalize-run.ts';
import { planClusters } from '../shared/audit/plan-clusters.ts';
import type { Clock, Log, PageDraft, Progress } from '../shared/audit/ports.ts';
import { startRun } from '../shared/audit/start-run.ts';
import type { ExceptionRecords } from '../shared/domain/exception.ts';
import type { Report } from '../shared/domain/report.ts';
import { auditTask, finalizeTask } from '../shared/domain/run.ts';
import type { Scope } from '../shared/domain/scope.ts';

export interface RunAuditOptions {
  cloud: Cloud;
  scope: Scope;
  slot: Date;
  logWindowHours: number;
  /** Where runs are kept; null for a run that leaves nothing behind. */
  stateDirectory: string | null;
  /** Honoured in place of those that the directory keeps; null for these. */
  exceptions?: ExceptionRecords | null;
  /** Where the report will be written as a page: it gets the plans, while their evidence is at hand. */
  draft?: PageDraft | null;
  clock: Clock;
  log: Log;
  progress: Progress;
}

/** Shards are small here: no function's time limit, and the bar moves more evenly. */
const SHARD_CLUSTERS = 100;
const SHARDS_AT_ONCE = 32;
const FINALIZE_INTERVAL_SECONDS = 0.1;
const RUN_DEADLINE_MINUTES = 12 * 60;

/** One run from start to report in this process: the service's use cases over a directory and a queue in memory. */
export async function runAudit(options: RunAuditOptions): Promise<Report> {
  const temporary = options.stateDirectory === null ? await mkdtemp(join(tmpdir(), 'dns-audit-')) : null;
  try {
    return await runInDirectory(options, options.stateDirectory ?? temporary ?? '.');
  } finally {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

async function runInDirectory(options: RunAuditOptions, directory: string): Promise<Report> {
  const { cloud, clock, log, progress } = options;
  const state = createDirectoryState(directory);
  const queue = createInProcessQueue({ concurrency: SHARDS_AT_ONCE, maxAttempts: 3, firstBackoffMs: 500, clock, log });
  let report: Report | null = null;
  // A run that leaves nothing behind needs no page.
  const page = options.stateDirectory === null ? null : createFleetPage;
  queue.handle('audit', async (payload) =>
    auditShard({ ...cloud.collectPorts(), state, log }, auditTask.parse(payload)),
  );
  queue.handle('finalize', async (payload) => {
    const task = {
      ...finalizeTask.parse(payload),
      finalizeIntervalSeconds: FINALIZE_INTERVAL_SECONDS,
      deliveryLeaseSeconds: 60,
      exceptions: options.exceptions ?? null,
    };
    report = await finalizeRun({ state, queue, digests: null, page, clock, log }, task);
  });
  await startRun(
    { inventory: cloud.inventory, state, queue, clock, log, progress },
    {
      scope: options.scope,
      slot: options.slot,
      logWindowHours: options.logWindowHours,
      runDeadlineMinutes: RUN_DEADLINE_MINUTES,
      shardClusters: SHARD_CLUSTERS,
      finalizeIntervalSeconds: FINALIZE_INTERVAL_SECONDS,
    },
  );
  await queue.idle();
  if (report === null) throw new Error('the run ended without a report');
  const { draft } = options;
  if (draft != null) await planClusters(state, report, (plan) => draft.addPlan(plan));
  return report;
}
