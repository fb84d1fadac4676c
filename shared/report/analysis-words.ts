import type {
  AnalysisConnections,
  AnalysisLimit,
  OtherCause,
  VerdictCode,
  VerdictEvidence,
} from '../domain/analysis.ts';
import type { Lookups } from '../domain/capture-logs.ts';
import { visibleText } from './escape.ts';

/** A word for people and a sign of its own shape, so that nothing is told by colour alone. */
export const ANALYSIS_VERDICTS: Record<VerdictCode, { word: string; sign: string }> = {
  saturated: { word: 'saturated', sign: '■' },
  'near-the-limit': { word: 'near the limit', sign: '▲' },
  'not-the-cause': { word: 'not the cause', sign: '●' },
  'not-enough-evidence': { word: 'not enough evidence', sign: '?' },
};

export const CAUSE_WORDS: Record<Exclude<OtherCause, 'none'>, string> = {
  'upstream-slow': 'a server behind dnsmasq is slow',
  loss: 'packets are lost',
  refused: 'connections are refused',
  unknown: 'the cause does not show',
};

export const SPEAKS_SIGNS: Record<VerdictEvidence['speaks'], string> = {
  for: '+',
  against: '-',
  'other-cause': '!',
  context: '=',
};

export const SPEAKS_WORDS: Record<VerdictEvidence['speaks'], string> = {
  for: 'speaks for a full dnsmasq',
  against: 'speaks against it',
  'other-cause': 'speaks for another cause',
  context: 'rules another cause out',
};

export const ROLE_WORDS: Record<AnalysisConnections['role'], string> = {
  'kube-dns-pod': 'kube-dns Pod',
  'kube-dns': 'kube-dns behind dnsmasq',
  'one-node': 'asked by one node',
  other: 'another server',
};

export const LIMIT_WORDS: Record<AnalysisLimit['source'], string> = {
  told: 'as given with --limit',
  statistics: 'as dnsmasq itself wrote',
  arguments: 'from the arguments that dnsmasq was started with',
  'compiled-default': 'compiled into dnsmasq; its arguments name no other',
  default: "dnsmasq's default; not read",
  inferred: 'inferred: more than 20 were served at once',
};

export const LOOKUP_WORDS: Record<Lookups['from'], string> = {
  packets: 'as the captures show',
  'dnsmasq-log': "as dnsmasq's log shows",
  'coredns-log': 'as the log of node-local-dns shows, answers from its cache included',
};

/** Said wherever the sessions of dnsmasq's log are shown. */
export const OVERLAP_WARNING =
  'Sessions in this log overlap less than connections do: the time that a connection is idle before it is closed has no line. ' +
  'In the lab 16 sessions stood for 20 children in use and 33 connections that waited.';

/** `1.24 s`, `12.3 ms`, `0.58 ms`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${trim(ms / 1000)} s`;
  return `${trim(ms)} ms`;
}

function trim(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `2026-11-22 06:54:59.004 UTC`, or seconds since the first packet where no date is known. */
export function formatMoment(at: number): string {
  if (at < FIRST_DATE) return `second ${(at / 1000).toFixed(3)}`;
  return `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}
/** Unix milliseconds, 1980; smaller numbers count from the first packet of a list without dates. */
const FIRST_DATE = 315_532_800_000;

export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const share = (100 * part) / whole;
  return `${share > 0 && share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}

/** Two names; more say no more. */
export function seenWords(seenIn: readonly string[]): string {
  const named = seenIn.slice(0, 2).map((one) => visibleText(one, 80));
  const more = seenIn.length - named.length;
  return `${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
