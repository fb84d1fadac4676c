import { listAt, objectAt, textAt } from '../shared/report/slack-values.ts';
import { type Html, html, joinHtml } from './slack-page-html.ts';
import { renderMrkdwn } from './slack-page-mrkdwn.ts';
import { renderRichText } from './slack-page-rich-text.ts';

/** One Block Kit block. */
export function renderBlock(block: unknown): Html {
  switch (textAt(block, 'type')) {
    case 'header':
      return html`<h4 class="block">${renderText(objectAt(block)['text'])}</h4>`;
    case 'section':
      return renderSection(block);
    case 'context':
      return html`<div class="block context">${listAt(block, 'elements').map((one) => html`<span>${renderContextElement(one)}</span>`)}</div>`;
    case 'divider':
      return html`<hr class="block">`;
    case 'rich_text':
      return html`<div class="block rich">${renderRichText(block)}</div>`;
    case 'table':
      return renderTable(block);
    case 'actions':
      return html`<div class="block actions">${listAt(block, 'elements').map(renderElement)}</div>`;
    case 'image':
      return html`<p class="block image">[image: ${textAt(block, 'alt_text')}]</p>`;
    case 'markdown':
      return html`<pre class="block" tabindex="0">${textAt(block, 'text')}</pre>`;
    default:
      return html`<p class="block unknown">[block of type ${textAt(block, 'type')}]</p>`;
  }
}

function renderText(text: unknown): Html {
  const value = textAt(text, 'text');
  // Emoji names and line feeds are drawn in plain text as well; nothing else is.
  return textAt(text, 'type') === 'mrkdwn'
    ? renderMrkdwn(value)
    : joinHtml(value.split('\n').map((line, i) => (i === 0 ? html`${line}` : html`<br>${line}`)));
}

function renderSection(block: unknown): Html {
  const { text, accessory } = objectAt(block);
  const fields = listAt(block, 'fields');
  return html`<div class="block section"><div class="words">${text === undefined ? null : html`<div class="text">${renderText(text)}</div>`}${
    fields.length === 0
      ? null
      : html`<div class="fields">${fields.map((field) => html`<div>${renderText(field)}</div>`)}</div>`
  }</div>${accessory === undefined ? null : html`<div class="accessory">${renderElement(accessory)}</div>`}</div>`;
}

function renderContextElement(element: unknown): Html {
  return textAt(element, 'type') === 'image' ? html`[image: ${textAt(element, 'alt_text')}]` : renderText(element);
}

/** Buttons look as they do in Slack but do nothing here: nobody listens behind this page. */
function renderElement(element: unknown): Html {
  const { text, placeholder, style } = objectAt(element);
  const type = textAt(element, 'type');
  if (type === 'image') return html`<span class="image">[image: ${textAt(element, 'alt_text')}]</span>`;
  const look = `button ${style === 'primary' || style === 'danger' ? style : ''}`;
  const url = textAt(element, 'url');
  const label = text === undefined ? renderText(placeholder) : renderText(text);
  const words = label.markup === '' ? html`${type.replaceAll('_', ' ')}` : label;
  if (type === 'button' && /^https?:\/\//i.test(url))
    return html`<a class="${look}" href="${url}" rel="noopener noreferrer">${words}</a>`;
  const spoken = textAt(element, 'accessibility_label');
  return html`<button type="button" class="${look}" disabled aria-label="${spoken === '' ? plainTextOf(element) : spoken}">${words}${type === 'button' ? null : html` ▾`}</button>`;
}

function plainTextOf(element: unknown): string {
  const { text, placeholder } = objectAt(element);
  const words = textAt(text ?? placeholder, 'text');
  return words === '' ? textAt(element, 'type').replaceAll('_', ' ') : words;
}

function renderTable(block: unknown): Html {
  const [head, ...rows] = listAt(block, 'rows');
  const settings = listAt(block, 'column_settings');
  const alignOf = (column: number): string => `align-${textAt(settings[column], 'align') || 'left'}`;
  const cells = (row: unknown): unknown[] => (Array.isArray(row) ? row : []);
  const headCells = cells(head).map((cell, i) => html`<th scope="col" class="${alignOf(i)}">${renderCell(cell)}</th>`);
  const body = rows.map(
    (row) => html`<tr>${cells(row).map((cell, i) => html`<td class="${alignOf(i)}">${renderCell(cell)}</td>`)}</tr>`,
  );
  return html`<div class="block scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${headCells}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function renderCell(cell: unknown): Html {
  return textAt(cell, 'type') === 'rich_text' ? renderRichText(cell) : html`${textAt(cell, 'text')}`;
}
