import type { ClusterRef } from '../domain/cluster.ts';

const PLACES = ['project', 'location', 'cluster'] as const;
const PLACE = /\{(project|location|cluster|brace)\}/g;
// A name inside a longer one, such as `prod` in `prod-eu`, is not that name.
const NOT_BEFORE = '(?<![A-Za-z0-9-])';
const NOT_AFTER = '(?![A-Za-z0-9-])';

/**
 * Writes `{project}`, `{location}` and `{cluster}` in place of a cluster's names, so that clusters of the same state have the
 * same words, and the page keeps them once. Only for names that Google gives (`isLinkable`).
 */
export function createNameHider(ref: ClusterRef): (text: string) => string {
  const places = new Map(PLACES.toReversed().map((place) => [ref[place], `{${place}}`]));
  const names = [...places.keys()].sort((a, b) => b.length - a.length).map((name) => name.replaceAll('.', '\\.'));
  const known = new RegExp(
    `${NOT_BEFORE}(?:${names.join('|')})${NOT_AFTER}|\\{(?=(?:project|location|cluster|brace)\\})`,
    'g',
  );
  return (text) => text.replace(known, (found) => (found === '{' ? '{brace}' : (places.get(found) ?? found)));
}

/** Puts the names back: the very text that the hider of the same cluster took. */
export function showNames(text: string, ref: ClusterRef): string {
  return text.replace(PLACE, (_, place: (typeof PLACES)[number] | 'brace') => (place === 'brace' ? '{' : ref[place]));
}

/** The address of a cluster on the fleet page, behind its `#`. */
export function addressOf({ project, location, cluster }: ClusterRef): string {
  const [owner, place, name] = [project, location, cluster].map((part) => encodeURIComponent(part.toWellFormed()));
  return `projects/${owner}/locations/${place}/clusters/${name}`;
}
