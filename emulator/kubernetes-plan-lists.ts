import type { FleetCluster, FleetHostNetworkPod, JsonObject } from './fleet.ts';
import { hashHex, hashNumber, hashUuid } from './hash.ts';
import type { LazyList } from './kubernetes-lists.ts';

/** PodDisruptionBudgets (policy/v1) of all namespaces. */
export function disruptionBudgetList(cluster: FleetCluster): LazyList {
  const budgets = cluster.kubernetes?.disruptionBudgets ?? [];
  return {
    kind: 'PodDisruptionBudgetList',
    apiVersion: 'policy/v1',
    count: budgets.length,
    itemAt: (i) => {
      const budget = budgets[i];
      if (budget === undefined) throw new Error('no such budget');
      return {
        metadata: objectMeta(cluster, budget.namespace, budget.name),
        spec: budget.spec,
        status: {
          disruptionsAllowed: budget.disruptionsAllowed,
          currentHealthy: budget.currentHealthy,
          desiredHealthy: Math.max(0, budget.currentHealthy - budget.disruptionsAllowed),
          expectedPods: budget.expectedPods,
          observedGeneration: 1,
        },
      };
    },
    nameAt: (i) => `${budgets[i]?.namespace ?? ''}/${budgets[i]?.name ?? ''}`,
  };
}

/** kube-proxy of each node, and what the fleet adds. */
export function hostNetworkPodList(cluster: FleetCluster): LazyList {
  const nodes = cluster.nodes.reduce((sum, group) => sum + group.count, 0);
  const system: FleetHostNetworkPod[] =
    cluster.dataplaneV2 === true
      ? [{ namespace: 'kube-system', owner: { kind: 'DaemonSet', name: 'anetd' }, count: nodes }]
      : [{ namespace: 'kube-system', owner: { kind: 'Node', name: 'kube-proxy' }, count: nodes }];
  const pods = [...system, ...(cluster.kubernetes?.hostNetworkPods ?? [])].flatMap((set) =>
    Array.from({ length: set.count }, (_, index) => ({
      set,
      name: `${set.owner.name}-${hashHex(`${set.owner.name}/${index}`, 5)}`,
    })),
  );
  return {
    kind: 'PodList',
    apiVersion: 'v1',
    count: pods.length,
    itemAt: (i) => {
      const pod = pods[i];
      if (pod === undefined) throw new Error('no such Pod');
      const { set, name } = pod;
      return {
        metadata: {
          ...objectMeta(cluster, set.namespace, name),
          ownerReferences: [{ apiVersion: 'apps/v1', ...set.owner, uid: hashUuid(set.owner.name), controller: true }],
        },
        spec: { hostNetwork: true, dnsPolicy: set.dnsPolicy ?? 'ClusterFirst', restartPolicy: 'Always' },
        status: { phase: 'Running' },
      };
    },
    nameAt: (i) => `${pods[i]?.set.namespace ?? ''}/${pods[i]?.name ?? ''}`,
  };
}

/** Running Pods of a namespace, with the labels of their workloads. */
export function podList(cluster: FleetCluster, namespace: string): LazyList {
  const pods = (cluster.kubernetes?.pods ?? [])
    .filter((set) => set.namespace === namespace)
    .flatMap((set) =>
      Array.from({ length: set.count }, (_, index) => ({
        set,
        name: `${set.owner.name}-${hashHex(`${set.owner.name}/${index}`, 5)}`,
      })),
    );
  return {
    kind: 'PodList',
    apiVersion: 'v1',
    count: pods.length,
    itemAt: (i) => {
      const pod = pods[i];
      if (pod === undefined) throw new Error('no such Pod');
      const { set, name } = pod;
      const owner = { apiVersion: 'apps/v1', ...set.owner, uid: hashUuid(set.owner.name), controller: true };
      return {
        metadata: { ...objectMeta(cluster, namespace, name), labels: set.labels, ownerReferences: [owner] },
        spec: { dnsPolicy: 'ClusterFirst', restartPolicy: 'Always' },
        status: { phase: 'Running' },
      };
    },
    nameAt: (i) => `${namespace}/${pods[i]?.name ?? ''}`,
  };
}

function objectMeta(cluster: FleetCluster, namespace: string, name: string): JsonObject {
  const key = `${cluster.project}/${cluster.name}/${namespace}/${name}`;
  return {
    name,
    namespace,
    uid: hashUuid(key),
    resourceVersion: String(2000 + hashNumber(key, 9000)),
    creationTimestamp: `${new Date(cluster.createTime).toISOString().slice(0, 19)}Z`,
  };
}
