import type { Spread } from '../domain/capture-packets.ts';
import {
  countAtSteps,
  type DnsQuery,
  MOST_ANSWERS_KEPT,
  PHASES,
  type ProbeResult,
  type ProbeSummary,
  STEP_SECONDS,
  type StepCounts,
} from '../domain/probe.ts';
import { formatMs } from './analysis-words.ts';
import { formatColumns } from './columns.ts';
import { visibleText } from './escape.ts';
import { createPaint, hangText } from './layout.ts';
import { NARROWEST, type TerminalOptions } from './terminal-style.ts';
import { formatCount } from './words.ts';

const LONGEST = 120; // characters of what comes from outside
const MOST_LOOK_UPS = 20;
const SLOW_MS = 500;

/** Words for steps; they are judged elsewhere. */
export interface StepWords {
  query: readonly string[];
  connect: string;
  isStepped: boolean;
}

/** What a probe saw, for a terminal. */
export function renderProbeSummary(summary: ProbeSummary, steps: StepWords, options: TerminalOptions): string {
  const paint = createPaint(options.color);
  const width = Math.max(NARROWEST, options.width);
  const { requests, failed, skipped, elapsedMs } = summary;
  const head = `${formatCount(requests, 'request')} in ${formatMs(elapsedMs)}, ${failed} failed${skipped === 0 ? '' : `, ${skipped} not begun: too many were under way`}.`;
  const table = (columns: readonly string[], rows: string[][], texts: number) =>
    formatColumns(columns, rows, { texts, width, paint }).map((line) => `  ${line}`.trimEnd());
  const lines = [`${paint(failed === 0 ? 'green' : 'boldRed', '■')} ${paint('bold', head)}`, ''];

  lines.push('Phases');
  lines.push(...table(['target', 'phase', 'count', 'p50', 'p90', 'p99', 'max'], phaseRows(summary), 2), '');
  if (summary.lookUps.length > 0) {
    lines.push('DNS queries');
    lines.push(...table(['name', 'type', 'server', 'outcome', 'count', 'p50', 'max'], lookUpRows(summary), 4));
    const hidden = Math.max(0, summary.lookUps.length - MOST_LOOK_UPS) + summary.lookUpsLeftOut;
    if (hidden > 0) lines.push(`  and ${hidden} more kinds`);
    lines.push(...answerLines(summary, width));
    lines.push('');
  }
  if (summary.failures.length > 0) {
    lines.push('Failures');
    for (const { phase, code, count, meaning } of summary.failures)
      lines.push(...hangText(`  ${count} x ${phase} ${visibleText(code, LONGEST)}: `, meaning, width));
    lines.push('');
  }
  lines.push(...stepLines(summary, steps, width));
  return `${lines.join('\n').trimEnd()}\n`;
}

function phaseRows({ targets }: ProbeSummary): string[][] {
  return targets.flatMap(({ url, phases, total }) => {
    const shown = visibleText(url, LONGEST);
    const rows = PHASES.flatMap((phase) => toRow(shown, phase, phases[phase] ?? null));
    return [...rows, ...toRow(shown, 'all of it', total)];
  });
}

function toRow(target: string, phase: string, time: Spread | null): string[][] {
  if (time === null) return [];
  return [[target, phase, String(time.count), ...[time.p50Ms, time.p90Ms, time.p99Ms, time.maxMs].map(formatMs)]];
}

function lookUpRows({ lookUps }: ProbeSummary): string[][] {
  return lookUps
    .slice(0, MOST_LOOK_UPS)
    .map(({ name, type, server, transport, outcome, count, time }) => [
      visibleText(name, LONGEST),
      type,
      transport === 'tcp' ? `${server} tcp` : server,
      visibleText(outcome, LONGEST),
      String(count),
      formatMs(time?.p50Ms ?? 0),
      formatMs(time?.maxMs ?? 0),
    ]);
}

/** What was answered, of the rows that are shown. */
function answerLines({ lookUps }: ProbeSummary, width: number): string[] {
  return lookUps.slice(0, MOST_LOOK_UPS).flatMap(({ name, type, server, addresses }) => {
    if (addresses.length === 0) return [];
    const last = addresses.length === MOST_ANSWERS_KEPT ? ', perhaps more' : '';
    return hangText(`  ${visibleText(name, LONGEST)} ${type} from ${server}: `, addresses.join(', ') + last, width);
  });
}

function stepLines({ steps }: ProbeSummary, words: StepWords, width: number): string[] {
  const lines = ['Steps of whole seconds'];
  const seen = STEP_SECONDS.flatMap((seconds, index) => {
    const count = steps.query.atStep[index] ?? 0;
    return count === 0 ? [] : hangText(`  ${seconds} s  ${count} x DNS query: `, words.query[index] ?? '', width);
  });
  const connects = countAtSteps(steps.connect);
  if (connects > 0) seen.push(...hangText(`  ${connects} x connection: `, words.connect, width));
  if (seen.length === 0) {
    const slow = steps.query.slow;
    return [
      ...lines,
      slow === 0
        ? '  none: no DNS query took more than 0.5 s.'
        : `  none, though ${slow} DNS queries took more than 0.5 s: slow, but not this failure.`,
    ];
  }
  lines.push(...seen);
  return [...lines, ...hangText('  ', judge(steps.query, words), width)];
}

function judge(query: StepCounts, { isStepped }: StepWords): string {
  if (isStepped)
    return 'Slow DNS queries lie at whole seconds: that is how a full dnsmasq behind NodeLocal DNSCache shows. Confirm it with dns-audit cluster, or dns-audit sample and analyze.';
  if (query.givenUp > 0 && query.givenUp === countAtSteps(query))
    return 'Nobody answered these: a name server that is down, or lost packets, show so, too.';
  return 'Too few, or too few of the slow ones, to be a pattern.';
}

/** Said before the first request: whom it asks, and how it ends. */
export function renderProbeStart(start: {
  addresses: number;
  /** seconds */
  interval: number;
  servers: readonly string[];
  search: readonly string[];
  ndots: number;
}): string {
  const { addresses, interval, servers, search, ndots } = start;
  const path = search.length === 0 ? 'no search path' : `search path ${search.join(', ')}, ndots ${ndots}`;
  return `${formatCount(addresses, 'address', { plural: 'addresses' })} every ${interval} s; name server ${servers.join(', ')}; ${visibleText(path, 600)}. Ctrl-C ends.\n`;
}

/** The query that failed, or else the slowest one if it was slow. */
function queryToTell({ queries, failure }: ProbeResult): DnsQuery | null {
  const failed = failure?.phase === 'dns' ? queries.findLast(({ outcome }) => outcome === failure.code) : undefined;
  const slowest = queries.filter(({ ms }) => ms > SLOW_MS).sort((a, b) => b.ms - a.ms)[0];
  return failed ?? slowest ?? null;
}

/** One line about a request that failed or took long; null of any other. */
export function renderProbeLine(result: ProbeResult, meaning: string | null): string | null {
  const { url, failure, totalMs, phases, status } = result;
  if (failure === null && totalMs <= SLOW_MS) return null;
  const times = PHASES.flatMap((phase) => {
    const ms = phases[phase];
    return ms === null ? [] : [`${phase} ${formatMs(ms)}`];
  });
  const told = queryToTell(result);
  const about =
    told === null
      ? ''
      : `; ${told.type} ${visibleText(told.name, LONGEST)} at ${told.server}: ${visibleText(told.outcome, 20)} after ${formatMs(told.ms)}`;
  const what =
    failure === null
      ? `slow, HTTP ${status}`
      : `FAILED at ${failure.phase} ${visibleText(failure.code, 60)}, ${meaning}`;
  return `${visibleText(url, LONGEST)}: ${what} (${[...times, `all ${formatMs(totalMs)}`].join(', ')}${about})`;
}
