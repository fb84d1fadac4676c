import { z } from 'zod';
import { ruleVerdict, severity } from './finding.ts';

export const CHECK_SCHEMA_VERSION = 'gke-dns-audit/check/v1';

/** What was asked of every subject. */
export const checkRule = z.object({
  id: z.string(),
  /** The good state, in one line. */
  title: z.string(),
  why: z.string(),
  fix: z.string(),
  references: z.array(z.string()),
});
export type CheckRule = z.infer<typeof checkRule>;

/** What one rule says of one subject: a cluster, a resource of a plan, a permission. */
export const checkResult = z.object({
  rule: z.string(),
  /** Name of the subject as its own tool writes it. Untrusted text. */
  subject: z.string(),
  verdict: ruleVerdict,
  /** Which of the rule's outcomes this is; stable, for filters and fingerprints. */
  code: z.string(),
  /** Of a fail; `info` otherwise. */
  severity,
  /** One or two sentences; names in it are untrusted. */
  message: z.string(),
  /** What to do about it; null where nothing is to be done. */
  fix: z.string().nullable(),
  /** Why, by whom and until when somebody lets it be; absent where nobody does. Untrusted text. */
  excepted: z.string().optional(),
});
export type CheckResult = z.infer<typeof checkResult>;

/** The outcome of a check that is no audit: of a plan, of a policy. */
export const checkReport = z.object({
  schema: z.literal(CHECK_SCHEMA_VERSION),
  /** What was checked: a file, a scope. Untrusted text. */
  subject: z.string(),
  /** What a result is about, in the singular: `cluster`, `check`. */
  noun: z.string(),
  rules: z.array(checkRule),
  /** Worst first. */
  results: z.array(checkResult),
  /** What this check cannot see, in sentences. */
  limits: z.array(z.string()),
});
export type CheckReport = z.infer<typeof checkReport>;

const VERDICT_ORDER = ['fail', 'unknown', 'not-applicable', 'pass'] as const;
const SEVERITY_ORDER = severity.options;

/** Failures first, the worst of them on top; then what could not be judged; then by subject. */
export function worstResultFirst(a: CheckResult, b: CheckResult): number {
  return (
    VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict) ||
    SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity) ||
    (a.subject < b.subject ? -1 : 1)
  );
}
