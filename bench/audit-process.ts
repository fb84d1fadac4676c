import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAudit } from '../cli/run-audit.ts';
import { createCloud, silentProgress, systemClock } from '../functions/wiring.ts';
import { loadCommonConfig, processEnvironment } from '../shared/config.ts';
import { silentLog } from '../shared/log.ts';

/** One audit, as `dns-audit sweep --state` runs it, history and page included, in a process of its own; says how long it took and how much memory it had. */
const cloud = createCloud(loadCommonConfig(processEnvironment()), { log: silentLog, clock: systemClock });
const stateDirectory = await mkdtemp(join(tmpdir(), 'dns-audit-bench-'));
const start = performance.now();
const report = await runAudit({
  cloud,
  scope: { kind: 'organization', id: process.argv[2] ?? '' },
  slot: new Date(),
  logWindowHours: 24,
  stateDirectory,
  clock: systemClock,
  log: silentLog,
  progress: silentProgress,
});
const wallMs = performance.now() - start;
await cloud.close();
await rm(stateDirectory, { recursive: true });
process.send?.({
  wallMs,
  cpuMs: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  clusters: report.clusters.length,
  cleared: report.coverage.clusters.clearedByInventory,
  candidates: report.coverage.clusters.candidates,
  fullyRead: report.coverage.clusters.fullyRead,
  summary: report.summary,
});
