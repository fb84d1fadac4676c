import type { Evidence } from '../domain/evidence.ts';
import {
  type ClusterHarm,
  type Duration,
  type MigrationPlan,
  PLAN_SCHEMA_VERSION,
  type PlanStep,
  type PlanWay,
  type PoolPlan,
  type Precheck,
} from '../domain/plan.ts';
import { weighAlternative } from './alternative.ts';
import { providerOf, readOf } from './cluster-state.ts';
import { isPlainName } from './commands.ts';
import { estimateCost } from './cost.ts';
import { decide } from './decision.ts';
import { findCutPods, kubeDnsIps, proposePolicies } from './network-policies.ts';
import { planOtherWays } from './other-ways.ts';
import { planPools, sumDurations } from './pools.ts';
import { checkMaintenance } from './precheck-maintenance.ts';
import * as cluster from './prechecks-cluster.ts';
import * as workload from './prechecks-workload.ts';
import { planRollback } from './rollback.ts';
import { planSteps } from './steps.ts';
import { planTerraform } from './terraform.ts';
import { planUpgrade } from './upgrade-steps.ts';

export interface PlanOptions {
  /** RFC 3339; the plan holds for that moment. */
  madeAt: string;
  /** Of the whole cluster, counted where Pods ask; null when nobody measured. */
  queriesPerSecond: number | null;
  /** The way that somebody wants; without it the recommended one. Autopilot leaves no choice. */
  to?: PlanWay | null;
  /** What an audit says of the harm; null where nobody looked. */
  harm?: ClusterHarm | null;
}

/** The migration plan of one cluster. Same evidence, same plan; what is missing makes a precheck unknown, never a guess. */
export function buildPlan(evidence: Evidence, options: PlanOptions): MigrationPlan {
  const { madeAt } = options;
  const facts = evidence.cluster;
  const pools = planPools(evidence);
  const withSwitch = providerOf(facts) === 'kube-dns';
  const cost = withSwitch
    ? estimateCost({
        isAutopilot: facts.mode === 'autopilot',
        nodes: countNodes(evidence, pools),
        given: options.queriesPerSecond,
        metrics: readOf(evidence, 'connectionMetrics') ?? null,
      })
    : null;
  const policyFixes = proposePolicies(findCutPods(evidence) ?? [], kubeDnsIps(evidence));
  const ofMove = runPrechecks(evidence, pools);
  const duration = sumDurations(pools, withSwitch);
  const alternative = weighAlternative(evidence, { prechecks: ofMove, duration, cost });
  const isUpgrade =
    withSwitch && (facts.mode === 'autopilot' || (options.to ?? alternative.recommended) === 'kube-dns-1.36');
  const prechecks = [
    ...ofMove,
    checkMaintenance(evidence, madeAt, isUpgrade ? 'minor' : 'nodes'),
    cluster.checkTarget(evidence, alternative, isUpgrade),
  ].sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
  const { decision, why } = decide(evidence, { prechecks, isUpgrade, alternative, wanted: options.to ?? null });
  const isPlanned = ['migrate', 'finish', 'upgrade', 'blocked'].includes(decision);
  const isMove = isPlanned && !isUpgrade;
  const canCommand = prechecks.every((one) => one.id !== 'names' || one.outcome === 'pass') && allPlain(pools);
  const steps: PlanStep[] =
    !canCommand || !isPlanned
      ? []
      : isUpgrade
        ? planUpgrade({ evidence, prechecks, pools, target: alternative.version })
        : planSteps({ evidence, pools, prechecks, policyFixes, withSwitch });
  const hasMoveSteps = steps.length > 0 && isMove;
  return {
    schema: PLAN_SCHEMA_VERSION,
    madeAt,
    name: facts.name,
    project: facts.project,
    location: facts.location,
    cluster: facts.cluster,
    decision,
    why,
    harm: options.harm ?? null,
    pools,
    prechecks,
    alternative,
    policyFixes: isMove ? policyFixes : [],
    steps,
    otherWays: hasMoveSteps ? planOtherWays(evidence, pools) : [],
    rollback: hasMoveSteps && withSwitch ? planRollback(evidence, pools) : [],
    terraform: isMove && withSwitch ? planTerraform(facts) : null,
    cost: isPlanned ? cost : null,
    duration: hasMoveSteps ? duration : sumSteps(steps),
  };
}

/** Of an upgrade, whose pools stay as they are. */
function sumSteps(steps: readonly PlanStep[]): Duration | null {
  const timed = steps.flatMap((step) => step.duration ?? []);
  if (timed.length === 0) return null;
  return {
    minMinutes: timed.reduce((sum, one) => sum + one.minMinutes, 0),
    maxMinutes: timed.reduce((sum, one) => sum + one.maxMinutes, 0),
    basis: 'The control plane, one minor version after the other; without waiting and without node pools.',
  };
}

function allPlain(pools: readonly PoolPlan[]): boolean {
  return pools.every((pool) => isPlainName(pool.name));
}

function countNodes(evidence: Evidence, pools: readonly PoolPlan[]): number | null {
  const read = readOf(evidence, 'nodes')?.total ?? evidence.cluster.nodeCount;
  if (read !== null) return read;
  if (pools.length === 0 || pools.some((pool) => pool.nodes === null)) return null;
  return pools.reduce((sum, pool) => sum + (pool.nodes ?? 0), 0);
}

/** All but those that hang on the way. */
function runPrechecks(evidence: Evidence, pools: readonly PoolPlan[]): Precheck[] {
  return [
    cluster.checkNames(evidence),
    cluster.checkState(evidence),
    cluster.checkOperations(evidence),
    cluster.checkVersion(evidence),
    cluster.checkAutopilot(evidence),
    cluster.checkScope(evidence),
    cluster.checkSharedVpc(evidence),
    cluster.checkResponsePolicies(evidence),
    cluster.checkSurroundings(evidence),
    workload.checkKubeDnsConfig(evidence),
    workload.checkNetworkPolicies(evidence),
    workload.checkHostNetwork(evidence),
    workload.checkWindowsPools(evidence, pools),
    workload.checkDisruptionBudgets(evidence),
    workload.checkSurge(evidence, pools),
    cluster.checkTerraform(evidence),
  ];
}

/** As a plan shows them: what can stop everything first. */
const ORDER: readonly string[] = [
  ...['names', 'state', 'operations', 'version', 'target-version', 'autopilot', 'scope', 'shared-vpc'],
  ...['response-policies', 'surroundings', 'kube-dns-config', 'network-policies', 'host-network', 'windows'],
  ...['maintenance', 'disruption-budgets', 'surge', 'terraform'],
];
