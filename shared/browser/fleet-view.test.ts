import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../report/page-names.ts';
import {
  chooseRows,
  FILTERS,
  type FleetView,
  formatFragment,
  parseFragment,
  SORT_KEYS,
  WHOLE_FLEET,
} from './fleet-view.ts';
import type { Row } from './model.ts';

function row(overrides: Partial<Row>): Row {
  const one: Row = {
    ...{ index: 0, cluster: 'c', project: 'p', location: 'l', verdict: 'clear', severity: 'info', version: '1.34' },
    ...{
      nodes: null,
      timeouts: null,
      reason: '',
      rules: [],
      excepted: null,
      isLinked: true,
      isCapped: false,
      text: '',
    },
    ...overrides,
  };
  return { ...one, text: [one.cluster, one.project, one.reason, ...one.rules].join('\n').toLowerCase() };
}

const ROWS = [
  row({
    index: 0,
    cluster: 'pay-10',
    project: 'pay',
    verdict: 'affected',
    severity: 'critical',
    nodes: 5,
    version: '1.9',
  }),
  row({
    index: 1,
    cluster: 'pay-2',
    project: 'pay',
    verdict: 'exposed',
    severity: 'low',
    nodes: 40,
    version: '1.34',
    excepted: '2027-01-01',
  }),
  row({
    index: 2,
    cluster: 'shop',
    project: 'shop',
    location: 'eu',
    verdict: 'exposed',
    severity: 'high',
    version: '1.10',
    rules: ['slots'],
  }),
  row({ index: 3, cluster: 'web', project: 'shop', nodes: 40 }),
];

const named = (view: Partial<FleetView>) => chooseRows(ROWS, { ...WHOLE_FLEET, ...view }).map(({ cluster }) => cluster);

describe('the choice of clusters', () => {
  it('without a choice is all of them, in the order of the report', () => {
    expect(named({})).toEqual(['pay-10', 'pay-2', 'shop', 'web']);
  });

  it.each<[Partial<FleetView>, string[]]>([
    [{ verdict: 'exposed' }, ['pay-2', 'shop']],
    [{ severity: 'high' }, ['shop']],
    [{ project: 'pay', verdict: 'affected' }, ['pay-10']],
    [{ location: 'eu' }, ['shop']],
    [{ rule: 'slots' }, ['shop']],
    [{ excepted: 'yes' }, ['pay-2']],
    [{ excepted: 'no', project: 'pay' }, ['pay-10']],
    [{ q: 'SHOP slots' }, ['shop']],
    [{ q: '  ' }, ['pay-10', 'pay-2', 'shop', 'web']],
    [{ q: '.*' }, []],
    [{ verdict: 'nonsense' }, []],
  ])('%j leaves %j', (view, expected) => {
    expect(named(view)).toEqual(expected);
  });

  it.each<[Partial<FleetView>, string[]]>([
    [{ sort: 'cluster' }, ['pay-2', 'pay-10', 'shop', 'web']],
    [{ sort: 'version' }, ['pay-10', 'shop', 'pay-2', 'web']],
    [{ sort: 'severity', isDown: true }, ['web', 'pay-2', 'shop', 'pay-10']],
    [{ sort: 'nodes', isDown: true }, ['pay-2', 'web', 'pay-10', 'shop']],
    [{ sort: 'nodes' }, ['pay-10', 'pay-2', 'web', 'shop']],
  ])('%j puts them so: %j; what is not known stands last', (view, expected) => {
    expect(named(view)).toEqual(expected);
  });
});

const anyView: fc.Arbitrary<FleetView> = fc.record({
  ...({
    ...Object.fromEntries(FILTERS.map((name) => [name, fc.string({ unit: 'grapheme', maxLength: 30 })])),
  } as Record<(typeof FILTERS)[number], fc.Arbitrary<string>>),
  sort: fc.constantFrom(...SORT_KEYS),
  isDown: fc.boolean(),
  page: fc.nat(1_000),
});

describe('the fragment of the address', () => {
  it('brings back every view', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(parseFragment(formatFragment(view))).toEqual({ kind: 'fleet', view });
      }),
    );
  });

  it('of the whole fleet is empty, and of nonsense the whole fleet', () => {
    expect(formatFragment(WHOLE_FLEET)).toBe('#');
    for (const text of ['', '#', '#nonsense', '#?page=-1&sort=drop', '#?page=x'])
      expect(parseFragment(text)).toEqual({ kind: 'fleet', view: WHOLE_FLEET });
  });

  it('names a cluster, whatever its name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (project, cluster) => {
        const address = addressOf({ project, location: 'l', cluster });
        expect(parseFragment(`#${address}`)).toEqual({ kind: 'cluster', address });
        expect(address.split('/')).toHaveLength(6);
      }),
    );
  });
});
