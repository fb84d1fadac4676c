import { z } from 'zod';
import { clusterName } from './cluster.ts';
import { severity, verdict } from './finding.ts';
import { gap } from './gap.ts';

export const PLAN_SCHEMA_VERSION = 'gke-dns-audit/plan/v1';
export const FLEET_PLAN_SCHEMA_VERSION = 'gke-dns-audit/fleet-plan/v1';

/** One command, as words: quoting is left to whoever writes it down. */
export const planCommand = z.object({
  argv: z.array(z.string()).min(1),
  /** Text for its standard input, such as a manifest for `kubectl apply --filename=-`; null for none. */
  stdin: z.string().nullable(),
  /** True when it changes something; a script asks before it. */
  changes: z.boolean(),
  /** What to look for in its answer; null when it only has to succeed. */
  expect: z.string().nullable(),
});
export type PlanCommand = z.infer<typeof planCommand>;

/** What to look at before anything is changed. `unknown` always names what would tell. */
export const precheck = z.object({
  id: z.string(),
  title: z.string(),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  /** Of which way it speaks: the move to Cloud DNS, the upgrade to 1.36, or either. */
  concerns: z.enum(['both', 'cloud-dns', 'upgrade']),
  /** True when nothing may be changed before this is settled. */
  blocks: z.boolean(),
  /** What was read, in words, and where. */
  evidence: z.array(z.string()),
  /** What to do about it; null when nothing. */
  action: z.string().nullable(),
  gaps: z.array(gap),
  /** Read-only commands that answer it. */
  commands: z.array(planCommand),
});
export type Precheck = z.infer<typeof precheck>;

/** Minutes, at least and at most, with what they rest on. */
export const duration = z.object({
  minMinutes: z.number().int().nonnegative(),
  maxMinutes: z.number().int().nonnegative(),
  basis: z.string(),
});
export type Duration = z.infer<typeof duration>;

/** In the order in which they may follow each other; a change never stands before a check. */
export const STEP_PHASES = ['check', 'prepare', 'switch', 'recreate', 'verify', 'clean-up'] as const;

export const planStep = z.object({
  id: z.string(),
  phase: z.enum(STEP_PHASES),
  title: z.string(),
  /** Sentences; what is not confirmed says so. */
  notes: z.array(z.string()),
  /** The node pool that it is about; null for the whole cluster. */
  pool: z.string().nullable(),
  commands: z.array(planCommand),
  duration: duration.nullable(),
  watch: z.array(z.string()),
  stopWhen: z.array(z.string()),
  /** Quiet hours that have to lie behind the step before. */
  waitHours: z.number().int().nonnegative(),
});
export type PlanStep = z.infer<typeof planStep>;

export const alternative = z.object({
  /**
   * Whether 1.36 can be had: `running` here; `offered` or `not-offered` by getServerConfig; where that was not read,
   * `reported` or `inferred` from the channel, or `unknown`.
   */
  availability: z.enum(['running', 'offered', 'not-offered', 'reported', 'inferred', 'unknown']),
  /** The version that the upgrade would take; null where none is known. */
  version: z.string().nullable(),
  words: z.array(z.string()),
  /** What each way costs, side by side. */
  compared: z.array(z.object({ aspect: z.string(), cloudDns: z.string(), coreDns: z.string() })),
  recommended: z.enum(['cloud-dns', 'kube-dns-1.36', 'none']),
  why: z.string(),
});
export type Alternative = z.infer<typeof alternative>;

export const costScenario = z.object({
  name: z.string(),
  queriesPerSecond: z.number().nonnegative(),
  /** US dollars in 30 days; null where only what passes the cache was counted. */
  withoutCache: z.number().nonnegative().nullable(),
  withCache: z.object({ least: z.number().nonnegative(), most: z.number().nonnegative() }),
});
export const costEstimate = z.object({
  /** `metrics`: counters of this cluster; `measured`: a rate that somebody gave; `assumed`: neither. The best there is. */
  source: z.enum(['metrics', 'measured', 'assumed']),
  nodes: z.number().int().nonnegative().nullable(),
  assumptions: z.array(z.string()),
  scenarios: z.array(costScenario),
});
export type CostEstimate = z.infer<typeof costEstimate>;

export const terraformChange = z.object({ snippet: z.string(), traps: z.array(z.string()) });
export type TerraformChange = z.infer<typeof terraformChange>;

/** Which way a plan takes, where the cluster leaves a choice. */
export const planWay = z.enum(['cloud-dns', 'kube-dns-1.36']);
export type PlanWay = z.infer<typeof planWay>;

/**
 * `migrate`: move to Cloud DNS; `finish`: it is on Cloud DNS, nodes may be older; `upgrade`: 1.36 is the way taken;
 * `not-needed`: nothing to do; `blocked`: not before a precheck that fails is settled; `unknown`: what decides is missing.
 */
export const planDecision = z.enum(['migrate', 'finish', 'upgrade', 'not-needed', 'blocked', 'unknown']);
export type PlanDecision = z.infer<typeof planDecision>;

export const poolPlan = z.object({
  name: z.string(),
  version: z.string().nullable(),
  nodes: z.number().int().nonnegative().nullable(),
  /** Where `nodes` comes from. */
  nodesFrom: z.string(),
  canary: z.boolean(),
  windows: z.boolean().nullable(),
  surge: z.string(),
  duration: duration.nullable(),
});
export type PoolPlan = z.infer<typeof poolPlan>;

/** What an audit says of the harm, for whoever has to choose what comes first. */
export const clusterHarm = z.object({
  verdict,
  severity,
  reason: z.string(),
  /** Look-ups that failed towards kube-dns; null where no log was read. */
  failedLookUps: z.number().int().nonnegative().nullable(),
  /** True when reading stopped at a cap. */
  atLeast: z.boolean(),
  /** Of the log evidence; null as above. */
  window: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** Where it comes from, in words: the logs read for this plan, or a report and its age. */
  source: z.string(),
  /** What the log evidence cannot show. */
  limitations: z.array(z.string()),
});
export type ClusterHarm = z.infer<typeof clusterHarm>;

/** A NetworkPolicy to add, so that Pods keep their DNS; written as JSON, which is YAML too. */
export const policyFix = z.object({
  namespace: z.string(),
  name: z.string(),
  /** Policies that together leave these Pods without the new resolvers. */
  because: z.array(z.string()),
  /** Which Pods, in words. */
  pods: z.string(),
  manifest: z.string(),
});
export type PolicyFix = z.infer<typeof policyFix>;

export const migrationPlan = z.object({
  schema: z.literal(PLAN_SCHEMA_VERSION),
  madeAt: z.string(),
  name: clusterName,
  project: z.string(),
  location: z.string(),
  cluster: z.string(),
  decision: planDecision,
  why: z.string(),
  /** Null where nobody looked. */
  harm: clusterHarm.nullable(),
  pools: z.array(poolPlan),
  prechecks: z.array(precheck),
  alternative,
  policyFixes: z.array(policyFix),
  steps: z.array(planStep),
  /** What may take the place of a node pool's step; in no order, and not part of the script. */
  otherWays: z.array(planStep),
  rollback: z.array(planStep),
  terraform: terraformChange.nullable(),
  cost: costEstimate.nullable(),
  /** The whole way, without the 48 quiet hours; null when a pool's size is unknown. */
  duration: duration.nullable(),
});
export type MigrationPlan = z.infer<typeof migrationPlan>;

/** When a cluster's turn is. `start` and `end` are null where its window could not be placed. */
export const calendarEntry = z.object({
  wave: z.number().int().positive(),
  name: clusterName,
  environment: z.enum(['non-production', 'production', 'not-labelled']),
  region: z.string(),
  nodes: z.number().int().nonnegative().nullable(),
  /** `affected` before `exposed`, worst first; null where nobody looked. */
  verdict: verdict.nullable(),
  severity: severity.nullable(),
  decision: planDecision,
  start: z.string().nullable(),
  end: z.string().nullable(),
  note: z.string(),
});
export type CalendarEntry = z.infer<typeof calendarEntry>;

/** A cluster that an audit found affected: what hurts, when its turn is, and what there is to do until then. */
export const harmedCluster = z.object({
  name: clusterName,
  severity,
  reason: z.string(),
  failedLookUps: clusterHarm.shape.failedLookUps,
  atLeast: z.boolean(),
  /** Of the calendar; null where it is not on it. */
  start: z.string().nullable(),
  turn: z.string(),
  until: z.string(),
});
export type HarmedCluster = z.infer<typeof harmedCluster>;

export const forecastEntry = z.object({
  name: clusterName,
  /** How the cluster came to have NodeLocal DNSCache in front of kube-dns. */
  origin: z.enum(['by-default', 'before-the-default', 'unknown']),
  /** Whether it loses dnsmasq without anybody's doing. */
  exit: z.enum(['with-its-channel', 'not-by-itself', 'unknown']),
  words: z.string(),
});
export type ForecastEntry = z.infer<typeof forecastEntry>;

export const fleetPlan = z.object({
  schema: z.literal(FLEET_PLAN_SCHEMA_VERSION),
  madeAt: z.string(),
  clusters: z.number().int().nonnegative(),
  decisions: z.record(planDecision, z.number().int().nonnegative()),
  /** Worst first. */
  harmed: z.array(harmedCluster),
  calendar: z.array(calendarEntry),
  forecast: z.array(forecastEntry),
  assumptions: z.array(z.string()),
  /** What could not be enumerated: a fleet plan without it would look complete. */
  gaps: z.array(gap),
  plans: z.array(migrationPlan),
});
export type FleetPlan = z.infer<typeof fleetPlan>;
