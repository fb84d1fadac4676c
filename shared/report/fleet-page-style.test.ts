import { describe, expect, it } from 'vitest';
import { FLEET_PAGE_STYLE } from './fleet-page-style.ts';

type Colors = Record<string, string>;

/** What stands between the brackets of a media query, and what is outside of all of them. */
function partsOf(style: string): { media: string; body: string }[] {
  const parts: { media: string; body: string }[] = [];
  let outside = '';
  let rest = style;
  for (let at = rest.indexOf('@media'); at !== -1; at = rest.indexOf('@media')) {
    outside += rest.slice(0, at);
    const open = rest.indexOf('{', at);
    let depth = 1;
    let end = open + 1;
    for (; depth > 0; end += 1) depth += rest[end] === '{' ? 1 : rest[end] === '}' ? -1 : 0;
    parts.push({ media: rest.slice(at, open), body: rest.slice(open + 1, end - 1) });
    rest = rest.slice(end);
  }
  return [{ media: '', body: outside + rest }, ...parts];
}

/** The colours that a scheme ends up with, read from the style itself: later ones win. Paper is printed from a dark screen, too. */
function colorsOf(scheme: 'light' | 'dark' | 'print'): Colors {
  const wanted = { light: /^$/, dark: /^$|dark/, print: /^$|dark|print/ }[scheme];
  const colors: Colors = {};
  for (const { body } of partsOf(FLEET_PAGE_STYLE).filter((part) => wanted.test(part.media)))
    for (const [, block = ''] of body.matchAll(/:root \{([^}]*)\}/g))
      for (const [, name = '', value = ''] of block.matchAll(/--([\w-]+): ([^;]+);/g)) colors[name] = value.trim();
  return colors;
}

function resolve(colors: Colors, name: string): string {
  const value = colors[name] ?? '';
  const [, other] = /^var\(--([\w-]+)\)$/.exec(value) ?? [];
  return other === undefined ? value : resolve(colors, other);
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
  if (!/^#[0-9a-f]{6}$/i.test(full)) throw new Error(`no colour: ${hex}`);
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const TEXT = ['text', 'muted', 'mark', 'affected', 'exposed', 'unknown', 'clear'];
const SHAPES = ['edge', 'chart-s1', 'chart-s2', 'chart-s4', 'chart-s5'];

describe.each(['light', 'dark', 'print'] as const)('colours of the fleet page, %s', (scheme) => {
  const colors = colorsOf(scheme);

  it.each(TEXT.flatMap((name) => [`${name} on page`, `${name} on card`]))('%s is read: 4.5 to 1', (pair) => {
    const [name = '', ground = ''] = pair.split(' on ');
    expect(contrast(resolve(colors, name), resolve(colors, ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPES)('%s is seen on a card: 3 to 1', (name) => {
    expect(contrast(resolve(colors, name), resolve(colors, 'card'))).toBeGreaterThanOrEqual(3);
  });
});

describe('the style of the fleet page', () => {
  it('is ASCII, loads nothing, and cannot end its element', () => {
    expect(FLEET_PAGE_STYLE).toMatch(/^[ -~\n]*$/);
    expect(FLEET_PAGE_STYLE).not.toMatch(/@import|url\(|<\//);
  });
});
