import type { DnsmasqSessions } from '../domain/capture-logs.ts';
import { addToSpread, createSpread, type SpreadCounts, summariseSpread } from './spread.ts';

const SLOW = 100_000; // microseconds
const MAX_UPSTREAMS = 64;
const REST = 'other servers';

/** How long the servers behind one dnsmasq took. */
export function createDnsmasqUpstreams() {
  const servers = new Map<string, { requests: number; slow: number; spread: SpreadCounts }>();

  return {
    /** `duration` in microseconds, null for a request without an answer; null as server for an answer of dnsmasq's own. */
    add(server: string | null, duration: number | null): void {
      if (server === null) return;
      const name = servers.has(server) || servers.size < MAX_UPSTREAMS ? server : REST;
      let known = servers.get(name);
      if (known === undefined) {
        known = { requests: 0, slow: 0, spread: createSpread() };
        servers.set(name, known);
      }
      known.requests += 1;
      if (duration === null) return;
      addToSpread(known.spread, duration);
      if (duration > SLOW) known.slow += 1;
    },
    list(): DnsmasqSessions['upstreams'] {
      const all = [...servers].flatMap(([server, { requests, slow, spread }]) => {
        const latency = summariseSpread(spread);
        return latency === null ? [] : [{ server, requests, slow, latency }];
      });
      return all.sort((a, b) => b.requests - a.requests);
    },
  };
}
