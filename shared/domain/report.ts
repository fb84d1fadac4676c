import { z } from 'zod';
import { clusterName } from './cluster.ts';
import { clusterException } from './exception.ts';
import { finding, type Severity, severity, verdict } from './finding.ts';
import { gap } from './gap.ts';
import { skipped } from './inventory.ts';
import { runWork } from './run-work.ts';
import { scope } from './scope.ts';
import { timeoutLimitation, timeoutRoute } from './timeouts.ts';

export const REPORT_SCHEMA_VERSION = 'gke-dns-audit/report/v1';

/** What was seen and what was not: no report says "clean" without it. */
export const coverage = z.object({
  inventorySource: z.enum(['asset-inventory', 'container-api', 'file']),
  projects: z.object({
    seen: z.number().int().nonnegative(),
    /** Projects whose clusters could not be listed. */
    unreadable: z.number().int().nonnegative(),
    apiDisabled: z.number().int().nonnegative(),
  }),
  clusters: z.object({
    seen: z.number().int().nonnegative(),
    /** Cleared by the inventory alone. */
    clearedByInventory: z.number().int().nonnegative(),
    /** Candidates for which more evidence was asked for. */
    candidates: z.number().int().nonnegative(),
    /** Candidates of which everything that was asked for could be read. */
    fullyRead: z.number().int().nonnegative(),
    unknown: z.number().int().nonnegative(),
  }),
  /** What the run as a whole could not read (projects, zones, log views); gaps of one cluster stand with the cluster. */
  gaps: z.array(gap),
  /** How often each gap occurred over all clusters, worst first. */
  clusterGaps: z.array(
    z.object({
      what: z.string(),
      code: z.string(),
      clusters: z.number().int().positive(),
      grant: z.string().nullable(),
    }),
  ),
  skipped: z.array(skipped),
  /** True when there is no gap at all: nothing was denied, missing, capped or skipped. */
  complete: z.boolean(),
});
export type Coverage = z.infer<typeof coverage>;

const timeoutCounts = z.object({
  dialTcp: z.number().int().nonnegative(),
  readTcp: z.number().int().nonnegative(),
  udp: z.number().int().nonnegative(),
  other: z.number().int().nonnegative(),
});

/** What log evidence cannot show, or what could have kept a line from it. */
export const shownLimitation = z.object({ code: timeoutLimitation, words: z.string() });

/** Where time-outs were looked for, whether or not there were any: no line is no proof of health without it. */
export const logEvidence = z.object({
  window: z.object({ from: z.string(), to: z.string() }),
  route: timeoutRoute,
  /** True when reading stopped at a cap. */
  capped: z.boolean(),
  /** Failed look-ups of every kind and upstream; 0 is no proof of health. */
  timeouts: z.number().int().nonnegative(),
  limitations: z.array(shownLimitation),
});
export type LogEvidence = z.infer<typeof logEvidence>;

/** The time-outs of node-local-dns in the window, for pictures and for whoever wants to see where and when. */
export const timeoutSummary = z.object({
  window: z.object({ from: z.string(), to: z.string() }),
  /** True when reading stopped at a cap: every count is "at least". */
  capped: z.boolean(),
  /** Hours with time-outs, in order; RFC 3339. */
  byHour: z.array(timeoutCounts.extend({ hour: z.string() })),
  /** Nodes with most of them first, at most 20. */
  byNode: z.array(timeoutCounts.extend({ node: z.string() })),
  /** Servers that were asked, most time-outs first, at most 20. */
  byUpstream: z.array(timeoutCounts.extend({ upstream: z.string() })),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  topNames: z.array(z.object({ name: z.string(), count: z.number().int().positive() })),
  loopProbes: z.number().int().nonnegative(),
  /** Absent in older reports. */
  limitations: z.array(shownLimitation).optional(),
});
export type TimeoutSummary = z.infer<typeof timeoutSummary>;

export const clusterReport = z.object({
  name: clusterName,
  project: z.string(),
  location: z.string(),
  cluster: z.string(),
  verdict,
  severity,
  /** One sentence: why this verdict. Plain text. */
  reason: z.string(),
  mode: z.enum(['standard', 'autopilot']),
  status: z.string(),
  controlPlaneVersion: z.string().nullable(),
  /** Version that the cluster was created with; absent in reports of an older version of this program. */
  initialVersion: z.string().nullable().optional(),
  clusterDns: z.string().nullable(),
  nodeLocalDnsCache: z.boolean(),
  nodeCount: z.number().int().nonnegative().nullable(),
  labels: z.record(z.string(), z.string()),
  /** When a run of this program last saw the cluster on kube-dns; carried from report to report. */
  kubeDnsLastSeen: z.string().nullable(),
  /** When a run first showed that its move to Cloud DNS is complete; such a cluster is not looked into again. */
  migrationShownComplete: z.string().nullable(),
  findings: z.array(finding),
  /** Null when no log line was found, or none was looked for. */
  timeouts: timeoutSummary.nullable(),
  /** Null where no log was read, and the gaps say why; absent in older reports. */
  logs: logEvidence.nullable().optional(),
  gaps: z.array(gap),
  /** Null when nothing excepts it and no label tried to; absent in reports of older versions. */
  exception: clusterException.nullable().default(null),
});
export type ClusterReport = z.infer<typeof clusterReport>;

/** True when everything that the cluster was found with is let be by somebody. It is then told apart, never left out. */
export function isExcepted({ exception }: Pick<ClusterReport, 'exception'>): boolean {
  return exception?.excepted === true;
}

/** What of a cluster's severity no exception covers: what `--fail-on` looks at. */
export function remainingSeverity({ exception, severity }: Pick<ClusterReport, 'exception' | 'severity'>): Severity {
  return exception?.remaining ?? severity;
}

/** How the report differs from the one before it, by cluster name. */
export const reportChanges = z.object({
  previousRun: z.string(),
  appeared: z.array(z.string()),
  worse: z.array(z.string()),
  better: z.array(z.string()),
  resolved: z.array(z.string()),
  disappeared: z.array(z.string()),
});
export type ReportChanges = z.infer<typeof reportChanges>;

export const report = z.object({
  schema: z.literal(REPORT_SCHEMA_VERSION),
  run: z.object({
    id: z.string(),
    scope,
    startedAt: z.string(),
    finishedAt: z.string(),
    /** Log evidence is of this window; null when no logs were asked for. */
    window: z.object({ from: z.string(), to: z.string() }).nullable(),
  }),
  /** What the run took; absent in reports of older versions, and where nothing was asked of a cloud. */
  work: runWork.optional(),
  coverage,
  summary: z.object({
    affected: z.number().int().nonnegative(),
    exposed: z.number().int().nonnegative(),
    unknown: z.number().int().nonnegative(),
    clear: z.number().int().nonnegative(),
    /** How many of these are excepted, whatever their verdict. */
    excepted: z.number().int().nonnegative().default(0),
  }),
  /** Null when there is no earlier report of the same scope. */
  changes: reportChanges.nullable(),
  /** Worst first; every cluster of the inventory exactly once. */
  clusters: z.array(clusterReport),
});
export type Report = z.infer<typeof report>;
