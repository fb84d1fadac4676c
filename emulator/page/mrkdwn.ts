import { decodeEntities, parseControl } from '../../shared/report/slack-controls.ts';
import type { Names } from './drawing.ts';
import { renderEmoji } from './emoji.ts';
import { type Html, html, joinHtml, linkTo } from './html.ts';

const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])|(?<!\w)_(\S(?:[^_\n]*\S)?)_(?!\w)|(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])|:([a-z0-9_+-]{2,50}):|(\n)/g;

/** Slack's mrkdwn as Slack would draw it: what is still active in the text (mentions, links, styles) shows as such. */
export function renderMrkdwn(text: string, names: Names): Html {
  const pieces = text.split(/```([\s\S]+?)```/g);
  return joinHtml(
    pieces.map((piece, i) =>
      i % 2 === 1 ? html`<pre>${decodeEntities(piece.replace(/^\n/, ''))}</pre>` : renderLines(piece, names),
    ),
  );
}

function renderLines(text: string, names: Names): Html {
  const out: Html[] = [];
  let quote: string[] = [];
  let plain: string[] = [];
  const flush = (): void => {
    if (quote.length > 0) out.push(html`<blockquote>${renderInline(quote.join('\n'), names)}</blockquote>`);
    if (plain.length > 0) out.push(renderInline(plain.join('\n'), names));
    quote = [];
    plain = [];
  };
  for (const line of text.split('\n')) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quoted === null ? quote.length > 0 : plain.length > 0) flush();
    if (quoted === null) plain.push(line);
    else quote.push(quoted[1] ?? '');
  }
  flush();
  return joinHtml(out);
}

function renderInline(text: string, names: Names): Html {
  const out: Html[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(html`${decodeEntities(text.slice(at, match.index))}`);
    at = match.index + match[0].length;
    out.push(renderMatch(match, names));
  }
  out.push(html`${decodeEntities(text.slice(at))}`);
  return joinHtml(out);
}

function renderMatch(match: RegExpMatchArray, names: Names): Html {
  const [, code, control, bold, italic, strike, emoji] = match;
  if (code !== undefined) return html`<code>${decodeEntities(code)}</code>`;
  if (control !== undefined) return renderControl(control, names);
  if (bold !== undefined) return html`<strong>${renderInline(bold, names)}</strong>`;
  if (italic !== undefined) return html`<em>${renderInline(italic, names)}</em>`;
  if (strike !== undefined) return html`<s>${renderInline(strike, names)}</s>`;
  if (emoji !== undefined) return renderEmoji(emoji);
  return html`<br>`;
}

/** Mentions, dates and links. */
function renderControl(inner: string, names: Names): Html {
  const { kind, target, label } = parseControl(inner);
  const words = label === '' ? (names.get(target) ?? target) : label;
  if (kind === 'link') return linkTo(target, html`${words}`);
  if (kind === 'date') return html`<span>${label}</span>`;
  const isLoud = kind === 'broadcast' || kind === 'usergroup';
  const sign = kind === 'channel' ? '#' : '@';
  return html`<span class="${isLoud ? 'mention loud' : 'mention'}">${sign}${words}</span>`;
}
