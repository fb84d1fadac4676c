import type { Lookups, WastedName } from '../domain/capture-logs.ts';
import type { NameCounts } from './name-counts.ts';
import { createSearchPath } from './search-path.ts';

const TOP = 50;
const MAX_SUFFIXES = 50;
const NDOTS = [1, 2, 3, 4] as const; // of 5, which Kubernetes sets

/**
 * Which questions a search path wasted: `a.example.com` asked as `a.example.com.team.svc.cluster.local` and so on until a
 * name exists. A dot at the end, or a lower ndots, spares them.
 */
export function summariseLookups(from: Lookups['from'], counts: NameCounts): Lookups {
  const names = counts.names();
  const path = createSearchPath(names);
  const wasted = new Map<string, number>();
  const suffixes = new Map<string, { queries: number; notFound: number }>();
  for (const [name, count] of names) {
    const split = path.split(name);
    if (split === null || (count.notFound === 0 && count.found + count.noData > 0)) continue;
    const suffix = suffixes.get(split.suffix) ?? { queries: 0, notFound: 0 };
    suffix.queries += count.queries;
    suffix.notFound += count.notFound;
    suffixes.set(split.suffix, suffix);
    if (count.notFound > 0) wasted.set(split.base, (wasted.get(split.base) ?? 0) + count.notFound);
  }
  const all = [...wasted]
    .filter(([base]) => base.includes('.'))
    .map(([base, count]) => describe(base, count))
    .sort((a, b) => b.wasted - a.wasted || (a.name < b.name ? -1 : 1));

  function describe(name: string, count: number): WastedName {
    const isService = path.isService(name);
    const full = isService ? `${name}.svc.${path.domain}` : name;
    return {
      name,
      wasted: count,
      useful: names.get(full)?.queries ?? 0,
      dots: name.split('.').length - 1,
      advice: isService ? 'service' : 'absolute',
      write: `${full}.`,
    };
  }

  return {
    from,
    queries: counts.queries(),
    notFound: counts.notFound(),
    wasted: sum([...wasted.values()]),
    suffixes: [...suffixes]
      .map(([suffix, { queries, notFound }]) => ({ suffix, queries, notFound }))
      .sort((a, b) => b.notFound - a.notFound)
      .slice(0, MAX_SUFFIXES),
    names: all.slice(0, TOP),
    savedByDots: sum(all.map((name) => name.wasted)),
    savedByNdots: NDOTS.map((ndots) => ({
      ndots,
      saved: sum(all.filter(({ advice, dots }) => advice === 'absolute' && dots >= ndots).map((name) => name.wasted)),
    })),
    connections: null,
    notKept: counts.notKept(),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
