import type { AnalysisLimit } from '../domain/analysis.ts';
import type { CaptureLogs } from '../domain/capture-logs.ts';

/** connections; dnsmasq src/config.h MAX_PROCS, in force unless dnsmasq 2.90 or later is told otherwise. */
export const DEFAULT_LIMIT = 20;
/** connections; what Google's documentation names for kube-dns up to 1.35, docs/failure-mode.md. */
const LARGER_LIMIT = 200;
/** connections; dnsmasq src/config.h TCP_BACKLOG 32, and the kernel takes one more. */
export const KERNEL_QUEUE = 33;
/** connections; what the counting from packets may be off by, docs/failure-mode.md. */
const TOLERANCE = 7;

const RANK: readonly AnalysisLimit['source'][] = ['statistics', 'arguments', 'compiled-default'];

/** The limit that was told, else what dnsmasq said of it; of several Pods the lowest, which is full first. */
export function chooseLimit(told: number | null, named: CaptureLogs['limits']): AnalysisLimit {
  if (told !== null) return { value: told, source: 'told' };
  for (const source of RANK) {
    const values = named.filter(({ from }) => from === source).map(({ limit }) => limit);
    if (values.length > 0) return { value: Math.min(...values), source };
  }
  return { value: DEFAULT_LIMIT, source: 'default' };
}

/** What was seen at one moment on one Pod at most; null where it was not looked. */
export interface MostSeen {
  /** Children of dnsmasq. */
  children: number | null;
  /** Connections, waiting ones included. */
  connections: number | null;
}

/** Another limit where more was served than a limit that nobody named allows; the same otherwise. */
export function correctLimit(limit: AnalysisLimit, { children, connections }: MostSeen): AnalysisLimit {
  if (limit.source !== 'default') return limit;
  const isServed = (children ?? 0) > limit.value;
  const isHeld = (connections ?? 0) > limit.value + KERNEL_QUEUE + TOLERANCE;
  return isServed || isHeld ? { value: LARGER_LIMIT, source: 'inferred' } : limit;
}
