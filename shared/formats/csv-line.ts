/** The cells of one line of CSV (RFC 4180) with the given separator; a line that ends within quotes ends the cell. */
export function splitCsvLine(line: string, separator = ','): string[] {
  const cells: string[] = [];
  let start = 0;
  while (start <= line.length) {
    if (line[start] === '"') {
      const { cell, end } = readQuoted(line, start + 1);
      cells.push(cell);
      const next = line.indexOf(separator, end);
      if (next < 0) return cells;
      start = next + 1;
    } else {
      const end = line.indexOf(separator, start);
      cells.push(end < 0 ? line.slice(start) : line.slice(start, end));
      if (end < 0) return cells;
      start = end + 1;
    }
  }
  return cells;
}

/** A cell behind its opening quote; two quotes in it are one. */
function readQuoted(line: string, start: number): { cell: string; end: number } {
  let cell = '';
  let from = start;
  for (;;) {
    const quote = line.indexOf('"', from);
    if (quote < 0) return { cell: cell + line.slice(from), end: line.length };
    cell += line.slice(from, quote);
    if (line[quote + 1] !== '"') return { cell, end: quote + 1 };
    cell += '"';
    from = quote + 2;
  }
}
