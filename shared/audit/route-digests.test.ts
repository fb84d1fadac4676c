import { describe, expect, test } from 'vitest';
import type { ClusterReport } from '../domain/report.ts';
import { ownerId, type SlackRoute } from '../domain/slack-route.ts';
import { aReportOf, aTold } from './memory-messenger.test-helper.ts';
import { matchesRoute, selectChannels, viewDigest } from './route-digests.ts';

const SLOT = '2026-11-22T06:00:00Z';
const [DEFAULT, PAY, SRE] = ['C0DEFAULT', 'C0PAYMENT', 'C0SRETEAM'] as const;
const OWNER = ownerId.parse('S0123ABCD');

const CLUSTERS = [
  aTold('core', { project: 'pay-prod', severity: 'high', labels: { env: 'prod', team: 'payments' } }),
  aTold('edge', { project: 'pay-test', severity: 'low', labels: { env: 'test' } }),
  aTold('web', { project: 'shop', severity: 'medium' }),
  aTold('lost', { project: 'shop', verdict: 'unknown', severity: 'info' }),
];

function share(
  routes: SlackRoute[],
  {
    subscriptions = [],
    defaultChannel = DEFAULT,
  }: Partial<{
    subscriptions: Parameters<typeof selectChannels>[1];
    defaultChannel: string | null;
  }> = {},
) {
  const routing = { defaultChannel, routes };
  const channels = [...selectChannels(routing, subscriptions)];
  return channels.map(([channel, selection]) => viewDigest(aReportOf(SLOT, CLUSTERS), routing, { channel, selection }));
}

/** Which clusters each channel gets. */
function shared(...args: Parameters<typeof share>): Record<string, string[]> {
  const views = share(...args);
  return Object.fromEntries(views.map(({ channel, clusters }) => [channel, clusters.map(({ cluster }) => cluster)]));
}

describe('without routes', () => {
  test('the default channel gets all', () => {
    const [view] = share([]);
    expect(view).toMatchObject({ channel: DEFAULT, selection: [], weekday: 'monday' });
    expect(view?.clusters).toHaveLength(4);
    expect(view?.others.size).toBe(0);
  });

  test('and without a default channel nobody gets anything', () => {
    expect(share([], { defaultChannel: null })).toEqual([]);
  });
});

describe('routes', () => {
  test('by project: the default channel gets what is left, and each says what it gets', () => {
    const routes = [{ channel: PAY, projects: ['pay-*'] }];
    expect(shared(routes)).toEqual({ [DEFAULT]: ['web', 'lost'], [PAY]: ['core', 'edge'] });
    expect(share(routes).map(({ selection }) => selection.map(({ kind }) => kind))).toEqual([['rest'], ['route']]);
  });

  test('by severity: what is below it goes to the default channel', () => {
    expect(shared([{ channel: PAY, projects: ['pay-*'], minSeverity: 'high' }])).toEqual({
      [DEFAULT]: ['edge', 'web', 'lost'],
      [PAY]: ['core'],
    });
  });

  test('that take the same cluster are all told', () => {
    expect(
      shared([
        { channel: PAY, projects: ['pay-*'] },
        { channel: SRE, minSeverity: 'medium' },
      ]),
    ).toEqual({ [DEFAULT]: ['lost'], [PAY]: ['core', 'edge'], [SRE]: ['core', 'web'] });
  });

  test('to one channel are one digest, each cluster once', () => {
    const routes: SlackRoute[] = [
      { channel: PAY, projects: ['pay-*'] },
      { channel: PAY, minSeverity: 'medium', weekday: 'tuesday' },
    ];
    expect(shared(routes)).toEqual({ [DEFAULT]: ['lost'], [PAY]: ['core', 'edge', 'web'] });
    expect(share(routes)[1]).toMatchObject({ weekday: 'tuesday' });
  });

  test('to the default channel: it is one digest', () => {
    expect(Object.keys(shared([{ channel: DEFAULT, projects: ['pay-*'] }]))).toEqual([DEFAULT]);
  });

  test('without conditions take everything', () => {
    const views = share([{ channel: SRE }]);
    expect(views.map(({ clusters }) => clusters.length)).toEqual([0, 4]);
    expect(views[1]?.selection).toEqual([]);
  });
});

describe('matchesRoute', () => {
  const [core] = CLUSTERS as [ClusterReport];
  test.each<[Omit<SlackRoute, 'channel'>, boolean]>([
    [{ labels: { env: 'prod' } }, true],
    [{ labels: { env: 'test' } }, false],
    [{ labels: { env: 'prod', team: 'pay*' } }, true],
    [{ labels: { team: '*' } }, true],
    [{ labels: { owner: '*' } }, false],
    [{ labels: { constructor: '*' } }, false],
    [{ verdicts: ['exposed'] }, true],
    [{ verdicts: ['affected', 'unknown'] }, false],
    [{ minSeverity: 'high' }, true],
    [{ minSeverity: 'critical' }, false],
    [{ projects: ['shop', 'pay-*'], minSeverity: 'low', verdicts: ['exposed'], labels: { env: 'prod' } }, true],
    [{ projects: ['shop', 'pay-*'], minSeverity: 'low', verdicts: ['exposed'], labels: { env: 'x' } }, false],
  ])('%j: %s', (conditions, matches) => {
    expect(matchesRoute({ channel: PAY, ...conditions }, core)).toBe(matches);
  });
});

describe('subscriptions', () => {
  const at = { by: 'U1', at: SLOT };

  test('are told besides, and take nothing from the default channel', () => {
    expect(shared([], { subscriptions: [{ channel: SRE, minSeverity: 'medium', ...at }] })).toEqual({
      [DEFAULT]: ['core', 'edge', 'web', 'lost'],
      [SRE]: ['core', 'web'],
    });
  });

  test('of all severities get all clusters', () => {
    const [, view] = share([], { subscriptions: [{ channel: SRE, minSeverity: null, ...at }] });
    expect(view).toMatchObject({ selection: [] });
    expect(view?.clusters).toHaveLength(4);
  });

  test('of a channel with a route add to it', () => {
    expect(
      shared([{ channel: PAY, projects: ['pay-*'] }], {
        subscriptions: [{ channel: PAY, minSeverity: 'medium', ...at }],
      })[PAY],
    ).toEqual(['core', 'edge', 'web']);
  });
});

test('owners are those of the routes that take the cluster', () => {
  const routes: SlackRoute[] = [
    { channel: PAY, projects: ['pay-*'], owners: [OWNER] },
    { channel: PAY, projects: ['*'], owners: [ownerId.parse('U0ONCALL1')], minSeverity: 'high' },
  ];
  const owners = share(routes)[1]?.owners;
  expect([...(owners ?? [])].map(([name, ids]) => [name.split('/').at(-1), ids])).toEqual([
    ['core', ['S0123ABCD', 'U0ONCALL1']],
    ['edge', ['S0123ABCD']],
  ]);
});
