import { KERNEL_QUEUE } from './connection-slots.ts';

/**
 * What becomes of the connections that one kube-dns Pod is asked for at one moment. `refused` is the state's name, not the
 * error: the kernel leaves the SYN without an answer, so that clients see time-outs and never "connection refused".
 * `no-pods` is none of the three states: there is nobody to connect to.
 */
export type Regime = 'no-waiting' | 'queue' | 'refused' | 'no-pods';

export interface PodDemand {
  regime: Regime;
  /** Connections on each Pod that a dnsmasq child serves. */
  servedPerPod: number;
  /** Connections on each Pod that are accepted by the kernel and wait for a child. */
  waitingPerPod: number;
  /** Connections on each Pod whose SYN gets no answer. */
  unansweredPerPod: number;
}

/** The most connections that one Pod holds, served and waiting: 53 at 20, 233 at 200, 38 at 5, all three measured. */
export function connectionCeiling(limit: number): number {
  return limit + KERNEL_QUEUE;
}

/**
 * The regime of a Pod that is asked for `demand` connections at one moment and serves `limit`. A fraction is a mean over
 * Pods: some Pod has the next whole number. Null is no Pod. Source: docs/failure-mode.md, "What a user notices".
 */
export function classifyDemand(demand: number | null, limit: number): PodDemand {
  if (demand === null) return { regime: 'no-pods', servedPerPod: 0, waitingPerPod: 0, unansweredPerPod: 0 };
  const wanted = Math.ceil(demand);
  const ceiling = connectionCeiling(limit);
  return {
    regime: wanted > ceiling ? 'refused' : wanted > limit ? 'queue' : 'no-waiting',
    servedPerPod: Math.min(wanted, limit),
    waitingPerPod: Math.min(Math.max(0, wanted - limit), KERNEL_QUEUE),
    unansweredPerPod: Math.max(0, wanted - ceiling),
  };
}

const NOTICED: Record<Regime, string> = {
  'no-waiting': 'Nothing: every connection is served at once.',
  queue:
    'Some look-ups take 2 to 5 s, in steps of whole seconds; most succeed on the retry of CoreDNS. The log of node-local-dns has few lines or none ("read tcp ... i/o timeout").',
  refused:
    'Look-ups take 1 to 7 s, in steps of whole seconds, and many fail. The log of node-local-dns has lines "dial tcp ... i/o timeout" and "read tcp ... i/o timeout".',
  'no-pods': "Every look-up of a cluster name that is not in its node's cache fails: there is no kube-dns Pod.",
};

/** What CoreDNS does to a Pod that stays overloaded; measured on one Pod of limit 20 with 16 nodes. */
const SNOWBALL =
  'A demand that lasts does not stay at this: every retry opens one more connection. Measured with 32 wanted of 20, all the time: up to 54 connections, 230 of 321 look-ups over 1 s, 60 failed.';

/**
 * What the users of applications would notice, in words. `lasting` tells a demand that is always there, such as the floor,
 * from a burst: CoreDNS' own retries make a lasting queue worse. The numbers are measured at a limit of 20 (docs/failure-mode.md).
 */
export function describeRegime(regime: Regime, { lasting }: { lasting: boolean }): string {
  return regime === 'queue' && lasting ? `${NOTICED.queue} ${SNOWBALL}` : NOTICED[regime];
}
