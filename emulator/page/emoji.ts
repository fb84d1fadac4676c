import { type Html, html } from './html.ts';

/**
 * The emoji that carry a meaning here are drawn: a machine without an emoji font would show a box where the severity stands.
 * Each is a figure in a square of 16 units, filled with its colour.
 */
const DRAWN: Record<string, string> = {
  ...circles({ red: '#dd2e44', large_orange: '#f4900c', large_yellow: '#fdcb58', large_green: '#78b159' }),
  ...circles({ large_blue: '#55acee', large_purple: '#aa8ed6', blue: '#55acee', green: '#78b159', black: '#31373d' }),
  white_circle: '<circle cx="8" cy="8" r="6.5" fill="#e6e7e8" stroke="#8a8d91"/>',
  large_orange_diamond: '<path fill="#f4900c" d="m8 .8 7.2 7.2L8 15.2.8 8z"/>',
  small_blue_diamond: '<path fill="#3b88c3" d="m8 4 4 4-4 4-4-4z"/>',
  warning:
    '<path fill="#ffcc4d" stroke="#c98a00" stroke-width=".6" d="M8 1 15.5 15H.5z"/><path fill="#231f20" d="M7.1 5.5h1.8l-.3 5H7.4z"/><circle cx="8" cy="12.6" r="1" fill="#231f20"/>',
  rotating_light:
    '<path fill="#99aab5" d="M2.5 13h11v2.5h-11z"/><path fill="#dd2e44" d="M4 13V8.5a4 4 0 0 1 8 0V13z"/><path fill="#ff9aa8" d="M6 8.5a2 2 0 0 1 2-2v4.6L6 12z"/><path stroke="#dd2e44" stroke-width="1.2" d="M8 .8v2M1.2 3.6l1.6 1.3M14.8 3.6l-1.6 1.3"/>',
  white_check_mark:
    '<rect x=".8" y=".8" width="14.4" height="14.4" rx="2.5" fill="#5c913b"/><path fill="none" stroke="#fff" stroke-width="2" d="m3.8 8.4 2.9 2.9 5.5-6.6"/>',
  bangbang:
    '<path fill="#dd2e44" d="M3.6 1.5h2.8l-.5 9H4.1zM9.6 1.5h2.8l-.5 9h-1.8z"/><circle cx="5" cy="13.2" r="1.5" fill="#dd2e44"/><circle cx="11" cy="13.2" r="1.5" fill="#dd2e44"/>',
  grey_question:
    '<path fill="none" stroke="#99aab5" stroke-width="2.2" d="M4.8 5A3.2 3.2 0 1 1 8 8.3v2.2"/><circle cx="8" cy="13.6" r="1.4" fill="#99aab5"/>',
  information_source:
    '<rect x=".8" y=".8" width="14.4" height="14.4" rx="2.5" fill="#3b88c3"/><path fill="#fff" d="M7 6.8h2v5.7H7z"/><circle cx="8" cy="4.5" r="1.2" fill="#fff"/>',
};

const WRITTEN: Record<string, string> = {
  arrow_down: '⬇️',
  arrow_right: '➡️',
  arrow_up: '⬆️',
  bar_chart: '📊',
  bell: '🔔',
  chart_with_downwards_trend: '📉',
  chart_with_upwards_trend: '📈',
  fire: '🔥',
  hourglass_flowing_sand: '⏳',
  lock: '🔒',
  mag: '🔍',
  no_bell: '🔕',
  no_entry: '⛔',
  question: '❓',
  tada: '🎉',
  wrench: '🔧',
  x: '❌',
  zzz: '💤',
};

function circles(fills: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fills).map(([name, fill]) => [`${name}_circle`, `<circle cx="8" cy="8" r="7" fill="${fill}"/>`]),
  );
}

/** An emoji by its name, or by its code points in hexadecimal; a name that is not known stays as it is written. */
export function renderEmoji(name: string, unicode?: string): Html {
  const label = name.replaceAll('_', ' ');
  const figure = Object.hasOwn(DRAWN, name) ? DRAWN[name] : undefined;
  if (figure !== undefined)
    return html`<svg class="emoji" viewBox="0 0 16 16" role="img" aria-label="${label}">${{ markup: figure }}</svg>`;
  const written =
    unicode === undefined ? (Object.hasOwn(WRITTEN, name) ? WRITTEN[name] : undefined) : fromCodePoints(unicode);
  return written === undefined
    ? html`<span class="emoji">:${name}:</span>`
    : html`<span class="emoji" role="img" aria-label="${label}">${written}</span>`;
}

function fromCodePoints(unicode: string): string | undefined {
  const codes = unicode.split('-').map((one) => Number.parseInt(one, 16));
  return codes.every((code) => code >= 0 && code <= 0x10ffff) ? String.fromCodePoint(...codes) : undefined;
}
