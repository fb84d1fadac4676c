import type { FleetPlan, MigrationPlan } from '../domain/plan.ts';
import { formatCsv } from './csv.ts';

const HEAD = [
  'wave',
  'cluster',
  'verdict',
  'severity',
  'environment',
  'region',
  'nodes',
  'decision',
  'start',
  'end',
  'note',
  'origin',
  'leaves kube-dns on dnsmasq',
];

/**
 * The calendar as CSV (RFC 4180): a line for each cluster that has to move, and then for each that waits for something,
 * is not decided, or is only forecast.
 */
export function renderPlanCsv(plan: FleetPlan): string {
  const forecasts = new Map(plan.forecast.map((one) => [one.name, one]));
  const outlook = (name: string) => [forecasts.get(name)?.origin ?? '', forecasts.get(name)?.exit ?? ''];
  const rows = plan.calendar.map((entry) => [
    String(entry.wave),
    entry.name,
    entry.verdict ?? '',
    entry.severity ?? '',
    entry.environment,
    entry.region,
    entry.nodes === null ? '' : String(entry.nodes),
    entry.decision,
    entry.start ?? '',
    entry.end ?? '',
    entry.note,
    ...outlook(entry.name),
  ]);
  const placed = new Set(plan.calendar.map((one) => one.name));
  const others = plan.plans
    .filter(({ name, decision }) => !placed.has(name) && (isOpen(decision) || forecasts.has(name)))
    .map(({ name, harm, decision, why }) => {
      const found = [harm?.verdict ?? '', harm?.severity ?? ''];
      return ['', name, ...found, '', '', '', decision, '', '', why, ...outlook(name)];
    });
  return formatCsv([HEAD, ...rows, ...others]);
}

function isOpen(decision: MigrationPlan['decision']): boolean {
  return decision === 'blocked' || decision === 'unknown';
}
