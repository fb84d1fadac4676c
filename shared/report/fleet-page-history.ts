import { parseClusterName } from '../domain/cluster.ts';
import type { HistorySummary, OpenProblem, TrendPoint } from '../domain/history-summary.ts';
import { escapeHtml } from './escape.ts';
import { PAGE_BOUNDS } from './fleet-page-bounds.ts';
import { explainResolution, formatAge, formatState } from './history-words.ts';
import { addressOf } from './page-names.ts';
import { drawTrend, trendLegend } from './trend-picture.ts';
import { formatCount, formatNumber, formatShortName, formatTime } from './words.ts';

/** The course of the runs up to this one: a picture, its numbers, and how long clusters stay affected or exposed. */
export function historyHtml(history: HistorySummary | null): string {
  if (history === null) return '';
  const { trend } = history;
  const shown = trend.length < 2 ? '' : courseHtml(history);
  return `<section id="history" aria-labelledby="over-runs">
<h2 id="over-runs">Over the runs</h2>
<p class="muted small">${escapeHtml(aboutWords(history))}</p>
${shown}
</section>`;
}

function aboutWords({ trend, earlierRuns, skippedLines }: HistorySummary): string {
  const [first] = trend;
  const last = trend.at(-1);
  const isFirst = trend.length < 2 && earlierRuns === 0 && skippedLines === 0;
  if (first === undefined || last === undefined || isFirst)
    return 'This is the first run of this scope in the history: from the next one on, the course is here.';
  const left = `${formatCount(earlierRuns, 'earlier run')} left out here; dns-audit history --last shows more`;
  return [
    `${formatCount(trend.length, 'run')} from ${formatTime(first.startedAt)} to ${formatTime(last.startedAt)}`,
    ...(earlierRuns === 0 ? [] : [left]),
    ...(skippedLines === 0 ? [] : [`${formatCount(skippedLines, 'line')} of the history could not be read`]),
  ].join(' \u00b7 ');
}

function courseHtml({ trend, resolution }: HistorySummary): string {
  const { open } = resolution;
  const newest = trend.at(-1)?.startedAt ?? '';
  const lines = open.slice(0, PAGE_BOUNDS.openClusters).map((one) => `<li>${openHtml(one, newest)}</li>`);
  const more = open.length > lines.length ? [`<li>and ${formatNumber(open.length - lines.length)} more</li>`] : [];
  const list = open.length === 0 ? '' : `<ul class="plain">${[...lines, ...more].join('\n')}</ul>`;
  return `<div class="columns"><figure class="trend">${trendLegend(trend)}
${drawTrend(trend)}
<figcaption>A bar for each run, the oldest first: clusters above, failed look-ups in the window of the run below. A run that did not see everything can make a number fall.</figcaption></figure>
<div><h3>Time to resolution</h3>
<p>${escapeHtml(explainResolution(resolution).join(' '))}</p>
${list}</div></div>
${numbersHtml(trend)}`;
}

function openHtml(one: OpenProblem, newest: string): string {
  const seen = one.lastSeen === newest ? '' : `, last seen so ${formatTime(one.lastSeen)}`;
  const state = `${formatState(one)}${one.excepted ? ', excepted' : ''}${seen}`;
  return `${escapeHtml(formatAge(one))}: ${nameHtml(one.name)}, ${escapeHtml(state)}`;
}

function nameHtml(name: string): string {
  const shown = escapeHtml(formatShortName(name));
  const ref = parseClusterName(name);
  return ref === null ? shown : `<a href="#${escapeHtml(addressOf(ref))}">${shown}</a>`;
}

const HEADS = ['Run', 'Seen', 'Affected', 'Exposed', 'Unknown', 'Clear', 'Excepted', 'Failed look-ups'];
/** Of the heads, those before the numbers. */
const TEXTS = 2;

function numbersHtml(trend: readonly TrendPoint[]): string {
  const heads = HEADS.map((head, index) => `<th scope="col"${index < TEXTS ? '' : ' class="number"'}>${head}</th>`);
  return `<details><summary>The numbers of each run</summary><div class="scroll" tabindex="0" role="region" aria-label="The numbers of each run"><table class="runs"><thead><tr>${heads.join('')}</tr></thead>
<tbody>${trend.toReversed().map(numbersRow).join('\n')}</tbody></table></div></details>`;
}

function numbersRow(point: TrendPoint): string {
  const { failedLookups, failedLookupsAtLeast } = point;
  const failed =
    failedLookups === null ? 'not read' : `${failedLookupsAtLeast ? 'at least ' : ''}${formatNumber(failedLookups)}`;
  const { affected, exposed, unknown, clear, excepted } = point;
  const numbers = [...[affected, exposed, unknown, clear, excepted].map(formatNumber), failed];
  const cells = numbers.map((number) => `<td class="number">${number}</td>`);
  return `<tr><th scope="row">${escapeHtml(formatTime(point.startedAt))}</th><td>${point.complete ? 'all' : 'not all'}</td>${cells.join('')}</tr>`;
}
