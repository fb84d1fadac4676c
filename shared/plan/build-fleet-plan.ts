import type { Evidence } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import {
  type CalendarEntry,
  type ClusterHarm,
  FLEET_PLAN_SCHEMA_VERSION,
  type FleetPlan,
  type PlanWay,
  planDecision,
} from '../domain/plan.ts';
import { buildPlan } from './build-plan.ts';
import { readOf } from './cluster-state.ts';
import { type Candidate, environmentOf, makeWaves, regionOf } from './fleet-order.ts';
import { forecastCluster } from './forecast.ts';
import { listHarmed } from './harmed.ts';
import { say } from './knowledge.ts';
import { placeChange } from './maintenance.ts';
import { QUIET_HOURS } from './steps.ts';

const HOUR = 3_600_000;
/** clusters that begin in one wave; each needs somebody who watches it. An assumption. */
export const DEFAULT_WAVE_CLUSTERS = 5;
/** days; a cluster whose window opens later than that after its wave's turn does not hold the next waves up. An assumption. */
const PATIENCE_DAYS = 7;

export interface FleetPlanOptions {
  madeAt: string;
  /** Before this moment nothing is put on the calendar. */
  notBefore: string;
  waveClusters?: number;
  /** The way that somebody wants for all; without it the recommended one of each. */
  to?: PlanWay | null;
  /** What an audit says of the harm, by cluster. */
  harm?: ReadonlyMap<string, ClusterHarm>;
}

/** Plans of all clusters in scope, their waves on a calendar, and what becomes of those that are left alone. */
export function buildFleetPlan(
  evidence: readonly Evidence[],
  gaps: readonly Gap[],
  options: FleetPlanOptions,
): FleetPlan {
  const { madeAt } = options;
  const sorted = evidence.toSorted((a, b) => (a.cluster.name < b.cluster.name ? -1 : 1));
  const made = sorted.map((one) => ({
    one,
    plan: buildPlan(one, {
      ...{ madeAt, queriesPerSecond: null, to: options.to ?? null },
      harm: options.harm?.get(one.cluster.name) ?? null,
    }),
  }));
  const candidates = made.flatMap(({ one, plan }): Candidate[] => {
    if (plan.decision !== 'migrate' && plan.decision !== 'finish' && plan.decision !== 'upgrade') return [];
    const { cluster: facts } = one;
    const nodes = plan.cost?.nodes ?? readOf(one, 'nodes')?.total ?? facts.nodeCount;
    return [{ plan, facts, environment: environmentOf(facts), region: regionOf(facts.location), nodes }];
  });
  const waves = makeWaves(candidates, options.waveClusters ?? DEFAULT_WAVE_CLUSTERS);
  const plans = made.map(({ plan }) => plan);
  const calendar = makeCalendar(waves, options.notBefore);
  return {
    schema: FLEET_PLAN_SCHEMA_VERSION,
    madeAt,
    clusters: plans.length,
    decisions: countDecisions(plans),
    harmed: listHarmed(plans, calendar),
    calendar,
    forecast: sorted.flatMap((one) => forecastCluster(one, madeAt) ?? []),
    assumptions: [
      'Non-production is what a label env, environment, stage or tier says; a cluster that says nothing is treated as production.',
      'Within an environment and a size, regions and clusters that an audit found harmed come first: affected before exposed, the worst first.',
      'Small is up to 10 nodes, large more than 50; a cluster of unknown size is treated as large.',
      `A wave is of one region, and the next one waits for ${QUIET_HOURS} quiet hours. Clusters of a wave may begin together: each needs somebody who watches it.`,
      `A cluster whose window opens more than ${PATIENCE_DAYS} days after the turn of its wave does not hold the next waves up.`,
      'Where there is no maintenance window: Monday to Thursday, 08:00 to 14:00 UTC.',
      say('windows-automatic'),
    ],
    gaps: [...gaps],
    plans,
  };
}

function countDecisions(plans: FleetPlan['plans']): FleetPlan['decisions'] {
  const counts = planDecision.options.map((decision): [typeof decision, number] => [
    decision,
    plans.filter((plan) => plan.decision === decision).length,
  ]);
  return Object.fromEntries(counts) as FleetPlan['decisions'];
}

/** Waves follow each other with quiet hours between them; what cannot be placed stays in its wave, without a time. */
function makeCalendar(waves: readonly Candidate[][], notBefore: string): CalendarEntry[] {
  let earliest = Date.parse(notBefore);
  const entries: CalendarEntry[] = [];
  for (const [index, wave] of waves.entries()) {
    let last = earliest;
    for (const { plan, facts, environment, region, nodes } of wave) {
      const placement = placeChange(
        facts.maintenance,
        plan.decision === 'upgrade' ? 'minor' : 'nodes',
        new Date(earliest).toISOString(),
      );
      const slot = placement.kind === 'placed' ? placement.slot : null;
      const isLate = slot !== null && Date.parse(slot.start) - earliest > PATIENCE_DAYS * 24 * HOUR;
      if (slot !== null && !isLate) last = Math.max(last, lastMoment(slot, plan.duration?.maxMinutes ?? 0));
      entries.push({
        wave: index + 1,
        name: plan.name,
        environment,
        region,
        nodes,
        verdict: plan.harm?.verdict ?? null,
        severity: plan.harm?.severity ?? null,
        decision: plan.decision,
        start: slot?.start ?? null,
        end: slot?.end ?? null,
        note: `${placement.note}${slot === null ? '' : fitNote(slot, plan.duration)}${isLate ? LATE : ''}`,
      });
    }
    if (last > earliest) earliest = last + QUIET_HOURS * HOUR;
  }
  return entries;
}

const LATE = '; its window opens long after the turn of its wave, and the next waves do not wait for it';

function lastMoment(slot: { start: string; end: string }, minutes: number): number {
  return Math.max(Date.parse(slot.end), Date.parse(slot.start) + minutes * 60_000);
}

function fitNote(slot: { start: string; end: string }, duration: { maxMinutes: number } | null): string {
  if (duration === null) return '; how long it takes is not known';
  const room = (Date.parse(slot.end) - Date.parse(slot.start)) / 60_000;
  if (duration.maxMinutes <= room) return '';
  return `; it may take ${duration.maxMinutes} minutes, longer than the window of ${room}: in several windows, step by step`;
}
