import type { NameCount } from './name-counts.ts';

/** A name as an application asked for it, and the suffix of the search path that its resolver put behind it. */
export interface SplitName {
  base: string;
  suffix: string;
}

const DEFAULT_DOMAIN = 'cluster.local'; // kubelet --cluster-domain, unless set
const SERVICE = '.svc.';
// The search path that Compute Engine gives its nodes: ZONE.c.PROJECT.internal, c.PROJECT.internal, google.internal; a project ID
// may be `example.com:name`, which is written name.example.com.
const COMPUTE_ENGINE =
  /\.((?:[a-z]{2,20}-[a-z]{2,20}\d{1,2}-[a-z]\.)?c\.(?:[a-z0-9-]{1,63}\.){1,4}internal|google\.internal)$/;

/**
 * Tells the names that a resolver made with its search path (`NAMESPACE.svc.DOMAIN`, `svc.DOMAIN`, `DOMAIN`, and those of
 * Compute Engine) from names as they were meant. Whether `a.b.svc.DOMAIN` is `a.b` or `a` with a suffix shows in the names
 * around it: resolvers try one suffix after the other.
 */
export function createSearchPath(names: ReadonlyMap<string, NameCount>) {
  const domain = findDomain(names);
  const namespaces = new Set<string>();
  for (const [name, count] of names) {
    const rest = beforeService(name);
    if (rest === null || (count.found === 0 && !names.has(`${allButLast(rest)}${SERVICE}${domain}`))) continue;
    if (rest.includes('.')) namespaces.add(lastLabel(rest));
  }

  function beforeService(name: string): string | null {
    const tail = `${SERVICE}${domain}`;
    return name.endsWith(tail) && name.length > tail.length ? name.slice(0, -tail.length) : null;
  }

  /** Of a name that does not exist. */
  function splitService(rest: string): SplitName {
    const plain = { base: rest, suffix: `svc.${domain}` };
    if (!rest.includes('.') || names.has(`${rest}.${domain}`)) return plain;
    const base = allButLast(rest);
    const withNamespace = { base, suffix: `${lastLabel(rest)}.svc.${domain}` };
    if (names.has(`${base}${SERVICE}${domain}`) || namespaces.has(lastLabel(rest))) return withNamespace;
    return plain;
  }

  return {
    domain,
    /** Null for a name without such a suffix. */
    split(name: string): SplitName | null {
      const rest = beforeService(name);
      if (rest !== null) return splitService(rest);
      if (name.endsWith(`.${domain}`) && !name.endsWith(`.pod.${domain}`))
        return { base: name.slice(0, -domain.length - 1), suffix: domain };
      const [whole, suffix = ''] = COMPUTE_ENGINE.exec(name) ?? [];
      return whole === undefined ? null : { base: name.slice(0, -whole.length), suffix };
    },
    /** True when the name, as it was asked, is a Service of the cluster. */
    isService: (base: string): boolean => {
      const count = names.get(`${base}${SERVICE}${domain}`);
      return count !== undefined && count.found + count.noData > 0;
    },
  };
}

/** What stands behind `.svc.` most often. */
function findDomain(names: ReadonlyMap<string, NameCount>): string {
  const tails = new Map<string, number>();
  for (const [name, { queries }] of names) {
    const at = name.lastIndexOf(SERVICE);
    if (at > 0) tails.set(name.slice(at + SERVICE.length), (tails.get(name.slice(at + SERVICE.length)) ?? 0) + queries);
  }
  let [domain, most] = [DEFAULT_DOMAIN, tails.get(DEFAULT_DOMAIN) ?? 0];
  for (const [tail, queries] of tails) if (queries > most && tail !== '') [domain, most] = [tail, queries];
  return domain;
}

function lastLabel(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function allButLast(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}
