import { describe, expect, test } from 'vitest';
import { parseClusterName } from '../domain/cluster.ts';
import type { DigestView, Told } from '../domain/digest.ts';
import { isNews } from '../domain/digest.ts';
import type { Severity, Verdict } from '../domain/finding.ts';
import type { ClusterReport } from '../domain/report.ts';
import { exceptedBy, reportedException } from '../report/excepted-report.test-helper.ts';
import { sampleFinding } from '../report/sample-cluster.test-helper.ts';
import { diffDigest } from './diff-digest.ts';
import { aReportOf, aTold } from './memory-messenger.test-helper.ts';

const DAY = 86_400_000;
const START = new Date('2026-11-22T06:00:00Z').getTime();
const at = (day: number) => new Date(START + day * DAY).toISOString();

function aView(day: number, clusters: readonly ClusterReport[], others: readonly ClusterReport[] = []): DigestView {
  const { run, coverage } = aReportOf(at(day), clusters);
  return {
    channel: 'C0DNS',
    weekday: 'monday',
    run,
    coverage,
    clusters,
    others: new Map(others.map((cluster) => [cluster.name, cluster])),
    selection: [],
    owners: new Map(),
  };
}

/** Days one after the other; of each the lists that are not empty. */
function tellDays(...days: (readonly ClusterReport[])[]) {
  let told: Told | null = null;
  return days.map((clusters, day) => {
    const diff = diffDigest(told, aView(day, clusters));
    told = diff.told;
    return listsOf(diff.changes);
  });
}

function listsOf(changes: ReturnType<typeof diffDigest>['changes']): Record<string, string[]> {
  const named = Object.entries(changes).map(([kind, list]) => [
    kind,
    list.map(({ name }: { name: string }) => name.split('/').at(-1)),
  ]);
  return Object.fromEntries(named.filter(([, names]) => names?.length));
}

const c = (verdict: Verdict, severity: Severity = 'info') => [aTold('c', { verdict, severity })];
const excepted = (until: number, verdict: Verdict = 'exposed') =>
  aTold('c', { verdict, severity: 'low', exception: exceptedBy(reportedException({ until: at(until) })) });
const failing = (severity: Severity, ...rules: string[]) =>
  aTold('c', {
    verdict: 'exposed',
    severity: 'high',
    findings: rules.map((rule) => sampleFinding({ rule, verdict: 'fail', severity })),
  });

describe('a channel that was told nothing', () => {
  test('is told all: nothing is new', () => {
    expect(tellDays([...c('affected', 'critical'), aTold('d')])).toEqual([{}]);
  });

  test('and of what is there already nothing is new the next day', () => {
    expect(tellDays(c('affected', 'high'), c('affected', 'high'))[1]).toEqual({});
  });
});

describe('a cluster that the channel knows', () => {
  test.each<[string, ClusterReport[], ClusterReport[], string | null]>([
    ['exposed, then affected', c('exposed', 'high'), c('affected', 'high'), 'worse'],
    ['low, then high', c('exposed', 'low'), c('exposed', 'high'), 'worse'],
    ['critical, then high', c('affected', 'critical'), c('affected', 'high'), 'better'],
    ['affected, then clear', c('affected', 'high'), c('clear'), 'resolved'],
    ['the same', c('exposed', 'medium'), c('exposed', 'medium'), null],
    ['out of sight', c('affected', 'high'), c('unknown'), null],
    ['no longer there', c('exposed', 'low'), [], 'disappeared'],
  ])('%s', (_, then, now, kind) => {
    expect(tellDays(then, now)[1]).toEqual(kind === null ? {} : { [kind]: ['c'] });
  });

  test('out of sight for a while and as before: nothing is said', () => {
    expect(tellDays(c('exposed', 'low'), c('unknown'), c('exposed', 'low')).slice(1)).toEqual([{}, {}]);
  });

  test('out of sight, then clear: resolved', () => {
    expect(tellDays(c('exposed', 'low'), c('unknown'), c('clear'))[2]).toEqual({ resolved: ['c'] });
  });

  test('clear, and exposed again: new', () => {
    expect(tellDays(c('exposed', 'low'), c('clear'), c('exposed', 'low'))[2]).toEqual({ appeared: ['c'] });
  });
});

describe('a cluster that goes up and down', () => {
  const up = c('affected', 'high');
  const down = c('exposed', 'low');

  test('is worse once', () => {
    expect(tellDays(down, up, down, up, down, up)).toEqual([
      {},
      { worse: ['c'] },
      { better: ['c'] },
      {},
      { better: ['c'] },
      {},
    ]);
  });

  test('worse than ever is said all the same', () => {
    expect(tellDays(down, up, down, c('affected', 'critical'))[3]).toEqual({ worse: ['c'] });
  });

  test('after a week that was better it is news again', () => {
    const quiet = Array.from({ length: 6 }, () => down);
    expect(tellDays(up, ...quiet.slice(1), up)[6]).toEqual({});
    expect(tellDays(up, ...quiet, up)[7]).toEqual({ worse: ['c'] });
  });
});

describe('a new finding of a cluster as bad as before', () => {
  test('is said once, however often it comes and goes', () => {
    const days = tellDays(
      [failing('high', 'a')],
      [failing('high', 'a', 'b')],
      [failing('high', 'a')],
      [failing('high', 'b')],
    );
    expect(days).toEqual([{}, { found: ['c'] }, {}, {}]);
  });

  test('of low severity is not worth a word', () => {
    expect(tellDays([failing('high', 'a')], [failing('low', 'a', 'b')])[1]).toEqual({});
  });
});

describe('an exception', () => {
  test('made, in force, and over', () => {
    expect(tellDays(c('exposed', 'low'), [excepted(40)], [excepted(40)], c('exposed', 'low'))).toEqual([
      {},
      { excepted: ['c'] },
      {},
      { returned: ['c'] },
    ]);
  });

  test('from the start: nobody hears of the cluster before it ends', () => {
    expect(tellDays([aTold('d')], [aTold('d'), excepted(40)], [aTold('d'), ...c('exposed', 'low')])).toEqual([
      {},
      {},
      { returned: ['c'] },
    ]);
  });

  test('over because the cluster got worse: it is worse', () => {
    expect(tellDays([excepted(40)], c('affected', 'high'))[1]).toEqual({ worse: ['c'] });
  });

  test('worse while it is in force: nothing is said', () => {
    expect(tellDays([excepted(40)], [excepted(40, 'affected')])[1]).toEqual({});
  });

  test('that ends within 14 days is announced once', () => {
    const days = Array.from({ length: 4 }, () => [excepted(16)]);
    expect(tellDays(c('exposed', 'low'), ...days)).toEqual([{}, { excepted: ['c'] }, {}, { expiring: ['c'] }, {}]);
  });

  test('made for a few days is not announced as ending at once', () => {
    expect(tellDays(c('exposed', 'low'), [excepted(5)], [excepted(5)])).toEqual([{}, { excepted: ['c'] }, {}]);
  });

  test('prolonged, and about to end again: announced again', () => {
    const days = tellDays([excepted(3)], [excepted(40)], ...Array.from({ length: 25 }, () => [excepted(40)]), [
      excepted(40),
    ]);
    expect(days.flatMap((lists, day) => (lists['expiring'] === undefined ? [] : [day]))).toEqual([27]);
  });

  test('of a cluster that is clear ends without a word', () => {
    expect(tellDays([excepted(16, 'clear')], [excepted(16, 'clear')], [excepted(2, 'clear')])[2]).toEqual({});
  });

  test('whose end cannot be read is not announced', () => {
    const odd = aTold('c', { exception: exceptedBy(reportedException({ until: 'soon' })) });
    expect(tellDays([aTold('c')], [odd], [odd])[2]).toEqual({});
  });
});

describe('a cluster that is no longer this channel’s', () => {
  const told = diffDigest(null, aView(0, c('exposed', 'high'))).told;
  const moved = (now: ClusterReport | undefined, day = 1) =>
    diffDigest(told, aView(day, [], now === undefined ? [] : [now]));

  test.each<[string, ClusterReport | undefined, Record<string, string[]>]>([
    ['clear', c('clear')[0], { resolved: ['c'] }],
    ['below the channel’s severity', c('exposed', 'low')[0], { better: ['c'] }],
    ['as bad, and in other hands', c('exposed', 'high')[0], {}],
    ['worse, and in other hands', c('affected', 'high')[0], {}],
    ['out of sight', c('unknown')[0], {}],
  ])('%s', (_, now, lists) => {
    expect(listsOf(moved(now).changes)).toEqual(lists);
  });

  test('is forgotten where others are told of it, and kept where it is out of sight', () => {
    expect(moved(c('affected', 'high')[0]).told.clusters).toEqual([]);
    expect(moved(c('unknown')[0]).told).toEqual(told);
  });

  test('back above the severity within a week is a relapse, later it is news', () => {
    const low = moved(c('exposed', 'low')[0]).told;
    expect(listsOf(diffDigest(low, aView(2, c('exposed', 'high'))).changes)).toEqual({});
    expect(listsOf(diffDigest(low, aView(9, c('exposed', 'high'))).changes)).toEqual({ worse: ['c'] });
    const forgotten = diffDigest(low, aView(9, [], c('exposed', 'low'))).told;
    expect(forgotten.clusters).toEqual([]);
  });
});

const unlisted = (what: string) => ({ gaps: [{ code: 'unavailable' as const, what, detail: '', grant: null }] });
const PROJECT = parseClusterName(c('exposed')[0]?.name ?? '')?.project;

test.each([
  ['its project could not be listed', unlisted(`clusters of project ${PROJECT}`)],
  ['the inventory was cut', unlisted('clusters of folders/1 in Asset Inventory')],
  ['an element of a list was skipped', { skipped: [{ what: 'malformed cluster', count: 1, example: '' }] }],
])('%s: a cluster that is not in the report is not said to be gone', (_, coverage) => {
  const { told } = diffDigest(null, aView(0, c('exposed', 'low')));
  const view = aView(1, []);
  const diff = diffDigest(told, { ...view, coverage: { ...view.coverage, ...coverage } });
  expect(listsOf(diff.changes)).toEqual({});
  expect(diff.told).toEqual(told);
});

test('another project could not be listed: it is gone all the same', () => {
  const { told } = diffDigest(null, aView(0, c('exposed', 'low')));
  const view = aView(1, []);
  const coverage = { ...view.coverage, ...unlisted(`clusters of project ${PROJECT}-2`) };
  expect(listsOf(diffDigest(told, { ...view, coverage }).changes)).toEqual({ disappeared: ['c'] });
});

test('worse, new, back, found, resolved and expiring are news; better, excepted and gone are not', () => {
  const none = diffDigest(null, aView(0, [])).changes;
  const one = { name: 'c', before: null, now: null, newRules: [] };
  const news = (Object.keys(none) as (keyof typeof none)[]).filter((kind) => isNews({ ...none, [kind]: [one] }));
  expect(news.sort()).toEqual(['appeared', 'expiring', 'found', 'resolved', 'returned', 'worse']);
  expect(isNews(none)).toBe(false);
});
