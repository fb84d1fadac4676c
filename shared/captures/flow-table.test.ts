import { describe, expect, it } from 'vitest';
import { addFlow, createFlowTable, FLOW, findFlow, flowToGiveUp, replaceFlow } from './flow-table.ts';

describe('the table of connections', () => {
  it('finds each of many by addresses and ports', () => {
    const flows = createFlowTable();
    for (let port = 0; port < 20_000; port += 1) addFlow(flows, port & 7, 9, port << 16);
    for (let port = 0; port < 20_000; port += 1) expect(findFlow(flows, port & 7, 9, port << 16)).toBe(port);
    expect(findFlow(flows, 1, 9, 0)).toBe(-1);
    expect(findFlow(flows, 0, 8, 0)).toBe(-1);
  });

  it('when full gives up one that has ended, or was silent for longest', () => {
    const flows = createFlowTable(512);
    for (let port = 0; port < 512; port += 1) {
      expect(flowToGiveUp(flows, 1, 2, port)).toBe(-1);
      flows.lastSeen[addFlow(flows, 1, 2, port)] = 1000 + port;
    }
    flows.flags[7] = FLOW.ended;
    expect(flowToGiveUp(flows, 1, 2, 600)).toBe(7);
    replaceFlow(flows, 7, { client: 1, server: 2, ports: 600 });
    flows.lastSeen[7] = 9999;
    expect(findFlow(flows, 1, 2, 600)).toBe(7);
    expect(findFlow(flows, 1, 2, 7)).toBe(-1);
    expect(flowToGiveUp(flows, 1, 2, 601)).toBe(16);
  });

  it('keeps chains short in a file that was made to collide', () => {
    const flows = createFlowTable();
    const colliding: number[] = [];
    const bucketOf = bucketFinder();
    const bucket = bucketOf(0);
    for (let ports = 0; colliding.length < 200; ports += 1) if (bucketOf(ports) === bucket) colliding.push(ports);
    for (const ports of colliding) {
      const givenUp = flowToGiveUp(flows, 1, 2, ports);
      if (givenUp < 0) addFlow(flows, 1, 2, ports);
      else replaceFlow(flows, givenUp, { client: 1, server: 2, ports });
    }
    expect(flows.size).toBeLessThanOrEqual(64);
    expect(findFlow(flows, 1, 2, colliding.at(-1) ?? 0)).toBeGreaterThanOrEqual(0);
  });
});

/** Tells where a table that has not grown puts a flow. */
function bucketFinder(): (ports: number) => number {
  const flows = createFlowTable();
  return (ports) => {
    flows.size = 0;
    flows.buckets.fill(0);
    addFlow(flows, 1, 2, ports);
    return flows.buckets.indexOf(1);
  };
}
