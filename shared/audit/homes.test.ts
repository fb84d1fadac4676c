import { expect, test } from 'vitest';
import type { SlackJob } from '../domain/slack-job.ts';
import { refreshHomes, rememberHome } from './homes.ts';
import { createMemoryClock, createMemoryQueue, createMemoryState, RUN } from './memory-ports.test-helper.ts';

function open() {
  return { state: createMemoryState(), queue: createMemoryQueue(), clock: createMemoryClock() };
}

function homeOf(user: string): SlackJob {
  const place = { channel: null, message: null, responseUrl: null };
  return { id: '0'.repeat(32), at: '', user, team: 'T0ACME001', place, request: { kind: 'home' } };
}

const refreshed = ({ queue }: ReturnType<typeof open>) => queue.tasks.map(({ payload }) => (payload as SlackJob).user);

test('who looked at Home lately sees the run there, once for each run', async () => {
  const ports = open();
  await rememberHome(ports, homeOf('U0ALICE01'));
  await rememberHome(ports, homeOf('U0ALICE01'));
  await rememberHome(ports, homeOf('U0BOB0001'));
  await refreshHomes(ports, RUN);
  await refreshHomes(ports, RUN);
  expect(refreshed(ports).sort()).toEqual(['U0ALICE01', 'U0BOB0001']);
  expect(ports.queue.tasks[0]).toMatchObject({ target: 'respond', payload: { request: { kind: 'refresh-home' } } });
});

test('who has not looked for a week is not asked for', async () => {
  const ports = open();
  await rememberHome(ports, homeOf('U0ALICE01'));
  ports.clock.advance(6 * 86_400);
  await rememberHome(ports, homeOf('U0BOB0001'));
  ports.clock.advance(2 * 86_400);
  await refreshHomes(ports, RUN);
  expect(refreshed(ports)).toEqual(['U0BOB0001']);
});

test('of many the 50 who looked last', async () => {
  const ports = open();
  for (let index = 0; index < 60; index += 1) {
    await rememberHome(ports, homeOf(`U0USER${1000 + index}`));
    ports.clock.advance(60);
  }
  await refreshHomes(ports, RUN);
  expect(refreshed(ports)).toHaveLength(50);
  expect(refreshed(ports)[0]).toBe('U0USER1059');
});
