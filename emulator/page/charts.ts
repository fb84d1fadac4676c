import { listAt, objectAt, textAt } from '../../shared/report/slack-values.ts';
import { type Html, html } from './html.ts';

/** A chart as a table of meters, with its numbers: what Slack draws, without Slack's drawing. */
export function renderChart(block: unknown): Html {
  const chart = objectAt(objectAt(block)['chart']);
  const series = listAt(chart, 'series');
  const isPie = series.length === 0;
  const rows = isPie
    ? segmentRows(listAt(chart, 'segments'))
    : pointRows(series, listAt(chart['axis_config'], 'categories'));
  const most = Math.max(1, ...rows.flatMap(({ values }) => values));
  const head = isPie ? ['value'] : series.map((one) => textAt(one, 'name'));
  const title = textAt(block, 'title');
  return html`<div class="block scroll" tabindex="0" role="region" aria-label="${title}"><table class="chart"><caption>${title}</caption><thead><tr><th scope="col">${textAt(chart['axis_config'], 'y_label')}</th>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(
    ({ label, values }) =>
      html`<tr><th scope="row">${label}</th>${values.map((value) => html`<td><meter min="0" max="${most}" value="${value}" aria-hidden="true"></meter> ${value}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

interface Row {
  label: string;
  values: number[];
}

function pointRows(series: readonly unknown[], categories: readonly unknown[]): Row[] {
  return categories.map((category, index) => ({
    label: String(category),
    values: series.map((one) => numberOf(listAt(one, 'data')[index])),
  }));
}

function segmentRows(segments: readonly unknown[]): Row[] {
  return segments.map((segment) => ({ label: textAt(segment, 'label'), values: [numberOf(segment)] }));
}

function numberOf(point: unknown): number {
  return Number(objectAt(point)['value']) || 0;
}
