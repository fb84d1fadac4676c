import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { CollectError, ConfigError } from '../errors.ts';
import { callSdk, codeOfStatus, findOwnError, toGoogleError } from './google-clients.ts';
import { createApplicationDefaultTokens } from './google-credentials.ts';

describe('Application Default Credentials', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each<[string, string | null]>([
    ['are not there', null],
    ['are no JSON', '{"type":'],
    ['are of no known type', '{"type":"wish"}'],
  ])('that %s are the operator’s to mend', async (_, content) => {
    const directory = await mkdtemp(join(tmpdir(), 'credentials-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, 'key.json');
    if (content !== null) await writeFile(file, content);
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
    const error = await createApplicationDefaultTokens()
      .headers()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toHaveProperty(
      'message',
      expect.stringMatching(/^No usable Google credentials \(.+\)\. Run `gcloud auth application-default login`/),
    );
  });

  test('are not looked for before a request needs them', () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/key.json');
    expect(createApplicationDefaultTokens()).toHaveProperty('headers');
  });
});

test.each([
  [400, 'malformed'],
  [401, 'permission-denied'],
  [403, 'permission-denied'],
  [404, 'not-found'],
  [408, 'timeout'],
  [409, 'malformed'],
  [429, 'rate-limited'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'timeout'],
])('HTTP %i is the gap %s', (status, code) => {
  expect(codeOfStatus(status)).toBe(code);
});

describe('an error body', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', '<html>'],
    ['a list', [{ error: { message: 'x' } }]],
    ['an error that is a text', { error: 'invalid_grant' }],
    ['an error without a message', { error: { code: 403 } }],
    ['a message that is none', { error: { message: 7 } }],
  ])('that is %s is said by its status', (_, body) => {
    expect(toGoogleError(403, body, 'what', 'grant').toGap()).toEqual({
      code: 'permission-denied',
      what: 'what',
      detail: 'HTTP 403',
      grant: 'grant',
    });
  });

  test.each<[number, unknown]>([
    [403, { error: { message: 'off', details: [{ '@type': 'x' }, null, { reason: 'SERVICE_DISABLED' }] } }],
    [
      403,
      { error: { message: 'Cloud Logging API has not been used in project 12 before or it is disabled. Enable it.' } },
    ],
  ])('of an API that is off says so', (status, body) => {
    expect(toGoogleError(status, body, 'what', 'grant')).toMatchObject({
      code: 'api-disabled',
      grant: 'Enable the API in that project, or leave the project out.',
    });
  });

  test('names a grant only where a grant helps', () => {
    for (const status of [400, 404, 429, 500, 504]) expect(toGoogleError(status, {}, 'what', 'grant').grant).toBeNull();
    expect(toGoogleError(401, {}, 'what', 'grant').grant).toBe('grant');
    // SERVICE_DISABLED is a 403; the same word elsewhere means nothing.
    expect(toGoogleError(404, { error: { details: [{ reason: 'SERVICE_DISABLED' }] } }, 'what', null).code).toBe(
      'not-found',
    );
  });
});

describe('an error of this program', () => {
  const own = new CollectError('timeout', 'what', 'detail');

  test.each<[string, Error]>([
    ['as it is', own],
    ['in another', new Error('outer', { cause: own })],
    ['in two others', new Error('outer', { cause: new TypeError('inner', { cause: own }) })],
    ['of the configuration', new Error('outer', { cause: new ConfigError('x') })],
  ])('is found %s', async (_, error) => {
    const expected = error.cause instanceof ConfigError ? error.cause : own;
    expect(findOwnError(error)).toBe(expected);
    await expect(callSdk(() => Promise.reject(error))).rejects.toBe(expected);
  });

  test('is not found where there is none, and the error passes as it is', async () => {
    const circular = new Error('circular');
    circular.cause = circular;
    for (const error of [circular, new Error('x', { cause: 'text' }), 'text', null, undefined]) {
      expect(findOwnError(error)).toBeNull();
      await expect(callSdk(() => Promise.reject(error))).rejects.toBe(error);
    }
    await expect(callSdk(() => Promise.resolve(7))).resolves.toBe(7);
  });
});
