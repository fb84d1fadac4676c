import { createFleetPage } from '../../functions/fleet-page.ts';
import type { HistorySummary } from '../../shared/domain/history-summary.ts';
import type { MigrationPlan } from '../../shared/domain/plan.ts';
import type { ClusterReport, Report, TimeoutSummary } from '../../shared/domain/report.ts';
import { buildPlan } from '../../shared/plan/build-plan.ts';
import { sampleExceptedReport } from '../../shared/report/excepted-report.test-helper.ts';
import { anEvidence, everythingRead } from '../../shared/rules/evidence.test-helper.ts';

export const HOURS: TimeoutSummary = {
  window: { from: '2026-11-19T06:00:00Z', to: '2026-11-20T06:00:00Z' },
  capped: false,
  byHour: [7, 8, 12, 20].map((hour) => ({
    hour: `2026-11-19T${String(hour).padStart(2, '0')}:00:00Z`,
    ...{ dialTcp: hour * 3, readTcp: hour, udp: hour % 2, other: 1 },
  })),
  byNode: ['a', 'b'].map((node) => ({ node: `gke-pool-${node}`, dialTcp: 70, readTcp: 23, udp: 0, other: 2 })),
  byUpstream: [{ upstream: '10.0.0.10', dialTcp: 141, readTcp: 47, udp: 1, other: 4 }],
  firstSeen: '2026-11-19T07:00:12Z',
  lastSeen: '2026-11-19T20:10:00Z',
  topNames: [{ name: 'api.example.svc.cluster.local.', count: 12 }],
  loopProbes: 1,
};

/** The sample report with exceptions, whose worst cluster has time-outs. */
export function pageReport(): Report {
  const report = sampleExceptedReport();
  const [first, ...rest] = report.clusters;
  return { ...report, clusters: [{ ...(first as ClusterReport), timeouts: HOURS }, ...rest] };
}

/** As many clusters as a large organization has, of 40 projects; none like the other. */
export function largeReport(count: number): Report {
  const { clusters, ...report } = pageReport();
  const many = Array.from({ length: count }, (_, index): ClusterReport => {
    const one = clusters[index % clusters.length] as ClusterReport;
    const project = `proj-${String(index % 40).padStart(2, '0')}`;
    const cluster = `c-${String(index).padStart(5, '0')}`;
    const name = `projects/${project}/locations/${one.location}/clusters/${cluster}`;
    return { ...one, project, cluster, name, nodeCount: index };
  });
  return { ...report, clusters: many };
}

/** The plan of the worst cluster, as its run would have made it. */
function planOfWorst({ clusters: [worst], run }: Report): MigrationPlan[] {
  if (worst === undefined || !isPlain(worst)) return [];
  const { name, project, location, cluster } = worst;
  const pools = ['main', 'gpu'].map((pool) => ({ name: pool, version: '1.34.1-gke.3720000', ...POOL }));
  const evidence = anEvidence({
    cluster: { name, project, location, cluster, nodePools: pools, maintenance: null },
    readings: everythingRead(),
  });
  return [buildPlan(evidence, { madeAt: run.startedAt, queriesPerSecond: null })];
}

const POOL = { machineType: null, imageType: 'COS_CONTAINERD' };
const isPlain = ({ name }: ClusterReport) => /^[a-z0-9/-]+$/.test(name);

export function htmlOf(report: Report, history: HistorySummary | null = null): string {
  const draft = createFleetPage();
  for (const plan of planOfWorst(report)) draft.addPlan(plan);
  return [...draft.write(report, history)].join('');
}
