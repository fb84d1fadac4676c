import { z } from 'zod';
import type {
  ConfigMap,
  KubeDnsDeployment,
  KubernetesService,
  LabelSelector,
  NodeLocalDnsDaemonSet,
} from '../domain/kubernetes.ts';
import { parseMaxTcpConnections } from '../formats/dnsmasq-args.ts';
import { parseImageTag } from '../formats/image-tag.ts';

const count = z.number().int().nonnegative();
const container = z.object({
  name: z.string(),
  image: z.string().nullish(),
  command: z.array(z.string()).nullish(),
  args: z.array(z.string()).nullish(),
});
const podTemplate = z.object({ spec: z.object({ containers: z.array(container) }) });
const managedFields = z.array(z.object({ manager: z.string().nullish(), subresource: z.string().nullish() })).nullish();

/** Go leaves a status number out when it is 0, and `args` when there are none. */
export const deployment = z
  .object({
    metadata: z.object({ generation: count.nullish(), managedFields }),
    spec: z.object({ replicas: count.nullish(), template: podTemplate }),
    status: z.object({ readyReplicas: count.nullish(), observedGeneration: count.nullish() }).nullish(),
  })
  .transform((raw): KubeDnsDeployment => {
    const dnsmasq = raw.spec.template.spec.containers.find((one) => one.name === 'dnsmasq');
    return {
      hasDnsmasq: dnsmasq !== undefined,
      dnsmasqImageTag: dnsmasq?.image == null ? null : parseImageTag(dnsmasq.image),
      maxTcpConnections: parseMaxTcpConnections([...(dnsmasq?.command ?? []), ...(dnsmasq?.args ?? [])]),
      specReplicas: raw.spec.replicas ?? 1,
      readyReplicas: raw.status?.readyReplicas ?? 0,
      statusIsCurrent: (raw.status?.observedGeneration ?? 0) >= (raw.metadata.generation ?? 0),
      editedBy: foreignManagers(raw.metadata.managedFields ?? []),
    };
  });

/** Managers that GKE itself writes the Deployment with. */
const OWN_MANAGERS: ReadonlySet<string> = new Set([
  'kube-addon-manager',
  'addon-manager',
  'glbc',
  'cluster-proportional-autoscaler',
  'kube-controller-manager',
]);

function foreignManagers(fields: NonNullable<z.infer<typeof managedFields>>): string[] {
  const names = fields.filter((field) => field.subresource !== 'status').map((field) => field.manager ?? '');
  return [...new Set(names)].filter((name) => name !== '' && !OWN_MANAGERS.has(name)).sort();
}

export const daemonSet = z
  .object({
    spec: z.object({ template: podTemplate }),
    status: z.object({ desiredNumberScheduled: count.nullish(), numberReady: count.nullish() }).nullish(),
  })
  .transform((raw): NodeLocalDnsDaemonSet => {
    const nodeCache = raw.spec.template.spec.containers.find((one) => one.name === 'node-cache');
    return {
      imageTag: nodeCache?.image == null ? null : parseImageTag(nodeCache.image),
      desiredNumberScheduled: raw.status?.desiredNumberScheduled ?? 0,
      numberReady: raw.status?.numberReady ?? 0,
    };
  });

/** A ConfigMap without data has no `data` key at all. */
export const configMapObject = z
  .object({ data: z.record(z.string(), z.string()).nullish() })
  .transform((raw): ConfigMap => ({ data: raw.data ?? {} }));

export const service = z
  .object({ spec: z.object({ clusterIP: z.string().nullish(), clusterIPs: z.array(z.string()).nullish() }) })
  .transform((raw): KubernetesService => {
    const clusterIp = raw.spec.clusterIP || null;
    return { clusterIp, clusterIps: raw.spec.clusterIPs ?? (clusterIp === null ? [] : [clusterIp]) };
  });

/** A page of any list; items are parsed one by one. They carry no kind of their own. */
export const listPage = z.object({
  metadata: z.object({ continue: z.string().nullish() }).nullish(),
  items: z.array(z.unknown()),
});

export const node = z.object({
  metadata: z.object({
    creationTimestamp: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish().catch(null),
  }),
  spec: z.object({ unschedulable: z.boolean().nullish() }).nullish(),
  status: z
    .object({
      allocatable: z.record(z.string(), z.string()).nullish(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
    })
    .nullish(),
});

const labelSelectorJson = z
  .object({
    matchLabels: z.record(z.string(), z.string()).nullish(),
    matchExpressions: z
      .array(
        z.object({
          key: z.string(),
          // Another operator is one that this program cannot judge: the policy is malformed to it.
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(z.string()).nullish(),
        }),
      )
      .nullish(),
  })
  .transform(
    ({ matchLabels, matchExpressions }): LabelSelector => ({
      matchLabels: matchLabels ?? {},
      matchExpressions: (matchExpressions ?? []).map((one) => ({ ...one, values: one.values ?? [] })),
    }),
  );

export const networkPolicy = z.object({
  metadata: z.object({ namespace: z.string(), name: z.string() }),
  spec: z.object({
    podSelector: labelSelectorJson.nullish(),
    policyTypes: z.array(z.string()).nullish(),
    egress: z
      .array(
        z.object({
          ports: z
            .array(
              z.object({
                protocol: z.string().nullish(),
                port: z.union([z.number(), z.string()]).nullish(),
                endPort: z.number().nullish(),
              }),
            )
            .nullish(),
          to: z
            .array(
              z.object({
                podSelector: labelSelectorJson.nullish(),
                namespaceSelector: labelSelectorJson.nullish(),
                ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).nullish() }).nullish(),
              }),
            )
            .nullish(),
        }),
      )
      .nullish(),
  }),
});
export type NetworkPolicy = z.infer<typeof networkPolicy>;

/** policy/v1; `minAvailable` and `maxUnavailable` are numbers or percentages. */
export const podDisruptionBudget = z.object({
  metadata: z.object({ namespace: z.string(), name: z.string() }),
  spec: z
    .object({
      minAvailable: z.union([z.number(), z.string()]).nullish(),
      maxUnavailable: z.union([z.number(), z.string()]).nullish(),
    })
    .nullish(),
  status: z
    .object({
      disruptionsAllowed: count.nullish(),
      currentHealthy: count.nullish(),
      desiredHealthy: count.nullish(),
      expectedPods: count.nullish(),
    })
    .nullish(),
});

export const pod = z.object({
  metadata: z.object({
    namespace: z.string(),
    name: z.string(),
    labels: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z
      .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
      .nullish(),
  }),
  spec: z.object({ dnsPolicy: z.string().nullish(), hostNetwork: z.boolean().nullish() }),
});

/** A Kubernetes error; `kind` is left out of a 504 and the body may be plain text. */
export const statusObject = z.object({ message: z.string().nullish(), reason: z.string().nullish() });
