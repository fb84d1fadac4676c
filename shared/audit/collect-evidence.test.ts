import { expect, test } from 'vitest';
import { aCluster, WINDOW } from '../rules/evidence.test-helper.ts';
import { type CollectPorts, collectEvidence } from './collect-evidence.ts';
import { silentProgress } from './memory-ports.test-helper.ts';

test('all that is asked of a cluster is asked within its turn, and each cluster has one', async () => {
  const clusters = ['a', 'b', 'c'].map((cluster) =>
    aCluster({ cluster, name: `projects/p/locations/l/clusters/${cluster}` }),
  );
  let asked: string[] = [];
  const perTurn: string[][] = [];
  let last: Promise<unknown> = Promise.resolve();
  const ports: CollectPorts = {
    live: {
      get: async (ref) => {
        asked.push(`live ${ref.cluster}`);
        return {
          facts: aCluster({ ...ref, name: `projects/p/locations/l/clusters/${ref.cluster}` }),
          controlPlane: {} as never,
        };
      },
      updates: async () => [],
    },
    kubernetes: {
      read: async (_, { cluster }) => {
        await Promise.resolve();
        asked.push(`kubernetes ${cluster}`);
        return {};
      },
    },
    logs: null,
    // One at a time: what is asked outside of a turn stands in somebody else's.
    inTurn: (work) => {
      const turn = last.then(work).finally(() => {
        perTurn.push(asked);
        asked = [];
      });
      last = turn;
      return turn;
    },
    progress: silentProgress,
  };
  const { evidence } = await collectEvidence(ports, { clusters, clusterSource: 'asset-inventory', window: WINDOW });
  expect(evidence.map(({ cluster }) => cluster.cluster)).toEqual(['a', 'b', 'c']);
  expect(perTurn).toEqual(['a', 'b', 'c'].map((cluster) => [`live ${cluster}`, `kubernetes ${cluster}`]));
});
