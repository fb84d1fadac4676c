import { classifyDemand, type Regime } from '../capacity/regimes.ts';
import type { AttemptFailure, LoadSummary } from '../domain/dns-load.ts';

/** What each failed attempt means; docs/failure-mode.md, "What a user notices". */
export const ATTEMPT_MEANINGS: Readonly<Record<AttemptFailure, string>> = {
  'dial-timeout': "no answer to the SYN in time: dnsmasq's places and the kernel's queue are full",
  'read-timeout': 'connected, and no answer in time: in the queue, without a place in dnsmasq; or the server is slow',
  refused: 'nothing listens there over this transport',
  reset: 'the server ended the connection without an answer',
  unreachable: 'the server cannot be reached',
  malformed: 'the answer was none to that query',
  bound: 'not begun: this program opens no more, or its machine gives it no more (ulimit -n)',
};

export interface LoadMeaning {
  /** What was seen: of the test itself, whatever the limit is. */
  seen: string;
  /** What the connections at the peak are to a dnsmasq of this limit; null over UDP. */
  limits: { limit: number; regime: Regime; served: number; waiting: number; unanswered: number }[] | null;
}

/** What a load test says about a dnsmasq; `limits` are those to compare with, such as 20 and 200. */
export function interpretLoad(summary: LoadSummary, limits: readonly number[]): LoadMeaning {
  const { connections } = summary;
  return {
    seen: describe(summary),
    limits:
      connections === null
        ? null
        : limits.map((limit) => {
            const { regime, servedPerPod, waitingPerPod, unansweredPerPod } = classifyDemand(connections.peak, limit);
            return { limit, regime, served: servedPerPod, waiting: waitingPerPod, unanswered: unansweredPerPod };
          }),
  };
}

function describe({ transport, failures, answered, queries, steps, connections }: LoadSummary): string {
  if (transport === 'udp')
    return 'Over UDP dnsmasq forks no children: this says how fast it answers, and nothing about its places for TCP connections.';
  if (queries === 0) return 'Nothing was asked.';
  if (answered === 0) return 'Nothing was answered: is it a name server, and does it speak TCP?';
  if (failures['dial-timeout'] > 0)
    return 'Connections got no answer to their SYN: all places were taken, and the queue of the kernel was full. CoreDNS logs "dial tcp ... i/o timeout".';
  if (failures['read-timeout'] > 0)
    return 'Connections were established and not served in time: they waited in the queue of the kernel for a place. CoreDNS logs "read tcp ... i/o timeout", if its last attempt fails too.';
  if (steps.slow > 0) return 'Every query was answered, some after more than half a second: something made them wait.';
  return `Every query was answered at once: ${connections?.peak ?? 0} connections at a time found places.`;
}
