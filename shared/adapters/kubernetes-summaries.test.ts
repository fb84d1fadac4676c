import { describe, expect, test } from 'vitest';
import { nodeSummary } from '../domain/kubernetes.ts';
import { createNodeTally, parseCpuQuantity } from './kubernetes-summaries.ts';
import { recordedAnswer, recordedItems } from './recorded-kubernetes.test-helper.ts';

describe('a CPU quantity', () => {
  test.each<[string, number | null]>([
    ['3920m', 3920],
    ['940m', 940],
    ['0', 0],
    ['0m', 0],
    ['4', 4000],
    ['4.0', 4000],
    ['0.5', 500],
    ['0.001', 1],
    ['1k', 1_000_000],
    ['1.5k', 1_500_000],
    // What a float would make one too many.
    ['2.007', 2007],
    ['15.043k', 15_043_000],
    // Rounded up, as Kubernetes does.
    ['0.0001', 1],
    ['1.0001', 1001],
    ['0.0000', 0],
    ['100.5m', 101],
    ['100.0m', 100],
    ['1.0000001k', 1_000_001],
    ['00012', 12_000],
    ['', null],
    [' 4', null],
    ['4 ', null],
    ['-4', null],
    ['+4', null],
    ['.5', null],
    ['4.', null],
    ['four', null],
    ['4M', null],
    ['4Ki', null],
    ['4e3', null],
    ['0x10', null],
    ['NaN', null],
    ['4m\n', null],
    ['٤', null],
    ['9'.repeat(400), null],
  ])('%j is %j thousandths of a core', (text, expected) => {
    expect(parseCpuQuantity(text)).toBe(expected);
  });
});

function node(
  changes: { cpu?: unknown; unschedulable?: boolean; ready?: string; created?: string | null } = {},
): unknown {
  const { cpu = '3920m', unschedulable, ready = 'True', created = '2026-10-01T08:00:00Z' } = changes;
  return {
    metadata: { name: 'n', creationTimestamp: created },
    spec: unschedulable === undefined ? {} : { unschedulable },
    status: {
      allocatable: { cpu, memory: '13589Mi' },
      conditions: [
        { type: 'MemoryPressure', status: 'False' },
        { type: 'Ready', status: ready },
      ],
    },
  };
}

function sumNodes(nodes: readonly unknown[]) {
  const tally = createNodeTally();
  for (const one of nodes) tally.add(one);
  return nodeSummary.parse(tally.result());
}

describe('nodes', () => {
  test('none are no nodes', () => {
    expect(sumNodes([])).toEqual({
      total: 0,
      schedulable: 0,
      ready: 0,
      totalMilliCores: 0,
      schedulableMilliCores: 0,
      oldestCreation: null,
      newestCreation: null,
      createdPerDay: {},
      malformed: 0,
    });
  });

  test('cordoned ones count in the total only, those not ready are schedulable', () => {
    expect(
      sumNodes([
        node(),
        node({ unschedulable: true, cpu: '8' }),
        node({ ready: 'False' }),
        node({ ready: 'Unknown' }),
        node({ unschedulable: false }),
      ]),
    ).toMatchObject({
      total: 5,
      schedulable: 4,
      ready: 3,
      totalMilliCores: 4 * 3920 + 8000,
      schedulableMilliCores: 4 * 3920,
      malformed: 0,
    });
  });

  test('are counted by their day of creation, with the oldest and the newest', () => {
    const days = ['2026-11-02T23:59:59Z', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', '2026-10-31T12:00:00Z'];
    expect(sumNodes(days.map((created) => node({ created })))).toMatchObject({
      oldestCreation: '2026-10-31T12:00:00Z',
      newestCreation: '2026-11-02T23:59:59Z',
      createdPerDay: { '2026-10-31': 1, '2026-11-01': 1, '2026-11-02': 2 },
    });
  });

  test.each<[string, unknown]>([
    ['no CPU', { metadata: {}, status: { allocatable: { memory: '13589Mi' } } }],
    ['a CPU in words', node({ cpu: 'four' })],
    ['no status', { metadata: {} }],
    ['a status without allocatable', { metadata: {}, status: {} }],
  ])('with %s count as nodes without cores, and as malformed', (_, one) => {
    const summary = sumNodes([one, node()]);
    expect(summary).toMatchObject({ total: 2, schedulable: 2, totalMilliCores: 3920, malformed: 1 });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'node'],
    ['no metadata', { spec: {} }],
    ['a CPU that is a number', node({ cpu: 4 })],
    ['conditions of another shape', { metadata: {}, status: { conditions: 'Ready' } }],
  ])('that are %s are counted as malformed and stop nothing', (_, one) => {
    expect(sumNodes([one, node()])).toMatchObject({ total: 2, schedulable: 1, totalMilliCores: 3920, malformed: 1 });
  });

  test.each([null, '', 'yesterday', '2026-11'])('created %j have no day', (created) => {
    expect(sumNodes([node({ created })])).toMatchObject({ oldestCreation: null, createdPerDay: {}, malformed: 0 });
  });

  test('of a real API server are read', () => {
    const summary = sumNodes([
      ...recordedItems('n14'),
      JSON.parse(recordedAnswer('n15').body),
      JSON.parse(recordedAnswer('n16').body),
    ]);
    expect(summary).toMatchObject({
      total: 5,
      schedulable: 4,
      ready: 4,
      totalMilliCores: 3 * 1930 + 2 * 3920,
      schedulableMilliCores: 3 * 1930 + 3920,
      malformed: 0,
    });
    expect(summary.oldestCreation).toMatch(/^20\d\d-/);
  });
});
