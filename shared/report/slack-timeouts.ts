import type { KnownBlock } from '@slack/types';
import { countTimeouts } from '../domain/cluster-numbers.ts';
import type { TimeoutSummary } from '../domain/report.ts';
import { mrkdwn, visibleText } from './escape.ts';
import { preformatted, richText, section } from './slack-blocks.ts';
import { barChart } from './slack-chart.ts';
import type { SlackMessageParts } from './slack-cluster.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';
import { formatCount, formatNumber, formatTime } from './words.ts';

type Hour = TimeoutSummary['byHour'][number];

/** The kinds of time-outs as a chart names them, worst first. */
const KINDS: readonly { name: string; count: (hour: Hour) => number }[] = [
  { name: 'could not connect', count: ({ dialTcp }) => dialTcp },
  { name: 'no answer (TCP)', count: ({ readTcp }) => readTcp },
  { name: 'UDP', count: ({ udp }) => udp },
  { name: 'other', count: ({ other }) => other },
];
const HOUR_MS = 3_600_000;
const BAR_WIDTH = 24;
const BARS = 24;

/** Time-outs by hour as a chart; as bars of text, each with its number, where Slack does not draw charts. */
export function renderTimeouts(name: string, summary: TimeoutSummary): SlackMessageParts {
  const total = formatCount(countTimeouts(summary), 'time-out', { atLeast: summary.capped });
  const text = mrkdwn`${total} of node-local-dns in ${visibleText(name, 64)}, by hour.`.value;
  const classic = timeoutBars(summary);
  const hours = lastHours(summary.byHour, SLACK_LIMITS.chart.points);
  const kinds = KINDS.filter(({ count }) => hours.some((hour) => count(hour) > 0));
  if (kinds.length === 0) return { text, blocks: classic };
  const chart = barChart({
    title: 'Time-outs by hour (UTC)',
    categories: hours.map(labelOf),
    series: kinds.map((kind) => ({ name: kind.name, values: hours.map(kind.count) })),
    yLabel: 'failed look-ups',
  });
  const earlier = countTimeouts(summary) - countTimeouts({ byHour: hours });
  const rest = earlier === 0 ? '' : ` ${formatNumber(earlier)} of them were earlier than the chart shows.`;
  return { text, blocks: [section(`${introduce(summary)}${rest}`), chart], classic };
}

/** The same as bars of text, each with its number: for modals too, which take no charts. */
export function timeoutBars(summary: TimeoutSummary): KnownBlock[] {
  const cut = summary.byHour.length > BARS ? ` Shown are the last ${BARS} hours that had any.` : '';
  return [section(`${introduce(summary)}${cut}`), barsOfText(summary.byHour)];
}

function introduce(summary: TimeoutSummary): string {
  return `${formatCount(countTimeouts(summary), 'time-out', { atLeast: summary.capped })} of node-local-dns by hour (UTC).`;
}

/** The hours up to the last one that had any, one after the other, those without any included. */
function lastHours(byHour: readonly Hour[], most: number): Hour[] {
  const known = new Map(byHour.map((hour) => [Date.parse(hour.hour), hour]));
  const last = Math.max(...known.keys());
  const first = Math.max(Math.min(...known.keys()), last - (most - 1) * HOUR_MS);
  if (!Number.isFinite(first)) return [];
  return Array.from({ length: Math.round((last - first) / HOUR_MS) + 1 }, (_, index) => {
    const at = first + index * HOUR_MS;
    return known.get(at) ?? { hour: new Date(at).toISOString(), dialTcp: 0, readTcp: 0, udp: 0, other: 0 };
  });
}

function barsOfText(byHour: readonly Hour[]) {
  const hours = byHour.slice(-BARS);
  const most = Math.max(1, ...hours.map(countOf));
  const lines = hours.map((hour) => {
    const bar = '█'.repeat(Math.max(1, Math.round((countOf(hour) / most) * BAR_WIDTH)));
    const refused = hour.dialTcp === 0 ? '' : ` (${formatNumber(hour.dialTcp)} could not connect)`;
    return `${labelOf(hour)} ${bar} ${formatNumber(countOf(hour))}${refused}`;
  });
  return richText(preformatted(lines.length === 0 ? ['none'] : lines, 2800));
}

/** `11-21 06:00` */
function labelOf({ hour }: Hour): string {
  return formatTime(hour).slice(5, 16);
}

function countOf(hour: Hour): number {
  return KINDS.reduce((total, { count }) => total + count(hour), 0);
}
