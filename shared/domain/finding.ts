import { z } from 'zod';
import { gap } from './gap.ts';

/** Worst first; the words of Security Command Center, and `info` below them. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export const severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severity>;

/** True when `a` is at least as severe as `b`. */
export function isAtLeast(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b);
}

/** The worst of some severities; `info` of none. */
export function worstSeverity(severities: Iterable<Severity>): Severity {
  let worst: Severity = 'info';
  for (const one of severities) if (isAtLeast(one, worst)) worst = one;
  return worst;
}

/** Where a value came from. `estimate` and `documented-default` are not measurements and are shown as such. */
export const provenanceKind = z.enum([
  'asset-inventory',
  'container-api',
  'file',
  'kubernetes-api',
  'logging',
  'monitoring',
  'prometheus',
  'previous-run',
  'documented-default',
  'measured-in-lab',
  'computed',
  'estimate',
]);
export const provenance = z.object({
  kind: provenanceKind,
  /** The exact place: `Deployment kube-system/kube-dns, container dnsmasq, args`. */
  detail: z.string(),
});
export type Provenance = z.infer<typeof provenance>;

/** One value behind a finding, with its unit and its origin. */
export const observation = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  unit: z.string().optional(),
  /** True when the value is a lower bound because reading stopped at a cap: shown as "at least". */
  atLeast: z.boolean().optional(),
  source: provenance,
});
export type Observation = z.infer<typeof observation>;

export const ruleVerdict = z.enum(['pass', 'fail', 'not-applicable', 'unknown']);
export type RuleVerdict = z.infer<typeof ruleVerdict>;

export const confidence = z.enum(['high', 'medium', 'low']);
export type Confidence = z.infer<typeof confidence>;

/** What one rule says of one cluster. */
export const finding = z.object({
  rule: z.string(),
  verdict: ruleVerdict,
  /** Which of the rule's outcomes this is; stable, for filters and fingerprints. */
  code: z.string(),
  /** Of a fail; `info` otherwise. */
  severity,
  confidence,
  /** One sentence for people. Plain text; names from clusters in it are untrusted. */
  message: z.string(),
  observations: z.array(observation),
  /** The gaps that made the verdict unknown; empty otherwise. */
  gaps: z.array(gap),
});
export type Finding = z.infer<typeof finding>;

/** Of a cluster: see docs/architecture.md, "Verdicts". */
export const VERDICTS = ['affected', 'exposed', 'unknown', 'clear'] as const;
export const verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdict>;

/** Has the problem, whether or not it hurts yet; what is unknown or gone is not known to have it. */
export function isConcerned({ verdict }: { verdict: Verdict | null }): boolean {
  return verdict === 'affected' || verdict === 'exposed';
}
