import type { ClusterRef } from '../domain/cluster.ts';
import type { PlanCommand } from '../domain/plan.ts';

/** A command that only reads. */
export function look(argv: readonly string[], expect: string | null = null): PlanCommand {
  return { argv: [...argv], stdin: null, changes: false, expect };
}

/** A command that changes something. */
export function change(argv: readonly string[], stdin: string | null = null): PlanCommand {
  return { argv: [...argv], stdin, changes: true, expect: null };
}

/** Cluster, project and location as every gcloud command of a plan takes them. */
export function place({ project, location }: ClusterRef): string[] {
  return [`--location=${location}`, `--project=${project}`];
}

/**
 * Names that can stand as an argument by themselves: GKE gives no others, a file may. One that begins with a hyphen would be
 * read as a flag, however it is quoted.
 */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:-]{0,255}$/.test(name);
}

export function describeDns(ref: ClusterRef, expect: string): PlanCommand {
  return look(
    [
      'gcloud',
      'container',
      'clusters',
      'describe',
      ref.cluster,
      ...place(ref),
      '--format=value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)',
    ],
    expect,
  );
}

export function describeMaintenance(ref: ClusterRef): PlanCommand {
  return look([
    'gcloud',
    'container',
    'clusters',
    'describe',
    ref.cluster,
    ...place(ref),
    '--format=yaml(maintenancePolicy)',
  ]);
}

export function listOperations(ref: ClusterRef): PlanCommand {
  return look(
    [
      'gcloud',
      'container',
      'operations',
      'list',
      ...place(ref),
      '--filter=status!=DONE',
      '--format=table(name,operationType,status,targetLink,startTime)',
    ],
    `no line about ${ref.cluster}`,
  );
}

export function serverConfig(ref: ClusterRef): PlanCommand {
  return look(
    ['gcloud', 'container', 'get-server-config', ...place(ref), '--format=yaml(channels)'],
    'the versions of the channel of this cluster',
  );
}

/** kubectl of a script or a shell whose KUBECONFIG was made for this cluster by `getCredentials`. */
export function getCredentials(ref: ClusterRef, hasOpenDnsEndpoint: boolean): PlanCommand {
  const endpoint = hasOpenDnsEndpoint ? ['--dns-endpoint'] : [];
  return look(['gcloud', 'container', 'clusters', 'get-credentials', ref.cluster, ...place(ref), ...endpoint]);
}

export function switchProvider(ref: ClusterRef, provider: 'clouddns' | 'kubedns' | 'default'): PlanCommand {
  const scope = provider === 'clouddns' ? ['--cluster-dns-scope=cluster'] : [];
  return change([
    'gcloud',
    'container',
    'clusters',
    'update',
    ref.cluster,
    ...place(ref),
    `--cluster-dns=${provider}`,
    ...scope,
  ]);
}

/** At the version that the pool runs: one change at a time. Without a known version gcloud takes the control plane's. */
export function recreatePool(ref: ClusterRef, pool: { name: string; version: string | null }): PlanCommand {
  const version = pool.version === null ? [] : [`--cluster-version=${pool.version}`];
  return change([
    'gcloud',
    'container',
    'clusters',
    'upgrade',
    ref.cluster,
    ...place(ref),
    `--node-pool=${pool.name}`,
    ...version,
  ]);
}

export function upgradeControlPlane(ref: ClusterRef, version: string): PlanCommand {
  return change([
    'gcloud',
    'container',
    'clusters',
    'upgrade',
    ref.cluster,
    ...place(ref),
    '--master',
    `--cluster-version=${version}`,
  ]);
}

export function nodesOfPool(pool: string): PlanCommand {
  return look(
    [
      'kubectl',
      'get',
      'nodes',
      `--selector=cloud.google.com/gke-nodepool=${pool}`,
      '--output=custom-columns=NAME:.metadata.name,CREATED:.metadata.creationTimestamp,VERSION:.status.nodeInfo.kubeletVersion',
    ],
    'every node created after the switch',
  );
}

/**
 * A Pod on that pool asks for a name of the cluster and goes away again. It tolerates every taint, so that any pool takes it;
 * where old nodes are cordoned beside the new ones it must not, or it lands on an old one.
 */
export function resolveOnPool(pool: string, { besideOldNodes }: { besideOldNodes: boolean }): PlanCommand {
  const tolerations = besideOldNodes ? {} : { tolerations: [{ operator: 'Exists' }] };
  const overrides = JSON.stringify({
    apiVersion: 'v1',
    spec: { nodeSelector: { 'cloud.google.com/gke-nodepool': pool }, ...tolerations },
  });
  const argv = [
    'kubectl',
    'run',
    'dns-audit-check',
    '--namespace=default',
    '--image=busybox:1.37',
    '--restart=Never',
    '--rm',
    '--attach',
    `--overrides=${overrides}`,
    '--command',
    '--',
    'sh',
    '-c',
    'cat /etc/resolv.conf && nslookup kubernetes.default.svc.cluster.local',
  ];
  return { argv, stdin: null, changes: true, expect: 'an answer with the address of Service kubernetes' };
}

export function timeoutLines(ref: ClusterRef): PlanCommand {
  const filter = [
    'resource.type="k8s_container"',
    `resource.labels.cluster_name=${JSON.stringify(ref.cluster)}`,
    `resource.labels.location=${JSON.stringify(ref.location)}`,
    'resource.labels.namespace_name="kube-system"',
    'resource.labels.container_name="node-cache"',
    'textPayload:"i/o timeout"',
  ].join(' AND ');
  return look(
    [
      'gcloud',
      'logging',
      'read',
      filter,
      `--project=${ref.project}`,
      '--freshness=1h',
      '--limit=20',
      '--format=value(timestamp,textPayload)',
    ],
    'no line that names the address of Service kube-dns-upstream',
  );
}

export function listResponsePolicies(project: string): PlanCommand {
  return look(['gcloud', 'dns', 'response-policies', 'list', `--project=${project}`]);
}

export function scaleKubeDns(deployment: 'kube-dns' | 'kube-dns-autoscaler', replicas: number): PlanCommand {
  return change(['kubectl', '--namespace=kube-system', 'scale', `deployment/${deployment}`, `--replicas=${replicas}`]);
}

export function applyManifest(manifest: string): PlanCommand {
  return change(['kubectl', 'apply', '--filename=-'], manifest);
}
