import type { CalendarEntry, FleetPlan } from '../domain/plan.ts';
import { formatGap } from './cluster-words.ts';
import { escapeMarkdown, markdownCode } from './escape.ts';
import { DECISION_WORDS } from './plan-markdown.ts';
import { formatShortName, formatTime } from './words.ts';

// GitHub stops rendering big files; JSON and CSV have every cluster.
const LISTED = 500;

/** Waves, calendar and forecast of all clusters in scope. */
export function renderFleetPlanMarkdown(plan: FleetPlan): string {
  const sections = [formatHead(plan), formatCalendar(plan), formatOthers(plan), formatForecast(plan), formatGaps(plan)];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatHead(plan: FleetPlan): string[] {
  const decisions = Object.entries(plan.decisions).filter(([, count]) => count > 0);
  return [
    `# Migration of ${plan.clusters} clusters`,
    '',
    `As they were at ${formatTime(plan.madeAt)}.`,
    '',
    ...decisions.map(([decision, count]) => `- ${count}: ${DECISION_WORDS[decision as keyof typeof DECISION_WORDS]}`),
  ];
}

function formatCalendar({ calendar, assumptions }: FleetPlan): string[] {
  if (calendar.length === 0) return ['## Calendar', '', 'No cluster has to move.'];
  const rows = calendar.slice(0, LISTED).map(formatEntry);
  return [
    '## Calendar',
    '',
    '| Wave | Cluster | Environment | Region | Nodes | What | From | To | |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
    ...moreLine(calendar.length),
    '',
    ...assumptions.map((one) => `- ${escapeMarkdown(one)}`),
  ];
}

function formatEntry(entry: CalendarEntry): string {
  const cells = [
    String(entry.wave),
    markdownCode(formatShortName(entry.name), 160),
    entry.environment,
    markdownCode(entry.region, 40),
    entry.nodes === null ? 'not known' : String(entry.nodes),
    DECISION_WORDS[entry.decision],
    entry.start === null ? 'not placed' : formatTime(entry.start),
    entry.end === null ? '' : formatTime(entry.end),
    escapeMarkdown(entry.note),
  ];
  return `| ${cells.join(' | ')} |`;
}

function formatOthers({ plans }: FleetPlan): string[] {
  const others = plans.filter((plan) => plan.decision === 'blocked' || plan.decision === 'unknown');
  if (others.length === 0) return [];
  const rows = others
    .slice(0, LISTED)
    .map((plan) => `- ${markdownCode(formatShortName(plan.name), 160)}: ${escapeMarkdown(plan.why)}`);
  return ['## Not on the calendar', '', ...rows, ...moreLine(others.length)];
}

const EXITS = {
  'with-its-channel': 'Leaves with its channel',
  'not-by-itself': 'Does not leave by itself',
  unknown: 'Not known',
} as const;

function formatForecast({ forecast }: FleetPlan): string[] {
  if (forecast.length === 0) return [];
  const byDefault = forecast.filter((one) => one.origin === 'by-default').length;
  const rows = forecast
    .slice(0, LISTED)
    .map(
      (one) =>
        `| ${markdownCode(formatShortName(one.name), 160)} | ${one.origin} | ${EXITS[one.exit]} | ${escapeMarkdown(one.words)} |`,
    );
  return [
    '## Forecast, if nobody does anything',
    '',
    `${forecast.length} clusters have NodeLocal DNSCache in front of kube-dns on dnsmasq, as far as was read; ${byDefault} were created under the default since 1.34.1.`,
    '',
    '| Cluster | Came | Leaves | |',
    '|---|---|---|---|',
    ...rows,
    ...moreLine(forecast.length),
  ];
}

function formatGaps({ gaps }: FleetPlan): string[] {
  if (gaps.length === 0) return [];
  return ['## Not seen', '', ...gaps.slice(0, 50).map((gap) => `- ${escapeMarkdown(formatGap(gap))}`)];
}

function moreLine(count: number): string[] {
  return count > LISTED ? ['', `And ${count - LISTED} more; JSON and CSV have them.`] : [];
}
