import { compareText } from './timeout-buckets.ts';

export const MAX_NAMES = 5_000;
const TOP = 10; // domain/timeouts.ts, topNames
const MAX_NAME_LENGTH = 255; // RFC 1035 section 2.3.4, in bytes on the wire; escaped text beyond it is cut

/**
 * Counts names in bounded memory: at MAX_NAMES distinct ones the rarer half is forgotten, so a name that comes back starts
 * anew and its count is "at least". Up to MAX_NAMES distinct names the counts are exact and the order of adding is
 * immaterial.
 */
export function createTopNames(maxNames = MAX_NAMES) {
  let counts = new Map<string, number>();

  function ranked(): [string, number][] {
    return [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  }

  return {
    add(name: string): void {
      const key = name.slice(0, MAX_NAME_LENGTH);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (counts.size > maxNames) counts = new Map(ranked().slice(0, Math.ceil(maxNames / 2)));
    },
    list: (): { name: string; count: number }[] =>
      ranked()
        .slice(0, TOP)
        .map(([name, count]) => ({ name, count })),
  };
}
