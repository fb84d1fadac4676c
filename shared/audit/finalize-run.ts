import { type ExceptionRecords, NO_EXCEPTIONS } from '../domain/exception.ts';
import type { Gap } from '../domain/gap.ts';
import { type Report, report as reportSchema } from '../domain/report.ts';
import { latest, type Manifest, type RunSchedule, runSchedule } from '../domain/run.ts';
import type { Scope } from '../domain/scope.ts';
import { CollectError } from '../errors.ts';
import { readShard } from './audit-shard.ts';
import { createReportBuilder } from './build-report.ts';
import { type DigestDelivery, deliverDigests } from './deliver-digests.ts';
import { endExceptions, readExceptions } from './exceptions.ts';
import { refreshHomes } from './homes.ts';
import { beginPage, keepPage } from './keep-page.ts';
import { readLatestReport } from './latest-report.ts';
import { logRun } from './log-run.ts';
import { isNewsOfCluster } from './news-of-cluster.ts';
import { statePaths, taskName } from './paths.ts';
import type {
  Clock,
  DigestWords,
  FindingsSink,
  Log,
  Messenger,
  PageDraft,
  PageWords,
  StateStore,
  WorkQueue,
} from './ports.ts';
import { publishFindings } from './publish-findings.ts';
import { recordHistory } from './record-history.ts';
import { advanceSnapshot } from './snapshot.ts';
import { requireManifest, requireStored } from './start-run.ts';
import { readStored } from './stored.ts';

export interface FinalizePorts {
  state: StateStore;
  queue: WorkQueue;
  /** Null: nobody is told; the report is in the state store. */
  digests: FinalizeDigests | null;
  /** Null or absent: no page stands beside the report. */
  page?: PageWords | null;
  /** There is a bot, whose Home people look at. */
  hasHomes?: boolean;
  /** Null or absent: findings are shown nowhere else. */
  findings?: FindingsSink | null;
  clock: Clock;
  log: Log;
}

export interface FinalizeDigests extends DigestDelivery {
  messenger: Messenger;
  words: DigestWords;
  /** Where people open the page of a run; null or absent: it is told nowhere. */
  pageUrl?: ((run: string) => string) | null;
}

export interface FinalizeRequest {
  run: string;
  attempt: number;
  finalizeIntervalSeconds: number;
  deliveryLeaseSeconds: number;
  /** Honoured in place of those in the state store; null or absent for these. */
  exceptions?: ExceptionRecords | null;
  /** What the daily run covers; the run of one cluster posts only what that run has not told. */
  scope?: Scope;
}

/** Ends a run when all shards are there or its deadline is over; until then it asks to be called again. */
export async function finalizeRun(ports: FinalizePorts, request: FinalizeRequest): Promise<Report | null> {
  const schedule = await requireStored(ports.state, statePaths.schedule(request.run), runSchedule, request.run);
  const stored = await readStored(ports.state, statePaths.report(request.run), reportSchema);
  if (stored === null && (await isWaiting(ports, schedule))) {
    await callAgain(ports, request);
    return null;
  }
  const manifest = await requireManifest(ports.state, request.run);
  const { report, draft } =
    stored === null
      ? await writeReport(ports, manifest, request.exceptions ?? null)
      : { report: stored.value, draft: null };
  // Before delivery: a Slack that is down for days must not make the next run compare with the run before.
  await advanceLatest(ports, manifest);
  await advanceSnapshot(ports.state, report);
  await recordHistory(ports.state, report);
  await endOutgrown(ports, report);
  const hasPage = ports.page != null && (await keepPage({ ...ports, page: ports.page }, report, draft));
  if (ports.digests !== null && (await isWorthPosting(ports, report, request))) {
    const page = hasPage ? (ports.digests.pageUrl?.(report.run.id) ?? null) : null;
    const delivery = { ...ports.digests, page, leaseSeconds: request.deliveryLeaseSeconds };
    await deliverDigests({ ...ports, ...ports.digests }, report, delivery);
  }
  if (ports.hasHomes === true && report.run.scope.kind !== 'cluster') await refreshHomes(ports, report.run.id);
  if (ports.findings != null) await publish({ ...ports, findings: ports.findings }, report);
  return report;
}

/** The digest of the daily run always is. A cluster that somebody changed is, when it is worse than what was told of it. */
async function isWorthPosting(ports: FinalizePorts, report: Report, { scope }: FinalizeRequest): Promise<boolean> {
  if (report.run.scope.kind !== 'cluster') return true;
  const daily = scope === undefined ? null : await readLatestReport(ports.state, scope);
  return isNewsOfCluster(report, daily);
}

/** The report is safe, and the next run writes what is missing: a security tool that does not answer must not hold the run. */
async function publish(ports: FinalizePorts & { findings: FindingsSink }, report: Report): Promise<void> {
  try {
    await publishFindings(ports, report);
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    ports.log.write('ERROR', 'findings not published', { run: report.run.id, code: error.code, detail: error.message });
  }
}

async function isWaiting(ports: FinalizePorts, { run, deadline, shards }: RunSchedule): Promise<boolean> {
  if (ports.clock.now() >= new Date(deadline)) return false;
  return (await ports.state.list(statePaths.shards(run))).length < shards;
}

async function callAgain(ports: FinalizePorts, request: FinalizeRequest): Promise<void> {
  const attempt = request.attempt + 1;
  const notBefore = new Date(ports.clock.now().getTime() + request.finalizeIntervalSeconds * 1000);
  const name = taskName(request.run, 'finalize', attempt);
  await ports.queue.enqueue({ name, target: 'finalize', payload: { run: request.run, attempt }, notBefore });
}

interface WrittenReport {
  report: Report;
  /** With the plans of this very report; null where there is none. */
  draft: PageDraft | null;
}

/** Written once: of two finalizers the first one's report counts, and both go on with it. */
async function writeReport(
  ports: FinalizePorts,
  manifest: Manifest,
  given: ExceptionRecords | null,
): Promise<WrittenReport> {
  const latest = await readLatestReport(ports.state, manifest.scope);
  // A run that ends late may find the report of a newer one: that is not what it differs from.
  const isEarlier = latest !== null && latest.run.startedAt < manifest.startedAt;
  const builder = createReportBuilder({
    manifest,
    previous: isEarlier ? latest : null,
    ...(given === null ? await exceptionsAtHand(ports, new Date(manifest.startedAt)) : { exceptions: given }),
  });
  const draft = ports.page == null ? null : beginPage(ports.page, manifest.startedAt);
  for (const { index } of manifest.shards) {
    const shard = await readShard(ports.state, manifest.run, index);
    const judged = shard === null ? [] : builder.add(shard);
    draft?.add(judged);
  }
  const report = builder.finish(ports.clock.now().toISOString());
  const outcome = await ports.state.write(statePaths.report(manifest.run), JSON.stringify(report), 'absent');
  if (outcome.written) {
    logRun(ports.log, report);
    return { report, draft: draft?.result() ?? null };
  }
  const first = await readStored(ports.state, statePaths.report(manifest.run), reportSchema);
  if (first === null) throw new Error('a report that exists cannot be read');
  return { report: first.value, draft: null };
}

const MEND_EXCEPTIONS = 'Mend exceptions.json in the state store, or put an earlier version of it back.';

/** A document that cannot be read excepts nothing, and the report says so; a store that fails is asked again later. */
async function exceptionsAtHand(
  { state }: FinalizePorts,
  now: Date,
): Promise<{ exceptions: ExceptionRecords; gaps: Gap[] }> {
  try {
    return { exceptions: (await readExceptions(state, now)).records, gaps: [] };
  } catch (error) {
    if (!(error instanceof CollectError) || error.code !== 'malformed') throw error;
    return { exceptions: NO_EXCEPTIONS, gaps: [{ ...error.toGap(), grant: MEND_EXCEPTIONS }] };
  }
}

/** Acknowledgements that this report found outgrown are over for good, and the trail says so. */
async function endOutgrown(ports: FinalizePorts, report: Report): Promise<void> {
  const outgrown = report.clusters.flatMap(({ exception }) =>
    (exception?.ended ?? []).filter(({ why, source }) => why === 'worse' && source === 'store').map(({ id }) => id),
  );
  try {
    await endExceptions(ports, outgrown);
  } catch (error) {
    if (!(error instanceof CollectError) || error.code !== 'malformed') throw error;
    ports.log.write('ERROR', 'exceptions not readable', { run: report.run.id, detail: error.message });
  }
}

/** Moves the pointer forward, never back: a late run must not hide a newer one. */
async function advanceLatest(ports: FinalizePorts, manifest: Manifest): Promise<void> {
  const path = statePaths.latest(manifest.scope);
  const next = JSON.stringify({
    schema: 'gke-dns-audit/latest/v1',
    run: manifest.run,
    startedAt: manifest.startedAt,
    report: statePaths.report(manifest.run),
  });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const current = await readStored(ports.state, path, latest);
    if (current !== null && current.value.startedAt >= manifest.startedAt) return;
    const outcome = await ports.state.write(path, next, current?.generation ?? 'absent');
    if (outcome.written) return;
  }
  ports.log.write('WARNING', 'the pointer to the latest report was contended', { run: manifest.run });
}
