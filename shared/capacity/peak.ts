import { findComfortableMean, SPREAD } from './connection-slots.ts';

/** How well founded the estimate is. */
export const PEAK_BASIS =
  'Misses in flight at one moment / Pods, on top of what is open. With the floor as what is open, 8 of 12 recorded Pods peaked within 5 connections of it and the others 8 to 22 above it (one run each). The spread of 2.5 standard deviations is a rule of thumb; one recording bears it out (mean 11, peak 20).';

export interface Peak {
  /** Mean connections on a Pod at the moment of the burst, what is already open included. */
  meanPerPod: number;
  /** What some Pod must be expected to see, since the Service picks a Pod at random for each connection. */
  peakPerPod: number;
}

/**
 * The connections that a burst brings to each Pod; null without Pods. `missesAtOneMoment` is, for each node, the largest
 * number of look-ups in flight that its cache did not hold (A and AAAA are two), summed over the nodes; `openPerPod` what
 * each Pod holds before, such as the floor. Source: docs/failure-mode.md, "The peak".
 */
export function estimatePeak(burst: { missesAtOneMoment: number; pods: number; openPerPod?: number }): Peak | null {
  if (burst.pods <= 0) return null;
  const meanPerPod = burst.missesAtOneMoment / burst.pods + (burst.openPerPod ?? 0);
  return { meanPerPod, peakPerPod: addSpread(meanPerPod) };
}

/** connections; what the fullest Pod sees when the mean over the Pods is `mean`. Too much for a single Pod, which has no spread. */
export function addSpread(mean: number): number {
  return mean + SPREAD * Math.sqrt(mean);
}

/** Pods at which that many connections at one moment wait nowhere, spread included: 12 for 128 at limit 20 (inferred, not measured). */
export function podsForBurst(connections: number, limit: number): number {
  return Math.max(1, Math.ceil(connections / findComfortableMean(limit)));
}
