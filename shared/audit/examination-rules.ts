import type { CheckResult, CheckRule } from '../domain/check.ts';
import { CollectError } from '../errors.ts';

const rule = (id: string, title: string, why: string, fix: string): CheckRule => ({
  ...{ id, title, why, fix },
  references: ['docs/permissions.md'],
});

/** What the doctor looks at, in the order in which it matters. */
export const EXAMINATION_RULES: readonly CheckRule[] = [
  rule('api-enabled', 'Every API that is called is on', 'An API that is off refuses every call.', 'Enable the API.'),
  rule(
    'scope-permission',
    'Every permission of the tier is held on the scope',
    'What may not be read is a gap in the report.',
    'Grant the role of the tier.',
  ),
  rule(
    'service-permission',
    "Every permission on the service's own objects is held",
    'Without it a run cannot begin, go on or end.',
    'Grant the role on that object.',
  ),
  rule(
    'control-plane',
    'The control planes of candidates can be reached',
    'Capacity and the live configuration of DNS are read from there.',
    'Open one of the ways to it.',
  ),
  rule(
    'slack',
    'Slack takes the digest',
    'A report that nobody is told of is not read.',
    'Mend the app, its token or its channel.',
  ),
];

type Outcome = Pick<CheckResult, 'rule' | 'subject' | 'code' | 'message'>;

export function inOrder(outcome: Outcome): CheckResult {
  return { ...outcome, verdict: 'pass', severity: 'info', fix: null };
}

export function broken(outcome: Outcome & { severity: CheckResult['severity']; fix: string }): CheckResult {
  return { ...outcome, verdict: 'fail' };
}

export function notSeen(outcome: Outcome & { fix: string | null }): CheckResult {
  return { ...outcome, verdict: 'unknown', severity: 'info' };
}

export function notConcerned(outcome: Outcome): CheckResult {
  return { ...outcome, verdict: 'not-applicable', severity: 'info', fix: null };
}

/** The answer, or why there is none. Faults of this program are not caught. */
export async function attempt<T>(ask: () => Promise<T>): Promise<T | CollectError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CollectError) return error;
    throw error;
  }
}
