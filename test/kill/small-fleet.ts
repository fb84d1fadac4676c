import { type Fleet, type FleetCluster, sampleFleet } from '../../emulator/index.ts';

/**
 * Clusters of the sample fleet that answer at once, every third of them: a run over them has few requests to die at, none
 * that waits for a refusal to be repeated, and all verdicts.
 */
export function smallFleet(now: Date): Fleet {
  const fleet = sampleFleet(now);
  return { ...fleet, clusters: fleet.clusters.filter(answersAtOnce).filter((_, index) => index % 3 === 0) };
}

function answersAtOnce({ endpoint, kubernetes, asset, logs }: FleetCluster): boolean {
  const { denied, unreachable, forbiddenFirst } = kubernetes ?? {};
  const lines = (logs ?? []).reduce((sum, series) => sum + series.count, 0);
  const isOpen =
    endpoint === 'dns' && denied === undefined && unreachable === undefined && forbiddenFirst === undefined;
  return isOpen && asset === undefined && lines < 1000;
}

/** What happens between two runs: one cluster gets the cache in front of kube-dns, another loses it. */
export function changeFleet({ clusters }: Fleet): void {
  for (const [name, dnsCache] of [
    ['batch-scoring', 'on'],
    ['depot', 'false'],
  ] as const) {
    const cluster = clusters.find((one) => one.name === name);
    if (cluster === undefined) throw new Error(`the fleet has no cluster ${name}`);
    cluster.dnsCache = dnsCache;
  }
}
