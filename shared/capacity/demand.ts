import { estimateConnectionsPerPod, type HoldTime, LITTLE_BASIS, USUAL_HOLD_SECONDS } from './little.ts';
import { estimatePeak, PEAK_BASIS, podsForBurst } from './peak.ts';
import { classifyDemand, describeRegime, type Regime } from './regimes.ts';

/** What a measured rate of new connections means for each Pod. */
export interface SteadyAnswer {
  missesPerSecond: number;
  holdSeconds: HoldTime;
  /** Null without Pods. */
  connectionsPerPod: { from: number; to: number } | null;
  /** Of the upper end. */
  regime: Regime;
  whatUsersNotice: string;
  basis: string;
}

/** What a burst means for each Pod, on top of the floor. */
export interface BurstAnswer {
  missesAtOneMoment: number;
  /** Null without Pods. */
  meanPerPod: number | null;
  peakPerPod: number | null;
  /** Pods at which nothing waits, the floor and the spread included. */
  podsWithoutWaiting: number;
  /** Of the mean. */
  regime: Regime;
  whatUsersNotice: string;
  basis: string;
}

interface Pods {
  pods: number;
  limit: number;
}

export function describeSteady({ missesPerSecond, pods, limit }: Pods & { missesPerSecond: number }): SteadyAnswer {
  const at = (holdSeconds: number) => estimateConnectionsPerPod({ missesPerSecond, holdSeconds }, pods);
  const [from, to] = [at(USUAL_HOLD_SECONDS.from), at(USUAL_HOLD_SECONDS.to)];
  const { regime } = classifyDemand(to, limit);
  return {
    missesPerSecond,
    holdSeconds: USUAL_HOLD_SECONDS,
    connectionsPerPod: from === null || to === null ? null : { from, to },
    regime,
    whatUsersNotice: describeRegime(regime, { lasting: true }),
    basis: LITTLE_BASIS,
  };
}

/** `openConnections` are open before the burst, over all Pods, such as the floor. */
export function describeBurst(burst: Pods & { missesAtOneMoment: number; openConnections: number }): BurstAnswer {
  const { missesAtOneMoment, openConnections, pods, limit } = burst;
  const peak = estimatePeak({ missesAtOneMoment, pods, openPerPod: pods === 0 ? 0 : openConnections / pods });
  const { regime } = classifyDemand(peak?.meanPerPod ?? null, limit);
  return {
    missesAtOneMoment,
    meanPerPod: peak?.meanPerPod ?? null,
    peakPerPod: peak?.peakPerPod ?? null,
    podsWithoutWaiting: podsForBurst(openConnections + missesAtOneMoment, limit),
    regime,
    whatUsersNotice: describeRegime(regime, { lasting: false }),
    basis: PEAK_BASIS,
  };
}
