import type { FleetPlan, MigrationPlan } from '../domain/plan.ts';
import { escapeJsonText } from './escape.ts';

/** A plan as JSON: two spaces, a newline at the end, and no character that a terminal would act upon. */
export function renderPlanJson(plan: MigrationPlan | FleetPlan): string {
  return `${escapeJsonText(JSON.stringify(plan, null, 2))}\n`;
}
