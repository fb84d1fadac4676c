import { describe, expect, test } from 'vitest';
import { type Environment, loadServiceConfig } from './config.ts';
import { requiredEnvironment } from './config-words.ts';
import { ConfigError } from './errors.ts';

const SERVICE = requiredEnvironment();
const TOKEN = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc' };
const CHANNEL = { DNS_AUDIT_SLACK_CHANNEL: 'C0123ABCD' };

const load = (env: Environment) => loadServiceConfig({ ...SERVICE, ...env }).slack;
const loadRoutes = (routes: unknown) => load({ ...TOKEN, DNS_AUDIT_SLACK_ROUTES: JSON.stringify(routes) })?.routes;

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('a service', () => {
  test('without anything about Slack tells nobody', () => {
    expect(load({})).toBeNull();
  });

  test('with a token and a channel', () => {
    expect(load({ ...TOKEN, ...CHANNEL })).toEqual({
      token: 'xoxb-1-2-abc',
      defaultChannel: 'C0123ABCD',
      routes: [],
      allowedChannels: [],
      timeZone: 'UTC',
    });
  });

  test('with routes or channels to subscribe only has no default channel', () => {
    expect(load({ ...TOKEN, DNS_AUDIT_SLACK_CHANNELS: 'C0123ABCD, G0456EFGH,C0123ABCD' })).toMatchObject({
      defaultChannel: null,
      allowedChannels: ['C0123ABCD', 'G0456EFGH'],
    });
    expect(loadRoutes([{ channel: 'C0123ABCD' }])).toEqual([{ channel: 'C0123ABCD' }]);
  });

  test.each<Environment>([
    TOKEN,
    CHANNEL,
    { DNS_AUDIT_SLACK_ROUTES: '[{"channel":"C0123ABCD"}]' },
    { DNS_AUDIT_SLACK_CHANNELS: 'C0123ABCD' },
  ])('takes no half of that: %j', (half) => {
    expect(refusal(() => load(half))).toMatch(/^SLACK_BOT_TOKEN and a channel belong together: /);
  });

  test.each<[string, string, RegExp]>([
    ['DNS_AUDIT_SLACK_CHANNEL', '#dns', /must be a channel ID such as C0123ABCD, not a name/],
    ['DNS_AUDIT_SLACK_CHANNELS', 'C0123ABCD,dns', /must be channel IDs such as C0123ABCD,C0456EFGH/],
    ['DNS_AUDIT_SLACK_TIME_ZONE', 'Berlin', /must be the name of a time zone, such as Europe\/Berlin/],
    ['SLACK_BOT_TOKEN', 'xoxp-1', /must be a bot token/],
  ])('%s=%s is refused', (name, text, words) => {
    const message = refusal(() => load({ ...TOKEN, ...CHANNEL, [name]: text }));
    expect(message).toMatch(words);
    expect(message.startsWith(name)).toBe(true);
  });
});

describe('routes', () => {
  test('with everything', () => {
    const route = {
      channel: 'C0456EFGH',
      projects: ['pay-*', 'treasury'],
      labels: { team: 'payments', env: '*' },
      minSeverity: 'medium',
      verdicts: ['affected', 'exposed'],
      owners: ['S0123ABCD', 'U0123ABCD', 'W0123ABCD'],
      weekday: 'tuesday',
    };
    expect(loadRoutes([route])).toEqual([route]);
  });

  test.each<[string, unknown, string]>([
    ['no list', { channel: 'C0123ABCD' }, 'must be a list of routes.'],
    ['an empty list', [], 'must be a list of routes.'],
    ['too many', Array.from({ length: 101 }, () => ({ channel: 'C0123ABCD' })), 'has more than 100 routes.'],
    ['a name for a channel', [{ channel: 'dns' }], '[0].channel must be a channel ID such as C0123ABCD, not a name.'],
    [
      'a severity that is none',
      [{ channel: 'C0123ABCD' }, { channel: 'C0123ABCD', minSeverity: 'urgent' }],
      '[1].minSeverity expected one of "critical"|"high"|"medium"|"low"|"info".',
    ],
    [
      'the name of an owner',
      [{ channel: 'C0123ABCD', owners: ['@payments'] }],
      '[0].owners[0] must be the ID of a user (U0123ABCD) or of a user group (S0123ABCD).',
    ],
    ['a key that is none', [{ channel: 'C0123ABCD', project: 'x' }], '[0] Unrecognized key: "project".'],
    [
      'two weeks for one channel',
      [
        { channel: 'C0123ABCD', weekday: 'monday' },
        { channel: 'C0123ABCD', weekday: 'friday' },
      ],
      '[1].weekday is friday, but another route of C0123ABCD says monday: a channel has one week.',
    ],
  ])('%s: the message says what is wrong where', (_, routes, words) => {
    expect(refusal(() => loadRoutes(routes))).toBe(`DNS_AUDIT_SLACK_ROUTES ${words}`);
  });

  test('that are not JSON', () => {
    const message = refusal(() => load({ ...TOKEN, DNS_AUDIT_SLACK_ROUTES: "[{'channel': 'C0123ABCD'}]" }));
    expect(message).toMatch(/^DNS_AUDIT_SLACK_ROUTES is not JSON \(.*position 2/);
  });
});
