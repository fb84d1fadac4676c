import type { CheckResult } from '../domain/check.ts';
import { DeliveryError } from '../errors.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import { broken, inOrder, notSeen } from './examination-rules.ts';

const RULE = 'slack';
/** What posting a digest takes. */
const REQUIRED_SCOPE = 'chat:write';

/** The bot token, its scopes, and, when asked for, whether a line can be posted. Nothing where there is no token. */
export async function examineSlack({ slack }: DoctorPorts): Promise<CheckResult[]> {
  if (slack === null) return [];
  try {
    const { team, user, scopes } = await slack.identify();
    const token = inOrder({ rule: RULE, subject: 'bot token', code: 'valid', message: `It is ${user} of ${team}.` });
    return [token, examineScopes(scopes), await examineChannel(slack.post)];
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return [failed('bot token', error)];
  }
}

function examineScopes(scopes: readonly string[] | null): CheckResult {
  const outcome = { rule: RULE, subject: 'scopes of the bot' };
  const fix = `Add the bot scope ${REQUIRED_SCOPE} to the app, and install it again.`;
  if (scopes === null) return notSeen({ ...outcome, code: 'not-said', message: 'Slack does not say which.', fix });
  const message = `It has ${scopes.join(', ') || 'none'}.`;
  return scopes.includes(REQUIRED_SCOPE)
    ? inOrder({ ...outcome, code: 'enough', message })
    : broken({ ...outcome, code: 'missing', message, severity: 'high', fix });
}

async function examineChannel(post: (() => Promise<void>) | null): Promise<CheckResult> {
  const subject = 'channel of the digest';
  if (post === null) {
    const message = 'Without the right to read channels, only a post shows whether the bot may write there.';
    return notSeen({ rule: RULE, subject, code: 'not-tried', message, fix: 'Try it with --post: it posts one line.' });
  }
  try {
    await post();
    return inOrder({ rule: RULE, subject, code: 'posted', message: 'A line was posted.' });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return failed(subject, error);
  }
}

function failed(subject: string, error: DeliveryError): CheckResult {
  const outcome = { rule: RULE, subject, message: error.message };
  if (error.retry) return notSeen({ ...outcome, code: 'no-answer', fix: 'Try again later.' });
  return broken({ ...outcome, code: 'refused', severity: 'high', fix: 'Do what the message says.' });
}
