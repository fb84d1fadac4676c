import { decodeEntities, parseControl } from '../shared/report/slack-controls.ts';
import { type Html, html, joinHtml, linkTo } from './slack-page-html.ts';

const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])|(?<!\w)_(\S(?:[^_\n]*\S)?)_(?!\w)|(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])|:([a-z0-9_+-]{2,50}):|(\n)/g;

const EMOJI: Record<string, string> = {
  arrow_down: '⬇️',
  arrow_right: '➡️',
  arrow_up: '⬆️',
  bar_chart: '📊',
  bell: '🔔',
  black_circle: '⚫',
  blue_circle: '🔵',
  chart_with_downwards_trend: '📉',
  chart_with_upwards_trend: '📈',
  fire: '🔥',
  green_circle: '🟢',
  hourglass_flowing_sand: '⏳',
  information_source: 'ℹ️',
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  large_orange_circle: '🟠',
  large_purple_circle: '🟣',
  large_yellow_circle: '🟡',
  lock: '🔒',
  mag: '🔍',
  no_entry: '⛔',
  question: '❓',
  red_circle: '🔴',
  rotating_light: '🚨',
  tada: '🎉',
  warning: '⚠️',
  white_check_mark: '✅',
  white_circle: '⚪',
  wrench: '🔧',
  x: '❌',
};

/** Slack's mrkdwn as Slack would draw it: what is still active in the text (mentions, links, styles) shows as such. */
export function renderMrkdwn(text: string): Html {
  const pieces = text.split(/```([\s\S]+?)```/g);
  return joinHtml(
    pieces.map((piece, i) =>
      i % 2 === 1 ? html`<pre>${decodeEntities(piece.replace(/^\n/, ''))}</pre>` : renderLines(piece),
    ),
  );
}

export function renderEmoji(name: string, unicode?: string): Html {
  const drawn = unicode === undefined ? EMOJI[name] : fromCodePoints(unicode);
  return drawn === undefined
    ? html`<span class="emoji">:${name}:</span>`
    : html`<span class="emoji" role="img" aria-label="${name.replaceAll('_', ' ')}">${drawn}</span>`;
}

function fromCodePoints(unicode: string): string | undefined {
  const codes = unicode.split('-').map((one) => Number.parseInt(one, 16));
  return codes.every((code) => code >= 0 && code <= 0x10ffff) ? String.fromCodePoint(...codes) : undefined;
}

function renderLines(text: string): Html {
  const out: Html[] = [];
  let quote: string[] = [];
  let plain: string[] = [];
  const flush = (): void => {
    if (quote.length > 0) out.push(html`<blockquote>${renderInline(quote.join('\n'))}</blockquote>`);
    if (plain.length > 0) out.push(renderInline(plain.join('\n')));
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

function renderInline(text: string): Html {
  const out: Html[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(html`${decodeEntities(text.slice(at, match.index))}`);
    at = match.index + match[0].length;
    out.push(renderMatch(match));
  }
  out.push(html`${decodeEntities(text.slice(at))}`);
  return joinHtml(out);
}

function renderMatch(match: RegExpMatchArray): Html {
  const [, code, control, bold, italic, strike, emoji] = match;
  if (code !== undefined) return html`<code>${decodeEntities(code)}</code>`;
  if (control !== undefined) return renderControl(control);
  if (bold !== undefined) return html`<strong>${renderInline(bold)}</strong>`;
  if (italic !== undefined) return html`<em>${renderInline(italic)}</em>`;
  if (strike !== undefined) return html`<s>${renderInline(strike)}</s>`;
  if (emoji !== undefined) return renderEmoji(emoji);
  return html`<br>`;
}

/** Mentions, dates and links. */
function renderControl(inner: string): Html {
  const { kind, target, label } = parseControl(inner);
  const words = label === '' ? target : label;
  if (kind === 'link') return linkTo(target, html`${words}`);
  if (kind === 'date') return html`<span>${label}</span>`;
  const isLoud = kind === 'broadcast' || kind === 'usergroup';
  const sign = kind === 'channel' ? '#' : '@';
  return html`<span class="${isLoud ? 'mention loud' : 'mention'}">${sign}${isLoud ? target : words}</span>`;
}
