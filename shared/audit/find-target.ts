import { parseClusterName } from '../domain/cluster.ts';
import type { Scope } from '../domain/scope.ts';
import type { ChosenCluster } from '../domain/slack-answer.ts';
import type { ClusterTarget } from '../domain/slack-job.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type ClusterMatch, findCluster, type NamedCluster } from './find-cluster.ts';
import type { InventorySource } from './ports.ts';
import { clusterKeyOf } from './snapshot.ts';

export type TargetMatch =
  | { kind: 'found'; name: string }
  | { kind: 'choose'; typed: string; why: 'ambiguous' | 'unknown'; among: ChosenCluster[]; more: number }
  | { kind: 'gone' };

/** As many buttons as a person can take in; the list behind "pick" has them all. */
const MAX_CHOICES = 5;

export interface FindTargetPorts {
  inventory: InventorySource;
  scope: Scope;
}

/**
 * The cluster that is meant: looked for in the snapshot and, when it is not there, in the inventory of this moment, because
 * it may be new. Nothing outside the scope is ever found, whatever was typed or sent.
 */
export async function findTarget(
  ports: FindTargetPorts,
  snapshot: Snapshot | null,
  target: ClusterTarget,
): Promise<TargetMatch> {
  if ('key' in target) {
    const found =
      snapshot?.clusters.find(({ key }) => key === target.key) ??
      (await ports.inventory.enumerate(ports.scope)).clusters.find(({ name }) => clusterKeyOf(name) === target.key);
    return found === undefined ? { kind: 'gone' } : { kind: 'found', name: found.name };
  }
  const { typed } = target;
  const known = findCluster(snapshot?.clusters.map(({ name }) => withShortName(name)) ?? [], typed);
  if (known.kind !== 'none') return toTarget(typed, known);
  const inventory = await ports.inventory.enumerate(ports.scope);
  return toTarget(typed, findCluster(inventory.clusters, typed));
}

function withShortName(name: string): NamedCluster {
  return { name, cluster: parseClusterName(name)?.cluster ?? name };
}

function toTarget(typed: string, match: ClusterMatch<NamedCluster>): TargetMatch {
  if (match.kind === 'found') return { kind: 'found', name: match.cluster.name };
  const names = match.kind === 'ambiguous' ? match.names : match.suggestions;
  return {
    kind: 'choose',
    typed,
    why: match.kind === 'ambiguous' ? 'ambiguous' : 'unknown',
    among: names.slice(0, MAX_CHOICES).map((name) => ({ name, key: clusterKeyOf(name) })),
    more: Math.max(0, names.length - MAX_CHOICES),
  };
}
