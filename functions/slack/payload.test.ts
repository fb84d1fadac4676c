import { describe, expect, test } from 'vitest';
import { parsePayload, refuseOrigin } from './payload.ts';
import { verifySignature } from './verify.ts';

const OURS = { app: 'A0DNSAUDIT', team: 'T0ACME001' };
const CLICK = { type: 'block_actions', api_app_id: OURS.app, team: { id: OURS.team } };

describe('a signed call', () => {
  test.each([
    ['a click of ours', { ...CLICK, user: { id: 'U1', team_id: OURS.team } }, null],
    ['a click of another app', { ...CLICK, api_app_id: 'A0OTHER' }, 'app'],
    ['a click that names no app', { ...CLICK, api_app_id: undefined }, 'app'],
    ['a click in another workspace', { ...CLICK, team: { id: 'T0PARTNER' } }, 'team'],
    ['a click in no workspace', { ...CLICK, team: null }, 'team'],
    ['a click of a person of another company', { ...CLICK, user: { id: 'U1', team_id: 'T0PARTNER' } }, 'user'],
    ['a click of a person of nobody knows where', { ...CLICK, user: { id: 'U1' } }, 'user'],
    ['a shortcut, which names no app', { ...CLICK, type: 'shortcut', api_app_id: undefined }, null],
    ['a shortcut of another app', { ...CLICK, type: 'shortcut', api_app_id: 'A0OTHER' }, 'app'],
    ['a command of ours', { command: '/dns-audit', api_app_id: OURS.app, team_id: OURS.team }, null],
    ['a command of another workspace', { command: '/dns-audit', api_app_id: OURS.app, team_id: 'T0PARTNER' }, 'team'],
    ['a call of another shape', { ...CLICK, user: 'U1' }, 'malformed'],
  ])('%s', (_, body, refusal) => {
    expect(refuseOrigin(body, OURS)).toBe(refusal);
  });
});

describe('a body', () => {
  const parse = (text: string, type: string) => parsePayload(Buffer.from(text), type);

  test('of a form, whatever its charset', () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    expect(parse('command=%2Fdns-audit&text=a+b', type)).toEqual({
      kind: 'command',
      body: { command: '/dns-audit', text: 'a b' },
    });
  });

  test.each([
    ['block_actions', 'action'],
    ['block_suggestion', 'options'],
    ['view_submission', 'submission'],
    ['view_closed', 'closed'],
    ['event_callback', 'event'],
    ['toString', 'unknown'],
  ])('of type %s is %s', (type, kind) => {
    expect(parse(JSON.stringify({ type }), 'application/json')?.kind).toBe(kind);
  });

  test.each([
    ['[]', 'application/json'],
    ['{', 'application/json'],
    ['payload=%5B%5D', 'application/x-www-form-urlencoded'],
    ['a=b', 'text/plain'],
  ])('%s as %s is none', (text, type) => {
    expect(parse(text, type)).toBeNull();
  });
});

describe('a signature', () => {
  // The example of docs.slack.dev/authentication/verifying-requests-from-slack.
  const rawBody = Buffer.from(
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  );
  const secret = '8f742231b10e8888abcd99yyyzzz85a5';
  const signed = {
    rawBody,
    signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    timestamp: '1531420618',
  };
  const later = (seconds: number) => new Date((1_531_420_618 + seconds) * 1000);

  test.each([
    ['at once', [secret], 0],
    ['five minutes later', [secret], 300],
    ['by a clock that is five minutes late', [secret], -300],
    ['while the secret is being changed', ['another', secret], 0],
  ])('is taken %s', (_, secrets, seconds) => {
    expect(verifySignature(signed, secrets, later(seconds))).toEqual({ verified: true });
  });

  test.each([
    ['with a secret that is not ours', signed, ['another'], 0, 'signature'],
    ['with no secret at all', signed, [], 0, 'signature'],
    ['too late', signed, [secret], 301, 'skew'],
    ['from the future', signed, [secret], -301, 'skew'],
    ['of other bytes', { ...signed, rawBody: Buffer.concat([rawBody, Buffer.from(' ')]) }, [secret], 0, 'signature'],
    ['of another time', { ...signed, timestamp: '1531420619' }, [secret], 0, 'signature'],
    ['cut', { ...signed, signature: signed.signature.slice(0, -1) }, [secret], 0, 'signature'],
    ['that is missing', { ...signed, signature: undefined }, [secret], 0, 'unsigned'],
    ['without a time', { ...signed, timestamp: undefined }, [secret], 0, 'unsigned'],
    ['whose time is no number', { ...signed, timestamp: 'NaN' }, [secret], 0, 'unsigned'],
  ])('is refused %s', (_, request, secrets, seconds, why) => {
    expect(verifySignature(request, secrets, later(seconds))).toEqual({ verified: false, why });
  });
});
