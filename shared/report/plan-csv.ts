import type { FleetPlan } from '../domain/plan.ts';
import { formatCsv } from './csv.ts';

const HEAD = [
  'wave',
  'cluster',
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

/** The calendar as CSV (RFC 4180): a line for each cluster that has to move, and then for each that is only forecast. */
export function renderPlanCsv(plan: FleetPlan): string {
  const forecasts = new Map(plan.forecast.map((one) => [one.name, one]));
  const planned = new Set(plan.calendar.map((one) => one.name));
  const decisions = new Map(plan.plans.map((one) => [one.name, one]));
  const rows = plan.calendar.map((entry) => [
    String(entry.wave),
    entry.name,
    entry.environment,
    entry.region,
    entry.nodes === null ? '' : String(entry.nodes),
    entry.decision,
    entry.start ?? '',
    entry.end ?? '',
    entry.note,
    forecasts.get(entry.name)?.origin ?? '',
    forecasts.get(entry.name)?.exit ?? '',
  ]);
  const others = plan.forecast
    .filter((one) => !planned.has(one.name))
    .map((one) => {
      const { decision = '', why = '' } = decisions.get(one.name) ?? {};
      return ['', one.name, '', '', '', decision, '', '', why, one.origin, one.exit];
    });
  return formatCsv([HEAD, ...rows, ...others]);
}
