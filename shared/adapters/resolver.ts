import { type DnsQuery, isAnswered } from '../domain/probe.ts';
import type { AddressType } from '../formats/dns-addresses.ts';
import { type ResolverSettings, searchNames } from '../formats/resolv-conf.ts';
import { askServer, type DnsServer } from './dns-client.ts';

export interface Resolver extends Omit<ResolverSettings, 'servers'> {
  servers: readonly DnsServer[];
}

export interface LookUp {
  addresses: string[];
  /** Every query, in the order of their ends. */
  queries: DnsQuery[];
  /** Why there is no address: a response code, `NODATA`, or what there was instead of an answer; null with one. */
  failure: string | null;
}

/** Codes with which glibc asks the next server (resolv/res_send.c); others answer the question. */
const ASK_NEXT: ReadonlySet<string> = new Set(['SERVFAIL', 'NOTIMP', 'REFUSED']);

/**
 * Looks a name up as glibc's getaddrinfo does: suffix by suffix, A and AAAA at the same time, each server in turn, each round
 * anew. A time-out ends the search, NXDOMAIN, an empty answer and SERVFAIL go on to the next suffix (resolv/res_query.c). Each of
 * A and AAAA is repeated by itself, where glibc repeats both.
 */
export async function lookUp(resolver: Resolver, name: string, signal: AbortSignal): Promise<LookUp> {
  const queries: DnsQuery[] = [];
  let failure = 'NXDOMAIN';
  for (const candidate of searchNames(name, resolver)) {
    const answers = await Promise.all(
      (['A', 'AAAA'] as const).map((type) => askAll({ resolver, name: candidate, type, signal, queries })),
    );
    const addresses = answers.flatMap((one) => one?.addresses ?? []);
    if (addresses.length > 0) return { addresses, queries, failure: null };
    const outcomes = answers.map((one) => (one?.outcome === 'NOERROR' ? 'NODATA' : (one?.outcome ?? 'timeout')));
    // What is worse than a name that does not exist is told, whatever the later suffixes say.
    const worst = outcomes.find((one) => one !== 'NXDOMAIN' && one !== 'NODATA');
    if (worst !== undefined && !ASK_NEXT.has(worst)) return { addresses: [], queries, failure: worst };
    failure = worst ?? (ASK_NEXT.has(failure) ? failure : outcomes.includes('NODATA') ? 'NODATA' : failure);
  }
  return { addresses: [], queries, failure };
}

interface Asked {
  resolver: Resolver;
  name: string;
  type: AddressType;
  signal: AbortSignal;
  queries: DnsQuery[];
}

/** The answer that counts, or the last failure; null without a server, or when there is no time left. */
async function askAll({ resolver, name, type, signal, queries }: Asked): Promise<DnsQuery | null> {
  let last: DnsQuery | null = null;
  for (let attempt = 0; attempt < resolver.attempts; attempt += 1) {
    for (const server of resolver.servers) {
      if (signal.aborted) return last;
      const asked = await askServer({ server, name, type, timeoutMs: resolver.timeoutSeconds * 1000, signal });
      queries.push(...asked);
      last = asked.at(-1) ?? last;
      if (last !== null && isAnswered(last) && !ASK_NEXT.has(last.outcome)) return last;
    }
    // A server that answered that it cannot is not asked a second time.
    if (last !== null && ASK_NEXT.has(last.outcome)) return last;
  }
  return last;
}
