import type { z } from 'zod';
import { type ClusterFacts, type ClusterRef, parseClusterName } from '../domain/cluster.ts';
import { clusterAsset } from './asset-inventory.schema.ts';
import { containerCluster, toClusterFacts } from './cluster.schema.ts';
import type { SkipList } from './skip-list.ts';

/** Reads one upstream cluster; what cannot be read is counted in `skips` and answered with null. */
export function readContainerCluster(raw: unknown, place: Partial<ClusterRef>, skips: SkipList): ClusterFacts | null {
  const parsed = containerCluster.safeParse(raw);
  if (!parsed.success) {
    skips.add('malformed cluster', `${nameOf(raw)}: ${explain(parsed.error)}`);
    return null;
  }
  const facts = toClusterFacts(parsed.data, place);
  if (facts === null) skips.add('cluster without a name or place', nameOf(raw));
  return facts;
}

/** Reads one asset of Asset Inventory; other asset types are left out silently, bad ones are counted. */
export function readClusterAsset(raw: unknown, skips: SkipList): ClusterFacts | null {
  const parsed = clusterAsset.safeParse(raw);
  if (!parsed.success) {
    skips.add('malformed asset', `${nameOf(raw)}: ${explain(parsed.error)}`);
    return null;
  }
  const ref = parseClusterName(parsed.data.name);
  if (ref === null) {
    skips.add('malformed asset', `name ${parsed.data.name}`);
    return null;
  }
  const data = parsed.data.resource?.data;
  if (data === undefined || data === null) {
    skips.add('asset without resource data', parsed.data.name);
    return null;
  }
  return readContainerCluster(data, ref, skips);
}

function nameOf(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null) return JSON.stringify(raw)?.slice(0, 60) ?? 'undefined';
  const { name } = raw as { name?: unknown };
  return typeof name === 'string' ? name : 'without a name';
}

function explain(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unreadable' : `${issue.path.join('.')}: ${issue.message}`;
}
