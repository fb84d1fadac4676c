import type { CalendarEntry, HarmedCluster, MigrationPlan } from '../domain/plan.ts';
import { harmRank } from './fleet-order.ts';
import { STOP_GAP_ID } from './stop-gap-step.ts';

/** The clusters that an audit found affected, worst first, each with its turn and what there is to set until then. */
export function listHarmed(plans: readonly MigrationPlan[], calendar: readonly CalendarEntry[]): HarmedCluster[] {
  const entries = new Map(calendar.map((entry) => [entry.name, entry]));
  return plans
    .filter((plan) => plan.harm?.verdict === 'affected')
    .toSorted(
      (a, b) =>
        harmRank(a.harm) - harmRank(b.harm) ||
        (b.harm?.failedLookUps ?? 0) - (a.harm?.failedLookUps ?? 0) ||
        (a.name < b.name ? -1 : 1),
    )
    .flatMap((plan) => (plan.harm === null ? [] : describeHarmed(plan, plan.harm, entries.get(plan.name))));
}

function describeHarmed(
  plan: MigrationPlan,
  { severity, reason, failedLookUps, atLeast }: NonNullable<MigrationPlan['harm']>,
  entry: CalendarEntry | undefined,
): HarmedCluster {
  return {
    ...{ name: plan.name, severity, reason, failedLookUps, atLeast },
    start: entry?.start ?? null,
    turn:
      entry === undefined ? plan.why : `Wave ${entry.wave}${entry.start === null ? `, not placed: ${entry.note}` : ''}`,
    until: untilThen(plan),
  };
}

function untilThen({ steps }: MigrationPlan): string {
  const stopGap = steps.find((step) => step.id === STOP_GAP_ID);
  if (stopGap === undefined) return 'Its plan has nothing to set until then.';
  if (stopGap.commands.length > 0) return 'More kube-dns replicas: the command is in its plan.';
  return stopGap.notes.join(' ');
}
