import { displayWidth, fitText, type Paint, padText } from './layout.ts';

const SPACE = 2;
const WIDEST_TEXT = 40; // cells
const NARROWEST_TEXT = 8;

/** A table of aligned columns: the first `texts` are text, the others numbers and stand at the right. Cells are safe text. */
export function formatColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: { texts: number; width: number; paint: Paint },
): string[] {
  const all = [head, ...rows];
  const natural = head.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))));
  const numbers = natural.slice(options.texts).reduce((sum, width) => sum + width + SPACE, 0);
  const widths = shareWidths(natural.slice(0, options.texts), options.width - numbers);
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const text = widths[column];
        if (text === undefined) return padLeft(cell, (natural[column] ?? 0) + SPACE);
        return (column === 0 ? '' : ' '.repeat(SPACE)) + padText(fitText(cell, text), text);
      })
      .join('')
      .trimEnd();
  return [options.paint('dim', line(head)), ...rows.map(line)];
}

/** Gives each text what it needs, as long as there is room: the widest ones are cut first. */
function shareWidths(natural: readonly number[], room: number): number[] {
  const widths = natural.map((width) => Math.min(width, WIDEST_TEXT));
  const total = () => widths.reduce((sum, width) => sum + width + SPACE, -SPACE);
  while (total() > room && Math.max(...widths) > NARROWEST_TEXT) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}
