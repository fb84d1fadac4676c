import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerCapacity, type CapacityQuestion } from './answer.ts';
import { SHIPPED_DEFAULT } from './autoscaler.ts';
import {
  atMost,
  cluster,
  grown,
  ladder,
  linear,
  question,
  slowLadder,
  slowLinear,
} from './slow-autoscaler.test-helper.ts';

const PLAIN: CapacityQuestion = {
  cluster: { nodes: { total: 16, schedulable: 16 }, milliCores: { total: 64_000, schedulable: 64_000 } },
  data: { linear: JSON.stringify(SHIPPED_DEFAULT) },
  parametersAreDefault: true,
  limit: 20,
  limitIsDefault: true,
  slotsPerNode: null,
  missesPerSecond: null,
  missesAtOneMoment: null,
};

function nodes(total: number): CapacityQuestion['cluster'] {
  return { nodes: { total, schedulable: total }, milliCores: { total: total * 4000, schedulable: total * 4000 } };
}

describe('what users notice at the floor', () => {
  const on = (total: number, more: object = {}) => answerCapacity({ ...PLAIN, cluster: nodes(total), ...more });

  test('10 nodes on two Pods: nothing', () => {
    expect(on(10)).toMatchObject({ replicas: 2, connectionsPerPodFloor: 10, regime: 'no-waiting' });
    expect(on(10).whatUsersNotice).toMatch(/^Nothing: /);
  });

  test('16 nodes on two Pods: nothing, but without room for the spread', () => {
    expect(on(16)).toMatchObject({ connectionsPerPodFloor: 16, connectionsPerPodPeak: 26, regime: 'no-waiting' });
    expect(on(16).whatUsersNotice).toMatch(/^Nothing, as long as .* up to about 26/);
  });

  test('32 nodes on two Pods: a queue that lasts', () => {
    expect(on(32)).toMatchObject({ connectionsPerPodFloor: 32, regime: 'queue' });
    expect(on(32).whatUsersNotice).toContain('60 failed');
  });

  test('100 nodes on one Pod: no answer', () => {
    const data = { linear: '{"nodesPerReplica":1000}' };
    expect(on(100, { data })).toMatchObject({ connectionsPerPodFloor: 200, regime: 'refused' });
  });

  test('a ladder that leads to no Pod', () => {
    expect(on(10, { data: { ladder: '{}' }, missesPerSecond: 3, missesAtOneMoment: 3 })).toMatchObject({
      replicas: 0,
      slots: 0,
      slotsPerNode: 0,
      connectionsPerPodFloor: null,
      regime: 'no-pods',
      steady: { connectionsPerPod: null, regime: 'no-pods' },
      burst: { meanPerPod: null, regime: 'no-pods' },
    });
  });
});

describe('what was measured or is feared', () => {
  test('new connections a second, as in the recording healthy-2pods: 6 on each Pod', () => {
    const { steady } = answerCapacity({ ...PLAIN, missesPerSecond: 2.1 + 2.31 });
    expect(steady?.connectionsPerPod?.from).toBeCloseTo(5.7, 1);
    expect(steady?.regime).toBe('no-waiting');
  });

  test('a burst of 8 nodes, 6 each, as in the sweep: 34 to 37 measured', () => {
    const { burst } = answerCapacity({ ...PLAIN, cluster: nodes(8), missesAtOneMoment: 48 });
    expect(burst).toMatchObject({ meanPerPod: 32, regime: 'queue', podsWithoutWaiting: 6 });
    expect(burst?.whatUsersNotice).not.toContain('lasts');
  });
});

describe('what is taken for granted', () => {
  const texts = (more: object) => answerCapacity({ ...PLAIN, ...more }).assumptions.map(({ text }) => text);

  test('what nobody named stands first', () => {
    expect(texts({}).slice(0, 2)).toEqual([
      'kube-dns-autoscaler has the shipped parameters.',
      'Each dnsmasq serves 20 TCP connections at a time.',
    ]);
    const known = texts({ parametersAreDefault: false, limitIsDefault: false });
    expect(known.join()).not.toMatch(/shipped parameters|serves 20/);
  });

  test('cordoned nodes, where there are any', () => {
    const cluster = { ...nodes(16), nodes: { total: 16, schedulable: 15 } };
    expect(texts({ cluster }).join()).toContain('Unschedulable nodes');
    expect(texts({}).join()).not.toContain('Unschedulable nodes');
  });

  test('each says how well founded it is', () => {
    for (const { basis } of answerCapacity(PLAIN).assumptions) {
      expect(basis).toMatch(/^(Documented default|Read in the source|Measured in the lab|Estimate|Inferred|Google)/);
    }
  });
});

describe('against a slow autoscaler that shares no code', () => {
  test('linear: replicas, slots, slots for each node', () => {
    fc.assert(
      fc.property(linear, cluster, fc.integer({ min: 1, max: 300 }), (params, nodes, limit) => {
        const answer = answerCapacity({ ...question(nodes, { linear: JSON.stringify(params) }), limit });
        const replicas = slowLinear(params, nodes);
        expect(answer).toMatchObject({ replicas, reason: null, limit, slots: replicas * limit });
        if (nodes.length > 0) {
          expect(answer.slotsPerNode).toBeCloseTo((replicas * limit) / nodes.length, 9);
          expect(answer.connectionsPerPodFloor).toBeCloseTo((2 * nodes.length) / replicas, 9);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('ladder: replicas', () => {
    fc.assert(
      fc.property(ladder, cluster, (params, nodes) => {
        const answer = answerCapacity(question(nodes, { ladder: JSON.stringify(params) }));
        expect(answer.replicas).toBe(slowLadder(params, nodes));
      }),
      { numRuns: 300 },
    );
  });

  test('nextReplicaAtNodes: by adding nodes one by one', () => {
    fc.assert(
      fc.property(linear, cluster, (params, nodes) => {
        const { nextReplicaAtNodes } = answerCapacity(question(nodes, { linear: JSON.stringify(params) }));
        const now = slowLinear(params, nodes);
        const far = 500; // more than any step of these parameters
        let next: number | null = null;
        for (let added = 1; next === null && added <= far; added += 1) {
          if (slowLinear(params, grown(nodes, added)) > now) next = nodes.length + added;
        }
        if (next !== null || nextReplicaAtNodes === null) expect(nextReplicaAtNodes).toBe(next);
        else expect(nextReplicaAtNodes).toBeGreaterThan(nodes.length + far);
      }),
      { numRuns: 60 },
    );
  });
});

test('any text as parameters: an answer, or the reason and a whole good ConfigMap', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    linear.map((one) => JSON.stringify(one)),
  );
  const data = fc.dictionary(fc.constantFrom('linear', 'ladder', 'Linear'), text, { maxKeys: 2 });
  fc.assert(
    fc.property(data, atMost(20), (given, nodes) => {
      const answer = answerCapacity(question(nodes, given));
      expect(answer.replicas === null).toBe(answer.reason !== null);
      expect(JSON.stringify(answer)).not.toMatch(/NaN|Infinity|undefined/);
      if (answer.replicas !== null) return;
      const command = expect.arrayContaining([expect.stringContaining('nodesPerReplica')]);
      expect(answer.stopGap).toMatchObject({ command, takeBack: null });
    }),
    { numRuns: 150 },
  );
});
