import fc from 'fast-check';
import type { CapacityQuestion } from './answer.ts';

/** A second autoscaler, which shares nothing with the code: nodes are objects, Pods are counted one by one. */
export interface Node {
  milli: number;
  cordoned: boolean;
}

export interface Linear {
  coresPerReplica?: number;
  nodesPerReplica?: number;
  min?: number;
  max?: number;
  preventSinglePointFailure?: boolean;
  includeUnschedulableNodes?: boolean;
}

export interface Ladder {
  coresToReplicas?: [number, number][];
  nodesToReplicas?: [number, number][];
}

function slowCount(amount: number, each: number): number {
  let pods = 0;
  for (let carried = 0; carried < amount; carried += each) pods += 1;
  return pods;
}

export function slowLinear(params: Linear, nodes: readonly Node[]): number {
  const counted = params.includeUnschedulableNodes === true ? nodes : nodes.filter((node) => !node.cordoned);
  let milli = 0;
  for (const node of counted) milli += node.milli;
  const ask = (amount: number, each: number | undefined) => {
    if (each === undefined) return 1;
    let pods = slowCount(amount, each);
    while (params.max !== undefined && pods > params.max) pods -= 1;
    while (pods < (params.min ?? 1)) pods += 1;
    return pods;
  };
  const byCores = ask(slowCount(milli, 1000), params.coresPerReplica);
  let byNodes = ask(counted.length, params.nodesPerReplica);
  if (params.preventSinglePointFailure === true && counted.length > 1 && byNodes === 1) byNodes = 2;
  return byCores > byNodes ? byCores : byNodes;
}

export function slowLadder(params: Ladder, nodes: readonly Node[]): number {
  const counted = nodes.filter((node) => !node.cordoned);
  let milli = 0;
  for (const node of counted) milli += node.milli;
  const climb = (amount: number, steps: readonly [number, number][] = []) => {
    let [best] = steps;
    for (const step of steps) if (best !== undefined && step[0] < best[0]) best = step;
    for (const step of steps) if (best !== undefined && step[0] <= amount && step[0] > best[0]) best = step;
    return best === undefined ? 0 : best[1];
  };
  return Math.max(climb(slowCount(milli, 1000), params.coresToReplicas), climb(counted.length, params.nodesToReplicas));
}

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

export const linear: fc.Arbitrary<Linear> = fc
  .record({
    coresPerReplica: optional(fc.integer({ min: 1, max: 300 })),
    nodesPerReplica: optional(fc.integer({ min: 1, max: 60 })),
    min: optional(fc.integer({ min: 1, max: 5 })),
    max: optional(fc.integer({ min: 5, max: 30 })),
    preventSinglePointFailure: optional(fc.boolean()),
    includeUnschedulableNodes: optional(fc.boolean()),
  })
  .filter((one) => one.coresPerReplica !== undefined || one.nodesPerReplica !== undefined)
  .map((one) => JSON.parse(JSON.stringify(one)));

const steps = fc.uniqueArray(fc.tuple(fc.nat(400), fc.nat(30)), { selector: ([threshold]) => threshold, maxLength: 5 });
export const ladder: fc.Arbitrary<Ladder> = fc.record({ coresToReplicas: steps, nodesToReplicas: steps });

export const cluster = fc
  .record({ count: fc.nat(120), milli: fc.integer({ min: 0, max: 32_000 }), cordoned: fc.nat(20) })
  .map(({ count, milli, cordoned }) =>
    Array.from({ length: count }, (_, index): Node => ({ milli, cordoned: index < cordoned })),
  );

export function question(nodes: readonly Node[], data: Record<string, string>): CapacityQuestion {
  const schedulable = nodes.filter((node) => !node.cordoned);
  const sum = (some: readonly Node[]) => some.reduce((total, node) => total + node.milli, 0);
  return {
    cluster: {
      nodes: { total: nodes.length, schedulable: schedulable.length },
      milliCores: { total: sum(nodes), schedulable: sum(schedulable) },
    },
    data,
    parametersAreDefault: false,
    limit: 20,
    limitIsDefault: false,
    slotsPerNode: null,
    missesPerSecond: null,
    missesAtOneMoment: null,
  };
}

export const grown = (nodes: readonly Node[], added: number): Node[] => [
  ...nodes,
  ...Array.from({ length: added }, (): Node => ({ milli: nodes[0]?.milli ?? 0, cordoned: false })),
];

/** The same clusters, cut to that many nodes. */
export function atMost(most: number): fc.Arbitrary<Node[]> {
  return cluster.map((nodes) => nodes.slice(0, most));
}
