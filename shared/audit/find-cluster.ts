import { formatClusterName, parseClusterName } from '../domain/cluster.ts';

/** What a cluster is found by: its resource name and its short one. */
export interface NamedCluster {
  name: string;
  cluster: string;
}

/** What a name that a person typed leads to. */
export type ClusterMatch<T extends NamedCluster> =
  | { kind: 'found'; cluster: T }
  | { kind: 'ambiguous'; names: string[] }
  | { kind: 'none'; suggestions: string[] };

const MAX_SUGGESTIONS = 3;

/** Finds a cluster by full path, by name, or by a beginning that only one has. Never guesses between two. */
export function findCluster<T extends NamedCluster>(clusters: readonly T[], typed: string): ClusterMatch<T> {
  const ref = parseClusterName(typed);
  if (ref !== null) {
    const name = formatClusterName(ref);
    const cluster = clusters.find((one) => one.name === name);
    return cluster === undefined
      ? { kind: 'none', suggestions: suggest(clusters, ref.cluster) }
      : { kind: 'found', cluster };
  }
  const exact = clusters.filter((one) => one.cluster === typed);
  const matches = exact.length > 0 ? exact : clusters.filter((one) => one.cluster.startsWith(typed));
  const [first, second] = matches;
  if (first === undefined) return { kind: 'none', suggestions: suggest(clusters, typed) };
  if (second === undefined) return { kind: 'found', cluster: first };
  return { kind: 'ambiguous', names: matches.map((one) => one.name).sort() };
}

function suggest(clusters: readonly NamedCluster[], typed: string): string[] {
  return clusters
    .map((one) => ({ name: one.name, distance: one.cluster.includes(typed) ? 0 : editDistance(one.cluster, typed) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name);
}

/** Damerau-Levenshtein (optimal string alignment): a swap of two letters counts once, as people mistype. */
export function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 3;
}
