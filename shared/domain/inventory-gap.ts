import type { Gap } from './gap.ts';
import type { Skipped } from './inventory.ts';

/**
 * What a list that could not be read would have held, as gaps name it. Made and recognized here only, so that whoever writes a
 * gap and whoever draws conclusions from it agree.
 */
export const INVENTORY_LIST = {
  ofProject: (project: string) => `clusters of project ${project}`,
  ofZone: (project: string, zone: string) => `clusters of project ${project} in ${zone}`,
  ofAssets: (parent: string) => `clusters of ${parent} in Asset Inventory`,
  ofParents: (noun: 'projects' | 'folders', parent: string) => `${noun} of ${parent}`,
} as const;

const OF_PROJECT = /^clusters of project (\S+)(?: in \S+)?$/;
const OF_MORE = /^(?:clusters of \S+ in Asset Inventory|(?:projects|folders) of \S+)$/;
/** What readers of lists skip that may have been a cluster; skipped log lines are none. */
const MAYBE_CLUSTER = /^(?:malformed (?:cluster|asset)|cluster without|asset without|element|line)\b/;

/** The project none of whose clusters could be listed; null where the gap is another one. */
export function unlistedProject({ what }: Pick<Gap, 'what'>): string | null {
  const project = OF_PROJECT.exec(what)?.[1];
  return project !== undefined && what === INVENTORY_LIST.ofProject(project) ? project : null;
}

/** Whether an inventory may have missed clusters of a project: one that it does not show may be there all the same. */
export function mayHaveMissed(
  { gaps, skipped }: { gaps: readonly Pick<Gap, 'what'>[]; skipped: readonly Pick<Skipped, 'what'>[] },
  project: string,
): boolean {
  return (
    gaps.some(({ what }) => OF_PROJECT.exec(what)?.[1] === project || OF_MORE.test(what)) ||
    skipped.some(({ what }) => MAYBE_CLUSTER.test(what))
  );
}
