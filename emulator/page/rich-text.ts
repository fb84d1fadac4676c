import { listAt, objectAt, textAt } from '../../shared/report/slack-values.ts';
import type { Names } from './drawing.ts';
import { renderEmoji } from './emoji.ts';
import { type Html, html, joinHtml, linkTo } from './html.ts';

/** The elements of a rich_text block. */
export function renderRichText(block: unknown, names: Names): Html {
  return joinHtml(listAt(block, 'elements').map((part) => renderPart(part, names)));
}

function renderPart(part: unknown, names: Names): Html {
  switch (textAt(part, 'type')) {
    case 'rich_text_section':
      return html`<p>${renderInlines(part, names)}</p>`;
    case 'rich_text_quote':
      return html`<blockquote>${renderInlines(part, names)}</blockquote>`;
    case 'rich_text_preformatted':
      return html`<pre tabindex="0">${renderInlines(part, names)}</pre>`;
    case 'rich_text_list':
      return renderList(part, names);
    default:
      return html`<p class="unknown">[${textAt(part, 'type')}]</p>`;
  }
}

function renderList(list: unknown, names: Names): Html {
  const items = listAt(list, 'elements').map((item) => html`<li>${renderInlines(item, names)}</li>`);
  const indent = `indent-${Number(objectAt(list)['indent'] ?? 0)}`;
  return textAt(list, 'style') === 'ordered'
    ? html`<ol class="${indent}">${items}</ol>`
    : html`<ul class="${indent}">${items}</ul>`;
}

function renderInlines(part: unknown, names: Names): Html {
  return joinHtml(
    listAt(part, 'elements').map((element) =>
      styled(renderInline(element, names), objectAt(objectAt(element)['style'])),
    ),
  );
}

function renderInline(element: unknown, names: Names): Html {
  switch (textAt(element, 'type')) {
    case 'text':
      return breakLines(textAt(element, 'text'));
    case 'link': {
      const url = textAt(element, 'url');
      const words = textAt(element, 'text');
      return linkTo(url, html`${words === '' ? url : words}`);
    }
    case 'emoji': {
      const unicode = textAt(element, 'unicode');
      return unicode === '' ? renderEmoji(textAt(element, 'name')) : renderEmoji(textAt(element, 'name'), unicode);
    }
    case 'broadcast':
      return html`<span class="mention loud">@${textAt(element, 'range')}</span>`;
    case 'user':
      return html`<span class="mention">@${nameAt(element, 'user_id', names)}</span>`;
    case 'usergroup':
      return html`<span class="mention">@${nameAt(element, 'usergroup_id', names)}</span>`;
    case 'channel':
      return html`<span class="mention">#${nameAt(element, 'channel_id', names)}</span>`;
    case 'date':
      return html`${textAt(element, 'fallback')}`;
    default:
      return html`<span class="unknown">[${textAt(element, 'type')}]</span>`;
  }
}

function nameAt(element: unknown, key: string, names: Names): string {
  const id = textAt(element, key);
  return names.get(id) ?? id;
}

function breakLines(text: string): Html {
  return joinHtml(text.split('\n').map((line, i) => (i === 0 ? html`${line}` : html`<br>${line}`)));
}

function styled(inner: Html, style: Record<string, unknown>): Html {
  let out = inner;
  if (style['code'] === true) out = html`<code>${out}</code>`;
  if (style['strike'] === true) out = html`<s>${out}</s>`;
  if (style['italic'] === true) out = html`<em>${out}</em>`;
  if (style['bold'] === true) out = html`<strong>${out}</strong>`;
  return out;
}
