import type { MigrationPlan } from '../domain/plan.ts';

export const DECISION_WORDS: Readonly<Record<MigrationPlan['decision'], string>> = {
  migrate: 'move to Cloud DNS',
  finish: 'finish the move to Cloud DNS',
  upgrade: 'upgrade to 1.36',
  'not-needed': 'nothing to do',
  blocked: 'not yet: something has to be settled first',
  unknown: 'not decided: evidence is missing',
};

/** US dollars, or a span of them: `$1.20 to $3.40`. */
export function formatCharge(charge: number | { least: number; most: number } | null): string {
  if (charge === null) return 'not known';
  if (typeof charge === 'number') return `$${charge.toFixed(2)}`;
  const { least, most } = charge;
  return least === most ? formatCharge(least) : `${formatCharge(least)} to ${formatCharge(most)}`;
}
