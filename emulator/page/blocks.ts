import { listAt, objectAt, textAt } from '../../shared/report/slack-values.ts';
import { renderChart } from './charts.ts';
import type { Drawing } from './drawing.ts';
import { renderElement } from './elements.ts';
import { type Html, html } from './html.ts';
import { renderImage } from './images.ts';
import { renderInputBlock } from './inputs.ts';
import { renderRichText } from './rich-text.ts';
import { renderText } from './text.ts';

/** One Block Kit block. */
export function renderBlock(drawing: Drawing, block: unknown): Html {
  const blockId = textAt(block, 'block_id');
  switch (textAt(block, 'type')) {
    case 'header':
      return html`<h4 class="block header">${renderText(objectAt(block)['text'], drawing.names)}</h4>`;
    case 'section':
      return renderSection(drawing, block);
    case 'context':
      return html`<div class="block context">${listAt(block, 'elements').map((one) => html`<span>${renderContextElement(drawing, one)}</span>`)}</div>`;
    case 'divider':
      return html`<hr class="block">`;
    case 'rich_text':
      return html`<div class="block rich">${renderRichText(block, drawing.names)}</div>`;
    case 'table':
    case 'data_table':
      return renderTable(drawing, block);
    case 'data_visualization':
      return renderChart(block);
    case 'actions':
    case 'context_actions':
      return html`<div class="block actions">${listAt(block, 'elements').map((one) => renderElement(drawing, one, blockId))}</div>`;
    case 'input':
      return renderInputBlock(drawing, block);
    case 'image':
      return html`<figure class="block">${renderTitle(drawing, block)}${renderImage(drawing, block)}</figure>`;
    case 'markdown':
      return html`<pre class="block" tabindex="0">${textAt(block, 'text')}</pre>`;
    case 'alert':
      return html`<div class="block alert ${textAt(block, 'level')}">${renderText(objectAt(block)['text'], drawing.names)}</div>`;
    case 'container':
    case 'carousel':
      return renderContainer(drawing, block);
    case 'card':
      return renderCard(drawing, block);
    case 'plan':
      return html`<div class="block card"><strong>${textAt(block, 'title')}</strong><ul>${listAt(block, 'tasks').map((task) => html`<li>${textAt(task, 'title')} <span class="soft">${textAt(task, 'status').replaceAll('_', ' ')}</span></li>`)}</ul></div>`;
    default:
      return html`<p class="block unknown">[block of type ${textAt(block, 'type')}]</p>`;
  }
}

function renderTitle(drawing: Drawing, block: unknown): Html | null {
  const { title } = objectAt(block);
  return title === undefined ? null : html`<figcaption>${renderText(title, drawing.names)}</figcaption>`;
}

function renderSection(drawing: Drawing, block: unknown): Html {
  const { text, accessory } = objectAt(block);
  const fields = listAt(block, 'fields');
  const beside = accessory === undefined ? null : renderElement(drawing, accessory, textAt(block, 'block_id'));
  return html`<div class="block section"><div class="words">${text === undefined ? null : html`<div class="text">${renderText(text, drawing.names)}</div>`}${
    fields.length === 0
      ? null
      : html`<div class="fields">${fields.map((field) => html`<div>${renderText(field, drawing.names)}</div>`)}</div>`
  }</div>${beside === null ? null : html`<div class="accessory">${beside}</div>`}</div>`;
}

function renderContextElement(drawing: Drawing, element: unknown): Html {
  return textAt(element, 'type') === 'image' ? renderImage(drawing, element) : renderText(element, drawing.names);
}

function renderContainer(drawing: Drawing, block: unknown): Html {
  const { title, subtitle } = objectAt(block);
  const inner = [...listAt(block, 'child_blocks'), ...listAt(block, 'elements')];
  const head = title === undefined ? null : html`<strong>${renderText(title, drawing.names)}</strong>`;
  const below = subtitle === undefined ? null : html`<div class="soft">${renderText(subtitle, drawing.names)}</div>`;
  return html`<div class="block card">${head}${below}${inner.map((one) => renderBlock(drawing, one))}</div>`;
}

function renderCard(drawing: Drawing, block: unknown): Html {
  const { title, subtitle, body, hero_image: hero } = objectAt(block);
  const blockId = textAt(block, 'block_id');
  const buttons = listAt(block, 'actions').map((one) => renderElement(drawing, one, blockId));
  const part = (value: unknown): Html | null =>
    value === undefined ? null : html`<div>${renderText(value, drawing.names)}</div>`;
  return html`<div class="block card">${hero === undefined ? null : renderImage(drawing, hero)}${part(title)}${part(subtitle)}${part(body)}<div class="actions">${buttons}</div></div>`;
}

function renderTable(drawing: Drawing, block: unknown): Html {
  const [head, ...rows] = listAt(block, 'rows');
  const settings = listAt(block, 'column_settings');
  const caption = textAt(block, 'caption');
  const alignOf = (column: number): string => `align-${textAt(settings[column], 'align') || 'left'}`;
  const cells = (row: unknown): unknown[] => (Array.isArray(row) ? row : []);
  const headCells = cells(head).map(
    (cell, i) => html`<th scope="col" class="${alignOf(i)}">${renderCell(drawing, cell)}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr>${cells(row).map((cell, i) => html`<td class="${alignOf(i)}">${renderCell(drawing, cell)}</td>`)}</tr>`,
  );
  return html`<div class="block scroll" tabindex="0" role="region" aria-label="${caption === '' ? 'Table' : caption}"><table>${caption === '' ? null : html`<caption>${caption}</caption>`}<thead><tr>${headCells}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function renderCell(drawing: Drawing, cell: unknown): Html {
  return textAt(cell, 'type') === 'rich_text' ? renderRichText(cell, drawing.names) : html`${textAt(cell, 'text')}`;
}
