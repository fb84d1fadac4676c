import { DARK, LIGHT, type Palette, paletteCss } from './charts/theme.ts';

/** Colours of a page around its pictures. */
export const PAGE_LIGHT = {
  page: '#fbfbfc',
  text: '#1b1b1f',
  muted: '#5b5b66',
  line: '#dcdce2',
  card: '#ffffff',
  mark: '#0072b2',
};
export const PAGE_DARK: typeof PAGE_LIGHT = {
  ...{ page: '#0f1013', text: '#ececf1', muted: '#a5a6b2', line: '#33343c', card: '#16171b', mark: '#56b4e9' },
};

/** The colours of both schemes, and what every page has in common. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; ${colorsCss(PAGE_LIGHT, LIGHT)} }
@media (prefers-color-scheme: dark) {
  :root { ${colorsCss(PAGE_DARK, DARK)} }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Arial, sans-serif; }
.muted { color: var(--muted); }
`;

function colorsCss(colors: typeof PAGE_LIGHT, palette: Palette): string {
  const own = Object.entries(colors).map(([name, value]) => `--${name}: ${value};`);
  return `${own.join(' ')} ${paletteCss(palette)}`;
}
