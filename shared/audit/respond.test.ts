import { describe, expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import type { SlackAnswer, SlackHome } from '../domain/slack-answer.ts';
import type { SlackJob, SlackRequest } from '../domain/slack-job.ts';
import { CollectError, DeliveryError } from '../errors.ts';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { saveResult } from './cluster-result.ts';
import { aReportOf, aTold } from './memory-messenger.test-helper.ts';
import {
  anInventory,
  createMemoryClock,
  createMemoryInventory,
  createMemoryLog,
  createMemoryState,
  SCOPE,
} from './memory-ports.test-helper.ts';
import type { SlackAnswers } from './ports.ts';
import { respond } from './respond.ts';
import type { RespondPorts } from './respond-ports.ts';
import { clusterKeyOf } from './snapshot.ts';

const KEY = '0123456789abcdef';

/** What a person in Slack sees; `fail` throws in place of the next answers. */
function createPerson() {
  const seen = {
    answers: [] as SlackAnswer[],
    modals: [] as unknown[],
    homes: [] as (SlackHome | { problem: string })[],
  };
  const failures: Error[] = [];
  const unlessFailing = (work: () => void) => async () => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    work();
  };
  const slack: SlackAnswers = {
    tell: (_, answer) => unlessFailing(() => seen.answers.push(answer))(),
    fillDetails: (_, details) => unlessFailing(() => seen.modals.push(details))(),
    publishHome: (_, home) => unlessFailing(() => seen.homes.push(home))(),
    post: async () => ({ ts: '1.000001' }),
    show: async () => undefined,
    members: async () => [],
  };
  return { slack, seen, fail: (...errors: Error[]) => failures.push(...errors) };
}

function open(access: Partial<RespondPorts['access']> = {}) {
  const person = createPerson();
  const collect = {} as RespondPorts['collect']; // none of these requests reads a cluster
  const ports = {
    ...{ state: createMemoryState(), clock: createMemoryClock(), log: createMemoryLog(), slack: person.slack },
    ...{ inventory: createMemoryInventory(anInventory([])), collect, scope: SCOPE, logWindowHours: 24 },
    access: { readers: null, exceptionMakers: [], channels: ['C0DNS'], toldChannels: [], ...access },
    sweep: () => Promise.reject(new Error('nothing is started here')),
  };
  return { ports, ...person };
}

function aJob(request: SlackRequest): SlackJob {
  const place = { channel: 'C0DNS', message: null, responseUrl: 'https://hooks.slack.com/commands/T0/1/x' };
  return { id: 'a'.repeat(32), at: '2026-11-22T06:00:00Z', user: 'U0BOB0001', team: 'T0ACME001', place, request };
}

const DETAILS = aJob({ kind: 'details', key: KEY, view: 'V1' });

describe('a person who may not ask', () => {
  const WHY = expect.stringContaining('You may not ask about clusters here');
  const access = { readers: ['U0ALICE01'] };

  test.each<SlackRequest>([
    { kind: 'audit', target: { typed: 'checkout' } },
    { kind: 'plan', target: { key: KEY } },
    { kind: 'fleet' },
    { kind: 'rerun' },
    { kind: 'share', key: KEY },
    { kind: 'exceptions' },
    { kind: 'except', target: { key: KEY }, as: 'snoozed', until: '30d', reason: 'no' },
    { kind: 'undo', exception: KEY },
    { kind: 'subscribe', severity: null },
    { kind: 'unsubscribe' },
  ])('$kind is refused, shown who may, and logged', async (request) => {
    const { ports, seen } = open(access);
    await respond(ports, aJob(request));
    expect(seen.answers).toEqual([{ kind: 'refused', why: WHY, who: ['U0ALICE01'] }]);
    const refused = ports.log.lines.filter(({ message }) => message === 'request refused');
    expect(refused).toMatchObject([{ severity: 'WARNING', fields: { user: 'U0BOB0001', request: request.kind } }]);
    expect(ports.inventory.asked).toEqual([]);
  });

  test('sees it in the window that the click opened, and in Home', async () => {
    const { ports, seen } = open(access);
    await respond(ports, DETAILS);
    await respond(ports, { ...aJob({ kind: 'home' }), id: 'b'.repeat(32) });
    await respond(ports, { ...aJob({ kind: 'refresh-home' }), id: 'c'.repeat(32) });
    expect(seen).toEqual({ answers: [], modals: [{ problem: WHY }], homes: [{ problem: WHY }, { problem: WHY }] });
  });
});

describe('a cluster that was audited once', () => {
  const cluster = aTold('checkout');
  const PLACE = { project: 'p', location: 'l', cluster: 'checkout' };
  const key = clusterKeyOf(cluster.name);
  const sawIn = async (clusters: ClusterFacts[]) => {
    const { ports, seen } = open();
    await saveResult(ports.state, aReportOf('2026-11-22T06:00:00Z', [cluster]));
    const inventory = createMemoryInventory(anInventory(clusters));
    await respond({ ...ports, inventory }, aJob({ kind: 'details', key, view: 'V1' }));
    await respond({ ...ports, inventory }, { ...aJob({ kind: 'share', key }), id: 'b'.repeat(32) });
    return seen;
  };

  test('and is still in scope: its findings are shown', async () => {
    const { modals, answers } = await sawIn([aCluster({ ...PLACE, name: cluster.name })]);
    expect(modals).toMatchObject([{ cluster: { name: cluster.name } }]);
    expect(answers).not.toMatchObject([{ kind: 'refused' }]);
  });

  test('and is in scope no more: nothing of it is shown, whatever the button', async () => {
    const { modals, answers } = await sawIn([]);
    const problem = expect.stringContaining('No report has this cluster any more');
    expect(modals).toEqual([{ problem }]);
    expect(answers).toEqual([{ kind: 'refused', why: problem }]);
  });
});

describe('an answer', () => {
  test('is given once, however often the queue gives the job', async () => {
    const { ports, seen } = open();
    for (let time = 0; time < 3; time += 1) await respond(ports, aJob({ kind: 'fleet' }));
    expect(seen.answers).toHaveLength(1);
  });

  test('for which Slack is busy is given by the next attempt', async () => {
    const { ports, seen, fail } = open();
    fail(new DeliveryError('ratelimited', { retry: true, retryAfterSeconds: 3 }));
    await expect(respond(ports, aJob({ kind: 'fleet' }))).rejects.toMatchObject({ retry: true, retryAfterSeconds: 3 });
    await respond(ports, aJob({ kind: 'fleet' }));
    expect(seen.answers).toHaveLength(1);
  });

  test('that Slack refuses for good is told as a refusal, once', async () => {
    const { ports, seen, fail } = open();
    fail(new DeliveryError('Invite the bot.', { retry: false }));
    await respond(ports, aJob({ kind: 'fleet' }));
    await respond(ports, aJob({ kind: 'fleet' }));
    expect(seen.answers).toEqual([{ kind: 'refused', why: 'Invite the bot.' }]);
    expect(ports.log.lines[0]).toMatchObject({ severity: 'ERROR', message: 'answer not delivered' });
  });

  test('that cannot be told either is in the log, and the job is over', async () => {
    const { ports, seen, fail } = open();
    fail(new DeliveryError('used_url', { retry: false }), new DeliveryError('used_url', { retry: false }));
    await respond(ports, aJob({ kind: 'fleet' }));
    expect(seen.answers).toEqual([]);
    expect(ports.log.lines.filter(({ message }) => message === 'answer not delivered')).toHaveLength(2);
    await respond(ports, aJob({ kind: 'fleet' }));
    expect(seen.answers).toEqual([]);
  });

  test('that a missing permission keeps away names it, where the person looks', async () => {
    const { ports, seen, fail } = open();
    fail(new CollectError('permission-denied', 'the state', 'denied', { grant: 'roles/x' }));
    await respond(ports, DETAILS);
    expect(seen.modals).toEqual([
      { problem: 'Not done: the state. denied (permission-denied) To mend it: roles/x. Correlation id aaaaaaaa.' },
    ]);
  });

  test('that a fault of ours keeps away shows no stack, and an id that leads to the log', async () => {
    const { ports, seen } = open();
    await respond(ports, aJob({ kind: 'rerun' }));
    expect(seen.answers).toMatchObject([
      { kind: 'failed', why: expect.not.stringContaining('nothing is started'), id: 'aaaaaaaa' },
    ]);
    expect(ports.log.lines.map(({ message }) => message)).toEqual(['request failed', 'fault', 'request answered']);
  });
});

test('nothing of a job with a right to post is logged', async () => {
  const { ports, fail } = open();
  fail(new DeliveryError('refused', { retry: false }));
  await respond(ports, aJob({ kind: 'fleet' }));
  expect(JSON.stringify(ports.log.lines)).not.toContain('hooks.slack.com');
});
