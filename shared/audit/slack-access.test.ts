import { expect, test } from 'vitest';
import { DeliveryError } from '../errors.ts';
import { decideAccess } from './slack-access.ts';

const SETTING = 'DNS_AUDIT_SLACK_EXCEPTION_MAKERS';

/** Whether U0ALICE may, with those groups; a group that is null cannot be read. */
function decide(list: readonly string[], groups: Record<string, readonly string[] | null> = {}) {
  const members = async (group: string) => {
    const users = groups[group] ?? null;
    if (users === null) throw new DeliveryError('Slack refused (missing_scope).', { retry: false });
    return users;
  };
  return decideAccess({ members }, 'U0ALICE', { list, what: 'make exceptions', setting: SETTING });
}

test.each([
  ['named', ['U0ALICE'], {}],
  ['in a group that is named', ['S0A'], { S0A: ['U0ALICE'] }],
  ['named, beside a group that cannot be read', ['S0A', 'U0ALICE'], { S0A: null }],
  ['in the second group, the first of which cannot be read', ['S0A', 'S0B'], { S0A: null, S0B: ['U0ALICE'] }],
])('somebody who is %s may', async (_, list, groups: Record<string, string[] | null>) => {
  expect(await decide(list, groups)).toEqual({ allowed: true });
});

test('somebody else may not, and is told who may', async () => {
  expect(await decide(['U0BOB', 'S0A'], { S0A: ['U0BOB'] })).toEqual({
    allowed: false,
    why: `You may not make exceptions: those named in ${SETTING} may.`,
    who: ['U0BOB', 'S0A'],
  });
});

test('a group that cannot be read lets nobody in, and is named', async () => {
  expect(await decide(['S0A'], { S0A: null })).toMatchObject({
    allowed: false,
    why: expect.stringContaining('Slack did not say who is in S0A (scope usergroups:read)'),
  });
});

test('where nobody is named nobody may', async () => {
  expect(await decide([])).toMatchObject({ allowed: false, why: expect.stringContaining('names no user or group') });
});
