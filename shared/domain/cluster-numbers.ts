import type { ClusterReport, TimeoutSummary } from './report.ts';

/** A count; `atLeast` where reading stopped at a cap. */
export interface BoundedCount {
  count: number;
  atLeast: boolean;
}

/** Failed look-ups of every kind and upstream in the window of the report; null where no log was read. */
export function failedLookups({ logs, timeouts }: Pick<ClusterReport, 'logs' | 'timeouts'>): BoundedCount | null {
  if (logs != null) return { count: logs.timeouts, atLeast: logs.capped };
  // Reports of older versions say where time-outs were, not where none were.
  return timeouts === null ? null : { count: countTimeouts(timeouts), atLeast: timeouts.capped };
}

/** Time-outs of every kind, over all hours. */
export function countTimeouts({ byHour }: Pick<TimeoutSummary, 'byHour'>): number {
  return byHour.reduce((sum, hour) => sum + hour.dialTcp + hour.readTcp + hour.udp + hour.other, 0);
}

/** The rules that failed, each once, in the order of the report. */
export function failedRules({ findings }: Pick<ClusterReport, 'findings'>): string[] {
  return [...new Set(findings.filter(({ verdict }) => verdict === 'fail').map(({ rule }) => rule))];
}

/** The first number that a finding shows under this name; null where none does. */
export function observedNumber({ findings }: Pick<ClusterReport, 'findings'>, name: string): number | null {
  for (const { observations } of findings) {
    const value = observations.find((one) => one.name === name)?.value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  return null;
}
