import type { Evidence } from '../domain/evidence.ts';
import {
  type MigrationPlan,
  PLAN_SCHEMA_VERSION,
  type PlanDecision,
  type PlanStep,
  type PoolPlan,
  type Precheck,
} from '../domain/plan.ts';
import { weighAlternative } from './alternative.ts';
import { gapOf, providerOf, readOf, runsCoreDns } from './cluster-state.ts';
import { isPlainName } from './commands.ts';
import { estimateCost } from './cost.ts';
import { say } from './knowledge.ts';
import { findCutPods, kubeDnsIps, proposePolicies } from './network-policies.ts';
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
}

/** The migration plan of one cluster. Same evidence, same plan; what is missing makes a precheck unknown, never a guess. */
export function buildPlan(evidence: Evidence, options: PlanOptions): MigrationPlan {
  const { madeAt } = options;
  const facts = evidence.cluster;
  const pools = planPools(evidence);
  const prechecks = runPrechecks(evidence, pools, madeAt);
  const alternative = weighAlternative(evidence, prechecks);
  const { decision, why } = decide(evidence, prechecks);
  const policyFixes = proposePolicies(findCutPods(evidence) ?? [], kubeDnsIps(evidence));
  // Of Autopilot the provider cannot be changed: its way is the upgrade, blocked or not.
  const isUpgrade = facts.mode === 'autopilot' && (decision === 'upgrade' || decision === 'blocked');
  const isMove = !isUpgrade && (decision === 'migrate' || decision === 'finish' || decision === 'blocked');
  const withSwitch = providerOf(facts) === 'kube-dns';
  const canCommand = prechecks.every((one) => one.id !== 'names' || one.outcome === 'pass') && allPlain(pools);
  const steps: PlanStep[] = !canCommand
    ? []
    : isUpgrade
      ? planUpgrade(evidence, prechecks)
      : isMove
        ? planSteps({ evidence, pools, prechecks, policyFixes, withSwitch })
        : [];
  const hasSteps = steps.length > 0 && isMove;
  return {
    schema: PLAN_SCHEMA_VERSION,
    madeAt,
    name: facts.name,
    project: facts.project,
    location: facts.location,
    cluster: facts.cluster,
    decision,
    why: decision === 'migrate' && alternative.recommended === 'kube-dns-1.36' ? `${why} ${PREFER_UPGRADE}` : why,
    pools,
    prechecks,
    alternative,
    policyFixes: isMove ? policyFixes : [],
    steps,
    rollback: hasSteps && withSwitch ? planRollback(evidence, pools) : [],
    terraform: isMove && withSwitch ? planTerraform(facts) : null,
    cost:
      isMove && withSwitch
        ? estimateCost({
            isAutopilot: facts.mode === 'autopilot',
            nodes: countNodes(evidence, pools),
            measuredQueriesPerSecond: options.queriesPerSecond,
          })
        : null,
    duration: hasSteps ? sumDurations(pools, withSwitch) : null,
  };
}

const PREFER_UPGRADE =
  'Weighed against each other, the upgrade to 1.36 is recommended here; the move is planned all the same.';

function allPlain(pools: readonly PoolPlan[]): boolean {
  return pools.every((pool) => isPlainName(pool.name));
}

function countNodes(evidence: Evidence, pools: readonly PoolPlan[]): number | null {
  const read = readOf(evidence, 'nodes')?.total ?? evidence.cluster.nodeCount;
  if (read !== null) return read;
  if (pools.length === 0 || pools.some((pool) => pool.nodes === null)) return null;
  return pools.reduce((sum, pool) => sum + (pool.nodes ?? 0), 0);
}

function runPrechecks(evidence: Evidence, pools: readonly PoolPlan[], madeAt: string): Precheck[] {
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
    checkMaintenance(evidence, madeAt, evidence.cluster.mode === 'autopilot' ? 'minor' : 'nodes'),
    workload.checkDisruptionBudgets(evidence),
    workload.checkSurge(evidence, pools),
    cluster.checkTerraform(evidence),
  ];
}

/** What the plan is about. The provider and the engine decide; a precheck that blocks only delays. */
function decide(evidence: Evidence, prechecks: readonly Precheck[]): { decision: PlanDecision; why: string } {
  const facts = evidence.cluster;
  const live = readOf(evidence, 'liveCluster');
  if (live !== undefined && !live.found)
    return { decision: 'not-needed', why: 'The Container API does not know this cluster any more.' };
  const provider = providerOf(facts);
  if (provider === 'unknown')
    return { decision: 'unknown', why: `clusterDns is ${facts.clusterDns}, which this version does not know.` };
  if (provider === 'cloud-dns') return decideOnCloudDns(evidence, prechecks);
  const coreDns = runsCoreDns(evidence);
  if (coreDns === true) return { decision: 'not-needed', why: `CoreDNS serves kube-dns here. ${say('coredns-1.36')}` };
  if (!facts.nodeLocalDnsCache)
    return {
      decision: 'not-needed',
      why: 'NodeLocal DNSCache is off, so that no cache holds connections to kube-dns open: this failure cannot occur.',
    };
  if (facts.mode === 'autopilot')
    return {
      decision: blocking(prechecks) === null ? 'upgrade' : 'blocked',
      why: `Autopilot on kube-dns. ${say('autopilot-provider')}`,
    };
  const blocker = blocking(prechecks);
  if (blocker !== null) return { decision: 'blocked', why: `Not before this is settled: ${blocker.title}.` };
  const doubt = coreDns === null ? ' Whether dnsmasq serves kube-dns could not be told.' : '';
  return { decision: 'migrate', why: `NodeLocal DNSCache stands in front of kube-dns on dnsmasq.${doubt}` };
}

function decideOnCloudDns(evidence: Evidence, prechecks: readonly Precheck[]): { decision: PlanDecision; why: string } {
  const facts = evidence.cluster;
  if (facts.mode === 'autopilot') return { decision: 'not-needed', why: 'Autopilot on Cloud DNS.' };
  const nodes = readOf(evidence, 'nodes');
  const updates = readOf(evidence, 'clusterUpdates');
  const oldest = nodes?.oldestCreation ?? null;
  const shown = readOf(evidence, 'history')?.migrationShownComplete ?? null;
  if (shown !== null || nodes?.total === 0)
    return { decision: 'not-needed', why: 'On Cloud DNS, and no node is from before the switch.' };
  const [last] = updates ?? [];
  if (oldest !== null && last !== undefined) {
    if (Date.parse(oldest) >= Date.parse(last.endTime))
      return {
        decision: 'not-needed',
        why: 'On Cloud DNS, and every node is newer than the last update of the cluster.',
      };
    const blocker = blocking(prechecks);
    return {
      decision: blocker === null ? 'finish' : 'blocked',
      why: `On Cloud DNS, but its oldest node (${oldest}) is from before the last update of the cluster (${last.endTime}): if that was the switch, old nodes still ask kube-dns.`,
    };
  }
  const missing = nodes === undefined ? gapOf(evidence, 'nodes').what : 'the moment of the switch';
  return {
    decision: 'unknown',
    why: `On Cloud DNS; whether every node was re-created since cannot be told without ${missing}.`,
  };
}

function blocking(prechecks: readonly Precheck[]): Precheck | null {
  return prechecks.find((one) => one.blocks && one.outcome === 'fail') ?? null;
}
