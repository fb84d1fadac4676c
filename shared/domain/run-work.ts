import { z } from 'zod';

/** Requests to one API: attempts, how many of them were throttled (429), how many were repetitions of an earlier one. */
export const apiCalls = z.object({
  api: z.string().max(40).describe('API that was called, by its short name.'),
  calls: z.number().int().nonnegative().describe('Requests, each attempt counted.'),
  throttled: z.number().int().nonnegative().describe('Requests that were answered with 429.'),
  retries: z.number().int().nonnegative().describe('Requests that were repetitions of an earlier one.'),
});
export type ApiCalls = z.infer<typeof apiCalls>;

/** What a run took, beside its time. Calls to its own store and queue, and to Slack, are not in it. */
export const runWork = z.object({
  shards: z.number().int().nonnegative(),
  /** Shards that had not finished at the deadline; their clusters are unknown. */
  missingShards: z.number().int().nonnegative(),
  /** By API, in the order of their names; calls of missing shards are not known. */
  calls: z.array(apiCalls),
});
export type RunWork = z.infer<typeof runWork>;

/** Adds up the calls of several parts of a run, in the order of the names of the APIs. */
export function sumCalls(parts: Iterable<readonly ApiCalls[]>): ApiCalls[] {
  const sums = new Map<string, ApiCalls>();
  for (const part of parts) {
    for (const { api, calls, throttled, retries } of part) {
      const sum = sums.get(api) ?? { api, calls: 0, throttled: 0, retries: 0 };
      sum.calls += calls;
      sum.throttled += throttled;
      sum.retries += retries;
      sums.set(api, sum);
    }
  }
  return [...sums.values()].sort((a, b) => (a.api < b.api ? -1 : 1));
}

/** The calls of all APIs as one. */
export function totalCalls(calls: readonly ApiCalls[]): Omit<ApiCalls, 'api'> {
  const [total] = sumCalls([calls.map((one) => ({ ...one, api: 'all' }))]);
  return { calls: total?.calls ?? 0, throttled: total?.throttled ?? 0, retries: total?.retries ?? 0 };
}
