import type { Request, Response } from '@google-cloud/functions-framework';
import { describe, expect, test } from 'vitest';
import { createMemoryLog } from '../shared/audit/memory-ports.test-helper.ts';
import { DeliveryError, RequestError } from '../shared/errors.ts';
import { answer } from './answer.ts';

/** What a caller gets of such an outcome. */
async function answerOf(work: () => Promise<unknown>, headers: Record<string, string> = {}) {
  const sent = { status: 0, body: null as unknown, headers: {} as Record<string, string> };
  const response = {
    status(status: number) {
      sent.status = status;
      return response;
    },
    json(body: unknown) {
      sent.body = body;
      return response;
    },
    set(name: string, value: string) {
      sent.headers[name] = value;
      return response;
    },
  };
  const request = { get: (name: string) => headers[name] };
  await answer(request as Request, response as Response, createMemoryLog(), work);
  return sent;
}

const fail = (error: Error) => () => Promise.reject(error);

describe('answer', () => {
  test('what may be delivered later: 503, and when', async () => {
    const busy = new DeliveryError('Slack is busy', { retry: true, retryAfterSeconds: 2.5 });
    expect(await answerOf(fail(busy))).toEqual({
      status: 503,
      body: { error: 'Slack is busy' },
      headers: { 'retry-after': '3' },
    });
  });

  test('what may be delivered any time: 503', async () => {
    expect(await answerOf(fail(new DeliveryError('try again', { retry: true })))).toMatchObject({
      status: 503,
      headers: {},
    });
  });

  test('a task that no repetition can mend is taken from the queue', async () => {
    const wrong = fail(new RequestError('no such run'));
    expect((await answerOf(wrong)).status).toBe(400);
    expect((await answerOf(wrong, { 'x-cloudtasks-taskname': 't' })).status).toBe(200);
  });

  test('a fault of ours: nothing of it is shown', async () => {
    const { status, body } = await answerOf(fail(new TypeError('secret')));
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});
