import type { BlockingBudget, DisruptionBudgetSummary, HostNetworkSummary } from '../domain/kubernetes.ts';
import { pod, podDisruptionBudget } from './kubernetes.schema.ts';
import { ownerOf } from './pod-owner.ts';

/** Kept for the plan; more are counted and said to be truncated. */
const MAX_KEPT = 200;

interface Tally<T> {
  add(raw: unknown): void;
  result(): T;
}

/** Keeps the budgets that let no Pod go at this moment: a drain waits for them. */
export function createBudgetTally(): Tally<DisruptionBudgetSummary> {
  const summary: DisruptionBudgetSummary = { total: 0, blocking: [], truncated: false, malformed: 0 };
  return {
    add(raw) {
      summary.total += 1;
      const parsed = podDisruptionBudget.safeParse(raw);
      if (!parsed.success) {
        summary.malformed += 1;
        return;
      }
      const { metadata, spec, status } = parsed.data;
      const expectedPods = status?.expectedPods ?? 0;
      // Go leaves a zero out; a budget over no Pods blocks nothing.
      if (expectedPods === 0 || (status?.disruptionsAllowed ?? 0) > 0) return;
      if (summary.blocking.length >= MAX_KEPT) {
        summary.truncated = true;
        return;
      }
      summary.blocking.push({
        namespace: metadata.namespace,
        name: metadata.name,
        rule: ruleWords(spec),
        currentHealthy: status?.currentHealthy ?? 0,
        desiredHealthy: status?.desiredHealthy ?? 0,
        expectedPods,
      } satisfies BlockingBudget);
    },
    result: () => summary,
  };
}

type BudgetSpec = { minAvailable?: unknown; maxUnavailable?: unknown } | null | undefined;

function ruleWords(spec: BudgetSpec): string {
  if (spec?.minAvailable != null) return `minAvailable: ${String(spec.minAvailable)}`;
  if (spec?.maxUnavailable != null) return `maxUnavailable: ${String(spec.maxUnavailable)}`;
  return 'neither minAvailable nor maxUnavailable';
}

/** Sums up Pods that share the network, and by default the resolv.conf, of their node. */
export function createHostNetworkTally(): Tally<HostNetworkSummary> {
  const summary: HostNetworkSummary = { total: 0, inKubeSystem: 0, workloads: [], truncated: false, malformed: 0 };
  const byOwner = new Map<string, HostNetworkSummary['workloads'][number]>();
  return {
    add(raw) {
      const parsed = pod.safeParse(raw);
      if (!parsed.success) {
        summary.total += 1;
        summary.malformed += 1;
        return;
      }
      const { metadata, spec } = parsed.data;
      if (spec.hostNetwork !== true) return;
      summary.total += 1;
      if (metadata.namespace === 'kube-system') {
        summary.inKubeSystem += 1;
        return;
      }
      const name = ownerOf(metadata);
      const dnsPolicy = spec.dnsPolicy ?? 'ClusterFirst';
      const key = JSON.stringify([metadata.namespace, name, dnsPolicy]);
      const known = byOwner.get(key);
      if (known !== undefined) known.pods += 1;
      else if (byOwner.size < MAX_KEPT)
        byOwner.set(key, { namespace: metadata.namespace, owner: name, dnsPolicy, pods: 1 });
      else summary.truncated = true;
    },
    result: () => ({ ...summary, workloads: [...byOwner.values()] }),
  };
}
