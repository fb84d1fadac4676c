const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const MISSING = '·';

/**
 * Numbers as a line of blocks, zero at the bottom, the highest at the top; a dot where there is none. What is not zero stands
 * above the bottom. Where there are more numbers than `width`, neighbours share a block, which shows the highest of them.
 */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const shown = values.length <= width ? values : share(values, width);
  const highest = Math.max(1, ...shown.map((value) => value ?? 0));
  return shown.map((value) => (value === null ? MISSING : blockOf(value, highest))).join('');
}

function blockOf(value: number, highest: number): string {
  if (value <= 0) return LEVELS[0];
  const steps = LEVELS.length - 1;
  return LEVELS[Math.max(1, Math.round((Math.min(value, highest) / highest) * steps))] ?? LEVELS[steps] ?? '';
}

function share(values: readonly (number | null)[], width: number): (number | null)[] {
  return Array.from({ length: width }, (_, index) => {
    const from = Math.floor((index * values.length) / width);
    const to = Math.max(from + 1, Math.floor(((index + 1) * values.length) / width));
    const known = values.slice(from, to).filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}
