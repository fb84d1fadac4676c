import { visibleText } from './escape.ts';

/** Rows as CSV (RFC 4180), each ended by CR and LF. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(formatCell).join(',')}\r\n`).join('');
}

/**
 * A cell that a spreadsheet would take for a formula begins with an apostrophe; numbers are left alone. The full-width signs are
 * read as formulas, too, and where `;` separates cells, what stands behind one would be a cell of its own (OWASP, CSV injection).
 */
function formatCell(text: string): string {
  const shown = visibleText(text);
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(shown);
  const safe = !isNumber && /^[=+\-@＝＋－＠]/.test(shown) ? `'${shown}` : shown;
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
