import { stat } from 'node:fs/promises';
import { createCloud } from '../functions/wiring.ts';
import { readInventoryFile } from '../shared/adapters/inventory-file.ts';
import { isRecording, openRecording } from '../shared/adapters/recording.ts';
import { buildReport } from '../shared/audit/build-report.ts';
import { runId } from '../shared/audit/paths.ts';
import type { PageDraft } from '../shared/audit/ports.ts';
import { loadCommonConfig } from '../shared/config.ts';
import type { ExceptionRecords } from '../shared/domain/exception.ts';
import type { Report } from '../shared/domain/report.ts';
import type { Scope } from '../shared/domain/scope.ts';
import { ConfigError } from '../shared/errors.ts';
import { silentLog } from '../shared/log.ts';
import { type ExceptionSourceOptions, readExceptionsAtHand } from './exceptions-at-hand.ts';
import type { Io } from './io.ts';
import { beginPage, type OutputOptions, writeReport } from './output.ts';
import { createProgress } from './progress.ts';
import { readTextFile } from './read-input.ts';
import { runAudit } from './run-audit.ts';

export type ReplayOptions = OutputOptions & ExceptionSourceOptions;

/** `dns-audit replay`: the same judgement, offline, on a recording or on a file that another tool wrote. */
export async function replayCommand(io: Io, path: string, options: ReplayOptions): Promise<number> {
  const draft = beginPage(options);
  const report = await replay(io, path, { exceptions: await readExceptionsAtHand(options, io.clock.now()), draft });
  return writeReport(io, report, { ...options, draft });
}

interface ReplayRequest {
  exceptions: ExceptionRecords;
  /** Gets the plans that a recording has the evidence for; null where no page is wanted. */
  draft: PageDraft | null;
}

/** The report of a recording or of a file, without writing it anywhere. Throws ConfigError when it is neither. */
export async function replay(io: Io, path: string, { exceptions, draft }: ReplayRequest): Promise<Report> {
  if (path === '-') return reportOnFile(io, { text: await io.readStdin(), name: 'standard input', exceptions });
  const kind = await kindOf(path);
  if (kind === 'recording') return replayRecording(io, path, { exceptions, draft });
  return reportOnFile(io, { text: await readTextFile(path), name: path, exceptions });
}

async function kindOf(path: string): Promise<'recording' | 'file'> {
  let isDirectory: boolean;
  try {
    isDirectory = (await stat(path)).isDirectory();
  } catch (error) {
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (!isDirectory) return 'file';
  if (await isRecording(path)) return 'recording';
  throw new ConfigError(`${path}: a directory, but not one that --record wrote (no recording.json in it).`);
}

/** The whole audit again, with recorded answers, at the recorded time. */
async function replayRecording(io: Io, directory: string, { exceptions, draft }: ReplayRequest): Promise<Report> {
  const { header, transport } = await openRecording(directory);
  const clock = { now: () => new Date(header.startedAt) };
  const config = { ...loadCommonConfig(io.env), ...header, controlPlaneOverride: null };
  const progress = createProgress(io);
  const cloud = createCloud(config, { log: silentLog, clock, progress, transport });
  try {
    return await runAudit({
      cloud,
      scope: header.scope,
      slot: new Date(header.startedAt),
      logWindowHours: header.logWindowHours,
      stateDirectory: null,
      exceptions,
      draft,
      clock,
      log: silentLog,
      progress,
    });
  } finally {
    progress.clear();
    await cloud.close();
  }
}

interface FileInput {
  text: string;
  name: string;
  exceptions: ExceptionRecords;
}

/** What the inventory alone can say: no Kubernetes objects and no logs are in such a file. */
export function reportOnFile(io: Io, { text, name, exceptions }: FileInput): Report {
  const inventory = readInventoryFile(text, name);
  const now = io.clock.now();
  const scope: Scope = { kind: 'file', name };
  return buildReport({
    manifest: {
      schema: 'gke-dns-audit/manifest/v1',
      run: runId(scope, now),
      scope,
      startedAt: now.toISOString(),
      deadline: now.toISOString(),
      window: { from: now.toISOString(), to: now.toISOString() },
      inventory,
      shards: [],
    },
    shards: [],
    previous: null,
    exceptions,
    finishedAt: now.toISOString(),
  });
}
