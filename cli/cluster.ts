import { createCloud } from '../functions/wiring.ts';
import { auditCluster } from '../shared/audit/audit-cluster.ts';
import { findCluster } from '../shared/audit/find-cluster.ts';
import { loadCommonConfig } from '../shared/config.ts';
import { parseClusterName } from '../shared/domain/cluster.ts';
import type { Inventory } from '../shared/domain/inventory.ts';
import type { Scope } from '../shared/domain/scope.ts';
import { ConfigError } from '../shared/errors.ts';
import { silentLog } from '../shared/log.ts';
import { buildPlan } from '../shared/plan/build-plan.ts';
import { type ExceptionSourceOptions, readExceptionsAtHand } from './exceptions-at-hand.ts';
import { EXIT, type Io } from './io.ts';
import { requireScope, type ScopeOptions } from './options.ts';
import { beginPage, type OutputOptions, writeClusterReport } from './output.ts';
import { createProgress } from './progress.ts';

export type ClusterOptions = ScopeOptions & OutputOptions & ExceptionSourceOptions;

/** `dns-audit cluster`: everything about one cluster, named in full, by name, or by a beginning that only one has. */
export async function clusterCommand(io: Io, typed: string, options: ClusterOptions): Promise<number> {
  const ref = parseClusterName(typed);
  const scope: Scope = ref === null ? requireScopeFor(typed, options) : { kind: 'projects', ids: [ref.project] };
  const exceptions = await readExceptionsAtHand(options, io.clock.now());
  const config = loadCommonConfig(io.env);
  const progress = createProgress(io);
  const draft = beginPage(options);
  const cloud = createCloud(config, { log: silentLog, clock: io.clock, progress });
  try {
    const inventory = await cloud.inventory.enumerate(scope);
    const match = findCluster(inventory.clusters, typed);
    if (match.kind !== 'found') {
      progress.clear();
      return explainMiss(io, typed, match, inventory);
    }
    progress.phase(`Auditing ${match.cluster.cluster}`, 1);
    const { report, evidence } = await auditCluster(
      { ...cloud.collectPorts(), clock: io.clock },
      {
        ...{ cluster: match.cluster, clusterSource: inventory.source, exceptions },
        ...{ logWindowHours: config.logWindowHours, forPlan: draft !== null },
      },
    );
    if (draft !== null && evidence !== null)
      draft.addPlan(buildPlan(evidence, { madeAt: report.run.startedAt, queriesPerSecond: null }));
    progress.clear();
    const [cluster] = report.clusters;
    if (cluster === undefined) throw new Error('a report of one cluster without it');
    return await writeClusterReport(io, report, cluster, { ...options, draft });
  } finally {
    progress.clear();
    await cloud.close();
  }
}

/** The scope to look for a name in. Throws ConfigError when there is none. */
export function requireScopeFor(typed: string, options: ScopeOptions): Scope {
  if (options.organization === undefined && options.folder === undefined && options.project === undefined) {
    throw new ConfigError(
      `Say where to look for "${typed}": --project ID, --folder NUMBER or --organization NUMBER; or name it in full, projects/P/locations/L/clusters/C.`,
    );
  }
  return requireScope(options);
}

/** Says why a name led to no cluster, and answers the exit code. */
export function explainMiss(
  io: Io,
  typed: string,
  match: Exclude<ReturnType<typeof findCluster>, { kind: 'found' }>,
  inventory: Inventory,
): number {
  const gaps = inventory.gaps.map((gap) => `  could not be read: ${gap.what} (${gap.code})\n`).join('');
  if (match.kind === 'ambiguous') {
    io.err(`dns-audit: "${typed}" is the beginning or the name of several clusters. Name one in full:\n`);
    io.err(match.names.map((name) => `  ${name}\n`).join(''));
    return EXIT.usage;
  }
  const hint =
    match.suggestions.length === 0 ? '' : ` Did you mean:\n${match.suggestions.map((name) => `  ${name}\n`).join('')}`;
  io.err(
    `dns-audit: no cluster "${typed}" among ${inventory.clusters.length} clusters in scope.${hint === '' ? '\n' : hint}${gaps}`,
  );
  return inventory.gaps.length > 0 ? EXIT.notDone : EXIT.usage;
}
