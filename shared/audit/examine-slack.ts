import type { CheckResult } from '../domain/check.ts';
import { DeliveryError } from '../errors.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import { broken, inOrder, notSeen } from './examination-rules.ts';

const RULE = 'slack';

/** The bot token, its scopes, and, when asked for, whether a line can be posted to each channel. Nothing where there is no token. */
export async function examineSlack({ slack }: DoctorPorts): Promise<CheckResult[]> {
  if (slack === null) return [];
  try {
    const { team, user, scopes } = await slack.identify();
    const token = inOrder({ rule: RULE, subject: 'bot token', code: 'valid', message: `It is ${user} of ${team}.` });
    return [token, examineScopes(scopes, slack.scopes), ...(await examineChannels(slack))];
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return [failed('bot token', error)];
  }
}

function examineScopes(scopes: readonly string[] | null, wanted: readonly string[]): CheckResult {
  const outcome = { rule: RULE, subject: 'scopes of the bot' };
  const missing = wanted.filter((scope) => scopes?.includes(scope) !== true);
  const fix = `Add the bot scope ${missing.join(', ')} to the app, and install it again.`;
  if (scopes === null) return notSeen({ ...outcome, code: 'not-said', message: 'Slack does not say which.', fix });
  const message = `It has ${scopes.join(', ') || 'none'}; this configuration needs ${wanted.join(', ')}.`;
  return missing.length === 0
    ? inOrder({ ...outcome, code: 'enough', message })
    : broken({ ...outcome, code: 'missing', message, severity: 'high', fix });
}

async function examineChannels({ post, channels }: NonNullable<DoctorPorts['slack']>): Promise<CheckResult[]> {
  if (post === null) {
    const message = 'Without the right to read channels, only a post shows whether the bot may write there.';
    const fix = 'Try it with --post: it posts one line to each channel.';
    return [notSeen({ rule: RULE, subject: 'channels of the digest', code: 'not-tried', message, fix })];
  }
  const results: CheckResult[] = [];
  // One after the other: Slack takes about one message a second.
  for (const channel of channels) results.push(await examineChannel(channel, post));
  return results;
}

async function examineChannel(channel: string, post: (channel: string) => Promise<void>): Promise<CheckResult> {
  const subject = `channel ${channel}`;
  try {
    await post(channel);
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
