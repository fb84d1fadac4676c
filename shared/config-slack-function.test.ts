import { describe, expect, test } from 'vitest';
import { loadSlackFunctionConfig } from './config.ts';
import { ConfigError } from './errors.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const WHOLE = {
  DNS_AUDIT_SCOPE: 'organizations/490000000001',
  DNS_AUDIT_STATE_BUCKET: 'acme-dns-audit-state',
  DNS_AUDIT_QUEUE: 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit',
  DNS_AUDIT_RESPOND_URL: 'https://respond.example/',
  DNS_AUDIT_INVOKER: 'invoker@acme-dns-audit.iam.gserviceaccount.com',
  SLACK_BOT_TOKEN: 'xoxb-1-2-secret',
  SLACK_SIGNING_SECRET: SECRET,
  SLACK_APP_ID: 'A0DNSAUDIT',
  SLACK_TEAM_ID: 'T0ACME001',
};

/** Why the function does not start. */
function refusal(change: Record<string, string>): string {
  try {
    loadSlackFunctionConfig({ ...WHOLE, ...change });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('it starts');
}

describe('the function slack starts', () => {
  test('with one signing secret, or with the present and the former one', () => {
    expect(loadSlackFunctionConfig(WHOLE).signingSecrets).toEqual([SECRET]);
    const former = 'fedcba9876543210fedcba9876543210';
    const both = { ...WHOLE, SLACK_SIGNING_SECRET: `${SECRET}, ${former}` };
    expect(loadSlackFunctionConfig(both).signingSecrets).toEqual([SECRET, former]);
  });
});

describe('the function slack does not start', () => {
  test.each(['', ' ', ',', `${SECRET},`, `,${SECRET}`, 'short', `${SECRET},${SECRET},${SECRET}`, `${SECRET} x`])(
    'with the signing secret %j, and does not show it',
    (secret) => {
      const why = refusal({ SLACK_SIGNING_SECRET: secret });
      expect(why).toContain('SLACK_SIGNING_SECRET');
      expect(why).not.toContain(SECRET);
    },
  );

  test.each(['SLACK_APP_ID', 'SLACK_TEAM_ID', 'SLACK_BOT_TOKEN', 'DNS_AUDIT_RESPOND_URL'])('without %s', (name) => {
    expect(refusal({ [name]: '' })).toContain(name);
  });
});
