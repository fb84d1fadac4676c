import { expect, test } from 'vitest';
import type { SlackDesk } from '../shared/adapters/slack-desk.ts';
import type { SlackAnswer } from '../shared/domain/slack-answer.ts';
import { createSlackAnswers } from './slack-answers.ts';

const PLACE = { channel: 'U0ALICE01', message: null, responseUrl: null };
const step = (number: number): SlackAnswer => ({
  kind: 'progress',
  cluster: 'c',
  step: number,
  of: 3,
  doing: 'Reading',
});
const DONE: SlackAnswer = { kind: 'refused', why: 'done' };

/** A desk that notes what it did; `isGone` makes the message disappear. */
function open({ isGone = false } = {}) {
  const calls: string[] = [];
  let now = 0;
  const desk = {
    post: async (channel: string) => {
      calls.push(`post ${channel}`);
      return { channel: 'D0ALICE01', ts: '1.000001' };
    },
    update: async (channel: string, _: string, { text }: { text: string }) => {
      calls.push(`update ${channel}: ${text.slice(0, 30)}`);
      return isGone ? 'gone' : 'updated';
    },
  } as unknown as SlackDesk;
  const answers = createSlackAnswers(desk, () => now);
  const wait = (milliseconds: number) => {
    now += milliseconds;
  };
  return { calls, answers, wait };
}

test('progress in a direct message: one message, changed every two seconds at most, and replaced by the result', async () => {
  const { calls, answers, wait } = open();
  await answers.tell(PLACE, step(1));
  wait(1_900);
  await answers.tell(PLACE, step(2));
  wait(200);
  await answers.tell(PLACE, step(3));
  wait(100);
  await answers.tell(PLACE, DONE);
  expect(calls).toEqual([
    'post U0ALICE01',
    'update D0ALICE01: Auditing c: Reading (step 3 of',
    'update D0ALICE01: done',
  ]);
});

test('a message that was deleted meanwhile: the result is posted anew', async () => {
  const { calls, answers } = open({ isGone: true });
  await answers.tell(PLACE, step(1));
  await answers.tell(PLACE, DONE);
  expect(calls).toEqual(['post U0ALICE01', 'update D0ALICE01: done', 'post U0ALICE01']);
});

test('the answer of another attempt is a message of its own', async () => {
  const { calls, answers } = open();
  await answers.tell(PLACE, step(1));
  await answers.tell({ ...PLACE }, DONE);
  expect(calls).toEqual(['post U0ALICE01', 'post U0ALICE01']);
});
