import type { CalendarEntry, FleetPlan } from '../domain/plan.ts';
import { formatGap } from './cluster-words.ts';
import { escapeMarkdown, markdownCode } from './escape.ts';
import { DECISION_WORDS } from './plan-words.ts';
import { formatShortName, formatTime } from './words.ts';

// GitHub stops rendering big files; JSON and CSV have every cluster.
const LISTED = 500;

/** Waves, calendar and forecast of all clusters in scope. */
export function renderFleetPlanMarkdown(plan: FleetPlan): string {
  const sections = [
    formatHead(plan),
    formatHarmed(plan),
    formatCalendar(plan),
    formatOthers(plan),
    formatForecast(plan),
    formatGaps(plan),
  ];
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
    ...sourcesOf(plan),
    ...decisions.map(([decision, count]) => `- ${count}: ${DECISION_WORDS[decision as keyof typeof DECISION_WORDS]}`),
  ];
}

/** Where the harm comes from; one place for all of them, or a report and live evidence where it does not know some. */
function sourcesOf({ plans }: FleetPlan): string[] {
  const sources = new Set(plans.flatMap((plan) => plan.harm?.source ?? []));
  if (sources.size === 0) return ['Harm was not looked for.', ''];
  return [`Harm: from ${[...sources].map((source) => escapeMarkdown(source)).join('; ')}.`, ''];
}

/** What hurts now: its turn may be weeks away, and most of it can be eased tonight. */
function formatHarmed({ harmed }: FleetPlan): string[] {
  if (harmed.length === 0) return [];
  const rows = harmed.slice(0, LISTED).map((one) => {
    const cells = [
      markdownCode(formatShortName(one.name), 160),
      one.severity,
      one.failedLookUps === null ? 'not counted' : `${one.atLeast ? 'at least ' : ''}${one.failedLookUps}`,
      `${escapeMarkdown(one.turn)}${one.start === null ? '' : `, ${formatTime(one.start)}`}`,
      escapeMarkdown(one.until),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '## Hurt now',
    '',
    'Affected clusters, the worst first. What eases them needs no window and no wave: do it first.',
    '',
    '| Cluster | Severity | Failed look-ups | Turn | Until then |',
    '|---|---|---|---|---|',
    ...rows,
    ...moreLine(harmed.length),
  ];
}

function formatCalendar({ calendar, assumptions }: FleetPlan): string[] {
  if (calendar.length === 0) return ['## Calendar', '', 'No cluster has to move.'];
  const rows = calendar.slice(0, LISTED).map(formatEntry);
  return [
    '## Calendar',
    '',
    '| Wave | Cluster | Harm | Environment | Region | Nodes | What | From | To | |',
    '|---|---|---|---|---|---|---|---|---|---|',
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
    harmWords(entry),
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

function harmWords({ verdict, severity }: CalendarEntry): string {
  if (verdict === null) return 'not looked for';
  return severity === null || severity === 'info' ? verdict : `${verdict}, ${severity}`;
}

function formatOthers({ plans }: FleetPlan): string[] {
  const others = plans.filter((plan) => plan.decision === 'blocked' || plan.decision === 'unknown');
  if (others.length === 0) return [];
  const rows = others
    .slice(0, LISTED)
    .map((plan) => `- ${markdownCode(formatShortName(plan.name), 160)}: ${escapeMarkdown(plan.why)}`);
  return ['## Not on the calendar', '', ...rows, ...moreLine(others.length)];
}

const ORIGINS = {
  'by-default': 'by the default',
  'before-the-default': 'before the default',
  unknown: 'not known',
} as const;

const EXITS = {
  'with-its-channel': 'with its channel',
  'not-by-itself': 'not by itself',
  unknown: 'not known',
} as const;

function formatForecast({ forecast }: FleetPlan): string[] {
  if (forecast.length === 0) return [];
  const byDefault = forecast.filter((one) => one.origin === 'by-default').length;
  const shown = forecast.slice(0, LISTED);
  const notes = [...new Set(shown.map((one) => one.words))];
  const rows = shown.map(
    (one) =>
      `| ${markdownCode(formatShortName(one.name), 160)} | ${ORIGINS[one.origin]} | ${EXITS[one.exit]} | ${notes.indexOf(one.words) + 1} |`,
  );
  return [
    '## Forecast, if nobody does anything',
    '',
    `${forecast.length} clusters have NodeLocal DNSCache in front of kube-dns on dnsmasq, as far as was read; ${byDefault} were created under the default since 1.34.1.`,
    '',
    '| Cluster | Came | Leaves | Note |',
    '|---|---|---|---|',
    ...rows,
    ...moreLine(forecast.length),
    '',
    ...notes.map((words, index) => `${index + 1}. ${escapeMarkdown(words)}`),
  ];
}

function formatGaps({ gaps }: FleetPlan): string[] {
  if (gaps.length === 0) return [];
  return ['## Not seen', '', ...gaps.slice(0, 50).map((gap) => `- ${escapeMarkdown(formatGap(gap))}`)];
}

function moreLine(count: number): string[] {
  return count > LISTED ? ['', `And ${count - LISTED} more; JSON and CSV have them.`] : [];
}
