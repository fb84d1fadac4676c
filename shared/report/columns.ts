import { displayWidth, fitText, type Paint, padText } from './layout.ts';

const SPACE = 2;
const WIDEST_FIRST = 40; // cells; names are longer than anything else

/** A table of aligned columns: the first is text, the others are numbers and stand at the right. Cells are safe text. */
export function formatColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: { width: number; paint: Paint },
): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))));
  const rest = widths.slice(1).reduce((sum, width) => sum + width + SPACE, 0);
  const first = Math.max(8, Math.min(widths[0] ?? 0, WIDEST_FIRST, options.width - rest));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? padText(fitText(cell, first), first) : padLeft(cell, (widths[column] ?? 0) + SPACE),
      )
      .join('')
      .trimEnd();
  return [options.paint('dim', line(head)), ...rows.map(line)];
}

function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}
