import { describe, expect, test } from 'vitest';
import { type ClusterSize, desiredReplicas, parseAutoscalerConfig, SHIPPED_DEFAULT } from './autoscaler.ts';
import { DEFAULT_POD_REQUESTS, proposeStopGap, type StopGap, type StopGapInput } from './stop-gap.ts';
import { NOT_A_CURE } from './stop-gap-words.ts';

const SHIPPED = JSON.stringify(SHIPPED_DEFAULT);

function size(nodes: number, milliCoresEach: number, cordoned = 0): ClusterSize {
  const schedulable = nodes - cordoned;
  return {
    nodes: { total: nodes, schedulable },
    milliCores: { total: nodes * milliCoresEach, schedulable: schedulable * milliCoresEach },
  };
}

function proposed(input: StopGapInput): StopGap {
  const gap = proposeStopGap(input);
  if ('refused' in gap) throw new Error(gap.refused);
  return gap;
}

function propose(linear: string, cluster: ClusterSize, more: Partial<StopGapInput> = {}) {
  return proposed({ data: { linear }, cluster, limitPerPod: 20, ...more });
}

function patch(parameters: string): string[] {
  const data = `{"data":{"linear":${JSON.stringify(parameters)}}}`;
  const where = ['kubectl', 'patch', 'configmap', 'kube-dns-autoscaler', '--namespace=kube-system'];
  return [...where, '--type=merge', `--patch=${data}`];
}

describe("the article's own case: 17 nodes of 16 cores, 15.89 of them allocatable", () => {
  const cluster = size(17, 15_890);

  test('with the shipped parameters two Pods run: nodesPerReplica 5 gives four', () => {
    expect(propose(SHIPPED, cluster)).toMatchObject({
      needed: true,
      mode: 'linear',
      parameters: { coresPerReplica: 256, nodesPerReplica: 5, preventSinglePointFailure: true },
      command: patch('{"coresPerReplica":256,"nodesPerReplica":5,"preventSinglePointFailure":true}'),
      takeBack: patch('{"coresPerReplica":256,"nodesPerReplica":16,"preventSinglePointFailure":true}'),
      replicas: 4,
      slots: 80,
      slotsPerNode: 80 / 17,
      addedPods: 2,
      addedCpuMillicores: 520,
      addedMemoryMebibytes: 220,
      atGrowth: { nodes: 26, replicas: 6, slots: 120 },
    });
  });

  test('with its coresPerReplica 24 twelve Pods run: nothing to set', () => {
    const linear = '{"coresPerReplica":24,"nodesPerReplica":16,"preventSinglePointFailure":true}';
    const gap = propose(linear, cluster);
    expect(gap).toMatchObject({
      needed: false,
      parameters: JSON.parse(linear),
      command: null,
      takeBack: null,
      replicas: 12,
      slots: 240,
      addedPods: 0,
      addedCpuMillicores: 0,
    });
    expect(gap.words[0]).toMatch(/^Nothing to set/);
    expect(gap.words).toContain(NOT_A_CURE);
  });
});

describe('only what has to change changes', () => {
  test('nodesPerReplica, the others kept', () => {
    const linear = '{"coresPerReplica":64,"nodesPerReplica":12.5,"min":2,"max":40,"includeUnschedulableNodes":true}';
    const gap = propose(linear, size(40, 4000));
    expect(gap.parameters).toEqual({ ...JSON.parse(linear), nodesPerReplica: 5 });
    expect(gap.words[0]).toBe('Changes nodesPerReplica from 12.5 to 5; the other parameters stay.');
  });

  test('nodesPerReplica where there is none yet', () => {
    const gap = propose('{"coresPerReplica":256}', size(40, 4000));
    expect(gap.parameters).toEqual({ coresPerReplica: 256, nodesPerReplica: 5 });
    expect(gap.words[0]).toContain('from not set to 5');
  });

  test('max alone, where nothing else is in the way', () => {
    const gap = propose('{"nodesPerReplica":4,"max":6}', size(40, 4000));
    expect(gap.parameters).toEqual({ nodesPerReplica: 4, max: 12 });
    expect(gap.words.slice(0, 2)).toEqual([
      'Changes max from 6 to 12; the other parameters stay.',
      'max 6 stood in the way.',
    ]);
  });

  test('max and nodesPerReplica together', () => {
    expect(propose('{"nodesPerReplica":16,"max":6}', size(40, 4000)).parameters).toEqual({
      nodesPerReplica: 5,
      max: 12,
    });
  });

  test('min, where the cluster is too small for a ratio', () => {
    const gap = propose(SHIPPED, size(1, 4000), { slotsPerNode: 60 });
    expect(gap.parameters).toEqual({ ...SHIPPED_DEFAULT, min: 6 });
    expect(gap).toMatchObject({ replicas: 6, atGrowth: { nodes: 2, replicas: 6, slotsPerNode: 60 } });
    expect(gap.words).toContain(
      'The autoscaler counts too few nodes for a ratio to reach it, hence min; it does not grow with the cluster.',
    );
    expect(gap.words.join()).toContain('more Pods than schedulable nodes (1)');
  });

  test('min, where nearly all nodes are cordoned and not counted, though they ask', () => {
    const gap = propose('{"nodesPerReplica":16}', size(20, 4000, 19));
    expect(gap.parameters).toEqual({ nodesPerReplica: 16, min: 6 });
  });

  test('min above max raises max', () => {
    const gap = propose('{"nodesPerReplica":16,"max":2}', size(20, 4000, 19));
    expect(gap.parameters).toEqual({ nodesPerReplica: 16, min: 6, max: 6 });
  });

  test('cordoned nodes that count need no more', () => {
    const linear = '{"nodesPerReplica":5,"includeUnschedulableNodes":true}';
    expect(propose(linear, size(20, 4000, 19)).needed).toBe(false);
  });
});

describe('limits', () => {
  test('200: the shipped parameters suffice', () => {
    expect(propose(SHIPPED, size(400, 4000), { limitPerPod: 200 })).toMatchObject({ needed: false, replicas: 25 });
  });

  test('no nodes: nothing is needed', () => {
    expect(propose(SHIPPED, size(0, 0))).toMatchObject({ needed: false, replicas: 1, slots: 20, slotsPerNode: null });
  });

  test.each<[string, Partial<StopGapInput>, string]>([
    ['more nodes than any cluster has', { cluster: size(65_001, 4000) }, '65001 nodes'],
    ['nodes without end', { cluster: size(Number.POSITIVE_INFINITY, 1) }, 'Infinity nodes'],
    ['half a node', { cluster: size(0.5, 4000) }, '0.5 nodes'],
    ['more schedulable nodes than nodes', { cluster: size(3, 4000, -1) }, '4 schedulable nodes'],
    ['no places at all', { limitPerPod: 0 }, '0 connections of each dnsmasq'],
    ['a goal that is no number', { slotsPerNode: Number.NaN }, 'NaN slots for each node'],
    ['a goal without end', { slotsPerNode: 1e9 }, 'up to 1000'],
    ['replicas below zero', { presentReplicas: -1 }, '-1 replicas'],
  ])('%s: refused, with the reason', (_, more, words) => {
    const gap = proposeStopGap({ data: { linear: SHIPPED }, cluster: size(17, 4000), limitPerPod: 20, ...more });
    expect(gap).toEqual({ refused: expect.stringContaining(words) });
  });

  test('the largest cluster is answered within a second', () => {
    const started = performance.now();
    expect(propose(SHIPPED, size(65_000, 4000)).parameters).toMatchObject({ nodesPerReplica: 5 });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a ladder', () => {
  const ladder = '{"nodesToReplicas":[[1,1],[2,2],[32,30]],"includeUnschedulableNodes":true}';

  test('that suffices is left alone', () => {
    const gap = proposed({ data: { ladder }, cluster: size(32, 4000), limitPerPod: 20 });
    expect(gap).toMatchObject({ needed: false, mode: 'ladder', parameters: JSON.parse(ladder), replicas: 30 });
  });

  test('that does not gets a linear proposal, says that the mode changes, and never loses Pods', () => {
    const gap = proposed({ data: { ladder }, cluster: size(24, 4000), limitPerPod: 20 });
    expect(gap).toMatchObject({ needed: true, mode: 'linear', atGrowth: { nodes: 36 } });
    expect(gap.words[0]).toContain('The mode changes from ladder to linear');
    expect(gap.atGrowth.replicas).toBeGreaterThanOrEqual(30);
    expect(gap.parameters).toMatchObject({ coresPerReplica: 256, includeUnschedulableNodes: true });
    expect(gap.command?.at(-1)).toContain('"ladder":null');
    expect(gap.takeBack?.at(-1)).toContain('"linear":null');
  });

  test('that writes 0 replicas', () => {
    const gap = proposed({ data: { ladder: '{}' }, cluster: size(10, 4000), limitPerPod: 20 });
    expect(gap).toMatchObject({ needed: true, replicas: 2, addedPods: 2 });
  });
});

describe('a ConfigMap that the autoscaler refuses', () => {
  const cluster = size(33, 4000);

  test.each([
    [{ linear: '{"nodesPerReplica":16' }],
    [{ linear: '{"nodesPerReplica":"16"}' }],
    [{ linear: SHIPPED, ladder: '{}' }],
    [{ Linear: SHIPPED }],
    [{}],
  ])('%j: a whole good one, politely', (data) => {
    const gap = proposed({ data, cluster, limitPerPod: 20 });
    expect(gap).toMatchObject({
      needed: true,
      parameters: { ...SHIPPED_DEFAULT, nodesPerReplica: 5 },
      takeBack: null,
      replicas: 7,
      addedPods: null,
      addedCpuMillicores: null,
    });
    const config = parseAutoscalerConfig({ linear: JSON.stringify(gap.parameters) });
    expect(config.ok && desiredReplicas(config, cluster)).toBe(7);
    expect(gap.words[0]).toMatch(/cannot be used .* this is a whole one/);
  });

  test('with the Deployment read: what it adds is known, and no Pod is lost', () => {
    const gap = proposed({ data: {}, cluster, limitPerPod: 20, presentReplicas: 30 });
    expect(gap).toMatchObject({ parameters: { nodesPerReplica: 1 }, replicas: 33, addedPods: 3 });
  });
});

describe('what it costs', () => {
  test('by the upstream manifest, and said to be a default', () => {
    expect(DEFAULT_POD_REQUESTS).toMatchObject({ cpuMillicores: 100 + 150 + 10, memoryMebibytes: 70 + 20 + 20 });
    expect(propose(SHIPPED, size(17, 4000)).words.join()).toContain('documented default: kubernetes cluster/addons');
  });

  test('by requests that were read', () => {
    const requests = { cpuMillicores: 400, memoryMebibytes: 200, source: 'read from Deployment kube-dns' };
    const gap = propose(SHIPPED, size(17, 4000), { requests });
    expect(gap).toMatchObject({ addedPods: 2, addedCpuMillicores: 800, addedMemoryMebibytes: 400 });
    expect(gap.words.join()).toContain('read from Deployment kube-dns');
  });

  test('every answer says that it is no cure', () => {
    for (const data of [{ linear: SHIPPED }, { ladder: '{}' }, {}, { linear: '{"nodesPerReplica":1}' }]) {
      const gap = proposed({ data, cluster: size(17, 4000), limitPerPod: 20 });
      expect(gap.words.at(-1)).toContain('reduces the problem and does not remove it');
    }
  });
});
