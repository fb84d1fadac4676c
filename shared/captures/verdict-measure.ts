import type { Analysis, VerdictEvidence } from '../domain/analysis.ts';

/** What was recorded, before anything is concluded from it. */
export type Recorded = Omit<Analysis, 'schema' | 'verdict'>;

/** How full dnsmasq was: `full`, all places taken for seconds; `near`, for moments or almost. */
export type Level = 'full' | 'near' | 'room' | 'unknown';
export type Speed = 'slow' | 'fast' | 'unknown';

/** What one way of looking found. */
export interface Measure {
  /** Of the places in dnsmasq. */
  level?: Level;
  /** Of the servers behind dnsmasq. */
  speed?: Speed;
  /** Look-ups, or attempts of CoreDNS, failed. */
  failures?: boolean;
  /** Speaks for a full dnsmasq without having counted its places. */
  isHint?: boolean;
  /** Connections that were refused, packets that got no answer. */
  refused?: number;
  lost?: number;
  evidence: VerdictEvidence[];
}

/** Of the limit; from here on a little more traffic fills it. Healthy recordings reached 0.75. */
export const NEAR_SHARE = 0.85;
/** Longer than this at the limit, and it is not a moment. */
export const FULL_MS = 1_000;
const MAX_SEEN_IN = 5;
// Resolvers on the Internet, and the metadata server: not kube-dns.
const OTHER_SERVERS =
  /^(?:8\.8\.(?:8\.8|4\.4)|1\.[01]\.[01]\.1|9\.9\.9\.9|169\.254\.169\.254|2001:4860:4860::88(?:88|44))$/;

export function isOtherServer(address: string): boolean {
  return OTHER_SERVERS.test(address);
}

export interface EvidenceInput extends Pick<VerdictEvidence, 'code' | 'speaks' | 'text'> {
  seenIn: readonly string[];
}

export function evidenceOf({ seenIn, ...rest }: EvidenceInput): VerdictEvidence[] {
  return [{ ...rest, seenIn: [...new Set(seenIn)].slice(0, MAX_SEEN_IN) }];
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

export function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
