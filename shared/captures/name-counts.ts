import type { DnsmasqAnswer } from '../formats/dnsmasq-query-line.ts';

/** Names that are kept; the less asked half is given up beyond. About 20 MB. */
const MAX_NAMES = 60_000;

/** Questions for one name, by what the answers said; a question without an answer is in `queries` only. */
export interface NameCount {
  queries: number;
  found: number;
  noData: number;
  notFound: number;
}

export interface NameCounts {
  add(name: string, answer: DnsmasqAnswer | null): void;
  /** Adds what was counted elsewhere. */
  addCount(name: string, count: NameCount): void;
  /** By name in lower case without the dot at the end. */
  names: () => ReadonlyMap<string, NameCount>;
  queries(): number;
  notFound(): number;
  /** Questions of names that were given up. */
  notKept(): number;
}

/** Counts names in bounded memory. */
export function createNameCounts(maxNames = MAX_NAMES): NameCounts {
  let names = new Map<string, NameCount>();
  /** By name as it came: most are written in one way. */
  let spellings = new Map<string, NameCount>();
  let [queries, notFound, notKept] = [0, 0, 0];

  function countOf(spelling: string): NameCount {
    const known = spellings.get(spelling);
    if (known !== undefined) return known;
    if (names.size >= maxNames || spellings.size >= 2 * maxNames) dropRarerHalf();
    const name = normalize(spelling);
    const count = names.get(name) ?? { queries: 0, found: 0, noData: 0, notFound: 0 };
    names.set(name, count);
    spellings.set(spelling, count);
    return count;
  }

  function dropRarerHalf(): void {
    const ranked = [...names].sort(([, a], [, b]) => b.queries - a.queries);
    const kept = Math.ceil(maxNames / 2);
    for (const [, count] of ranked.slice(kept)) notKept += count.queries;
    names = new Map(ranked.slice(0, kept));
    spellings = new Map();
  }

  return {
    add(name, answer) {
      const count = countOf(name);
      queries += 1;
      count.queries += 1;
      if (answer === 'found') count.found += 1;
      else if (answer === 'no-data') count.noData += 1;
      else if (answer === 'not-found') {
        count.notFound += 1;
        notFound += 1;
      }
    },
    addCount(name, other) {
      const count = countOf(name);
      queries += other.queries;
      notFound += other.notFound;
      count.queries += other.queries;
      count.found += other.found;
      count.noData += other.noData;
      count.notFound += other.notFound;
    },
    names: () => names,
    queries: () => queries,
    notFound: () => notFound,
    notKept: () => notKept,
  };
}

const UPPER = /[A-Z]/;

function normalize(name: string): string {
  const lower = UPPER.test(name) ? name.toLowerCase() : name;
  return lower.length > 1 && lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
