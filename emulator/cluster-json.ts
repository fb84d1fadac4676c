import { clusterHosts, clusterPath, membershipName, regionOf } from './cluster-names.ts';
import type { FleetCluster, FleetOperation, FleetProject, JsonObject } from './fleet.ts';
import { hashHex, hashUuid } from './hash.ts';
import { mergePatch } from './merge-patch.ts';

/** A self-signed CA made for this emulator; nothing was ever signed with its key, which is gone. */
const CLUSTER_CA = `-----BEGIN CERTIFICATE-----
MIIBlDCCATmgAwIBAgIUPCjn3OIFn1kXyyfxtiqXKMRRUM4wCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTZW11bGF0ZWQtY2x1c3Rlci1jYTAgFw0yNjExMjIxNTQwMjNa
GA8yMTI2MTAyOTE1NDAyM1owHjEcMBoGA1UEAwwTZW11bGF0ZWQtY2x1c3Rlci1j
YTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAzg7IIH/Tg6MY22YsulgRAZNABM
4nACZv//joM+zfeBwRN7wQPUr+lQGQ+SWRkrulVS97CQfKrU+hVnEfQEvSujUzBR
MB0GA1UdDgQWBBTThQqJQPa26+MkjvnalUnq/YYPoDAfBgNVHSMEGDAWgBTThQqJ
QPa26+MkjvnalUnq/YYPoDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kA
MEYCIQCm8EVturb5cSytjk+WtW9idqHPyPR4z5Vq1L7F2qRCLQIhAK79ZGGx1hN0
avXxNmJA2zvy/xxAez3VSL9bZ9kvRdj2
-----END CERTIFICATE-----
`;
const CLUSTER_CA_BASE64 = Buffer.from(CLUSTER_CA).toString('base64');
const OAUTH_SCOPES = [
  'devstorage.read_only',
  'logging.write',
  'monitoring',
  'service.management.readonly',
  'servicecontrol',
  'trace.append',
].map((scope) => `https://www.googleapis.com/auth/${scope}`);
const MONITORING_COMPONENTS = [
  'SYSTEM_COMPONENTS',
  'DAEMONSET',
  'DEPLOYMENT',
  'STATEFULSET',
  'JOBSET',
  'STORAGE',
  'HPA',
  'POD',
  'CADVISOR',
  'KUBELET',
  'DCGM',
];

/** The cluster as the Container API v1 gives it, with names for enums. */
export function clusterJson(cluster: FleetCluster, project: FleetProject): JsonObject {
  const hosts = clusterHosts(cluster, project);
  const path = clusterPath(cluster);
  const region = regionOf(cluster.location);
  const isZonal = region !== cluster.location;
  const nodeCount = cluster.nodes.reduce((sum, group) => sum + group.count, 0);
  const endpoint = cluster.endpoint === 'public-ip' || cluster.endpoint === 'dns' ? hosts.publicIp : hosts.privateIp;
  const base: JsonObject = {
    ...(cluster.dnsCache === 'no-addons' ? {} : { addonsConfig: addonsConfig(cluster) }),
    autopilot: cluster.autopilot === true ? { enabled: true } : {},
    autoscaling: { autoscalingProfile: cluster.autopilot === true ? 'OPTIMIZE_UTILIZATION' : 'BALANCED' },
    binaryAuthorization: {},
    clusterIpv4Cidr: '10.112.0.0/14',
    controlPlaneEndpointsConfig: endpointsConfig(cluster, hosts),
    createTime: cluster.createTime,
    ...(cluster.version === null ? {} : { currentMasterVersion: cluster.version, currentNodeVersion: cluster.version }),
    ...(cluster.autopilot === true ? {} : { currentNodeCount: nodeCount }),
    databaseEncryption: { currentState: 'CURRENT_STATE_DECRYPTED', state: 'DECRYPTED' },
    defaultMaxPodsConstraint: { maxPodsPerNode: '110' },
    endpoint,
    etag: hashUuid(`${path}/etag`),
    ...(cluster.endpoint === 'gateway'
      ? {
          fleet: { membership: `//gkehub.googleapis.com/${membershipName(cluster, project)}`, project: project.number },
        }
      : {}),
    id: hashHex(path, 64),
    initialClusterVersion: cluster.initialVersion ?? cluster.version ?? '1.30.5-gke.1014001',
    initialNodeCount: 1,
    ipAllocationPolicy: {
      clusterIpv4Cidr: '10.112.0.0/14',
      clusterIpv4CidrBlock: '10.112.0.0/14',
      podCidrOverprovisionConfig: {},
      stackType: 'IPV4',
      useIpAliases: true,
    },
    labelFingerprint: hashHex(`${path}/labels`, 8),
    legacyAbac: {},
    location: cluster.location,
    locations: isZonal ? [cluster.location] : ['b', 'c', 'd'].map((zone) => `${region}-${zone}`),
    loggingConfig: loggingConfig(cluster),
    loggingService:
      cluster.logging !== undefined && cluster.logging.length === 0 ? 'none' : 'logging.googleapis.com/kubernetes',
    maintenancePolicy: { resourceVersion: 'e3b0c442' },
    masterAuth: { clusterCaCertificate: CLUSTER_CA_BASE64 },
    masterAuthorizedNetworksConfig: {},
    monitoringConfig: {
      componentConfig: { enableComponents: MONITORING_COMPONENTS },
      managedPrometheusConfig: { enabled: true },
    },
    monitoringService: 'monitoring.googleapis.com/kubernetes',
    name: cluster.name,
    network: 'default',
    networkConfig: {
      ...(cluster.dataplaneV2 === true || cluster.autopilot === true ? { datapathProvider: 'ADVANCED_DATAPATH' } : {}),
      defaultSnatStatus: {},
      ...(cluster.dnsConfig === undefined ? {} : { dnsConfig: cluster.dnsConfig }),
      network: `projects/${cluster.project}/global/networks/default`,
      serviceExternalIpsConfig: {},
      subnetwork: `projects/${cluster.project}/regions/${region}/subnetworks/default`,
    },
    nodePoolDefaults: { nodeConfigDefaults: { loggingConfig: { variantConfig: { variant: 'DEFAULT' } } } },
    ...(cluster.autopilot === true ? {} : { nodePools: nodePools(cluster) }),
    notificationConfig: { pubsub: {} },
    releaseChannel: cluster.channel === undefined ? {} : { channel: cluster.channel },
    ...(cluster.labels === undefined ? {} : { resourceLabels: cluster.labels }),
    // Zonal clusters still carry `/zones/` in their links (seen in recorded clusters).
    selfLink: `https://container.googleapis.com/v1/projects/${cluster.project}/${isZonal ? 'zones' : 'locations'}/${cluster.location}/clusters/${cluster.name}`,
    servicesIpv4Cidr: '172.16.0.0/12',
    shieldedNodes: { enabled: true },
    status: cluster.status ?? 'RUNNING',
    subnetwork: 'default',
    workloadIdentityConfig: { workloadPool: `${cluster.project}.svc.id.goog` },
    zone: cluster.location,
  };
  return cluster.patch === undefined ? base : mergePatch(base, cluster.patch);
}

/** An operation on the cluster. Its links have the project's number, not its id (seen in real `operations describe` output). */
export function operationJson(cluster: FleetCluster, project: FleetProject, operation: FleetOperation): JsonObject {
  const name = `operation-${Date.parse(operation.startTime)}-${hashUuid(`${clusterPath(cluster)}/${operation.startTime}`)}`;
  const place = `projects/${project.number}/${regionOf(cluster.location) === cluster.location ? 'locations' : 'zones'}/${cluster.location}`;
  return {
    name,
    zone: cluster.location,
    operationType: operation.type,
    status: operation.status,
    selfLink: `https://container.googleapis.com/v1/${place}/operations/${name}`,
    targetLink: `https://container.googleapis.com/v1/${place}/clusters/${cluster.name}`,
    startTime: operation.startTime,
    ...(operation.endTime === undefined ? {} : { endTime: operation.endTime }),
  };
}

function addonsConfig(cluster: FleetCluster): JsonObject {
  const addons: JsonObject = {
    gcePersistentDiskCsiDriverConfig: { enabled: true },
    kubernetesDashboard: { disabled: true },
    networkPolicyConfig: { disabled: true },
  };
  switch (cluster.dnsCache) {
    case 'on':
      return { dnsCacheConfig: { enabled: true }, ...addons };
    case 'false':
      return { dnsCacheConfig: { enabled: false }, ...addons };
    case 'empty':
      return { dnsCacheConfig: {}, ...addons };
    default:
      return addons;
  }
}

function endpointsConfig(
  cluster: FleetCluster,
  hosts: { dns: string; publicIp: string; privateIp: string },
): JsonObject {
  const open = cluster.endpoint === 'dns';
  const publicIp = cluster.endpoint === 'dns' || cluster.endpoint === 'public-ip';
  return {
    // The proto says "always present"; a cluster recorded in 2023 has none. `private` stands for those.
    ...(cluster.endpoint === 'private'
      ? {}
      : { dnsEndpointConfig: { allowExternalTraffic: open, enableK8sTokensViaDns: false, endpoint: hosts.dns } }),
    ipEndpointsConfig: {
      authorizedNetworksConfig: {},
      enabled: true,
      ...(publicIp ? { enablePublicEndpoint: true, publicEndpoint: hosts.publicIp } : {}),
      privateEndpoint: hosts.privateIp,
    },
  };
}

function loggingConfig(cluster: FleetCluster): JsonObject {
  if (cluster.logging === 'empty') return {};
  const enableComponents = cluster.logging ?? ['SYSTEM_COMPONENTS', 'WORKLOADS'];
  return { componentConfig: enableComponents.length === 0 ? {} : { enableComponents } };
}

function nodePools(cluster: FleetCluster): JsonObject[] {
  const pools = Map.groupBy(cluster.nodes, (group) => group.pool);
  return [...pools].map(([pool, groups]) => mergePatch(nodePool(cluster, pool, groups), groups[0]?.patch ?? {}));
}

function nodePool(cluster: FleetCluster, pool: string, groups: FleetCluster['nodes']): JsonObject {
  return {
    config: {
      diskSizeGb: 100,
      diskType: 'pd-balanced',
      imageType: 'COS_CONTAINERD',
      machineType: groups[0]?.machineType ?? 'e2-medium',
      metadata: { 'disable-legacy-endpoints': 'true' },
      oauthScopes: OAUTH_SCOPES,
      serviceAccount: 'default',
    },
    initialNodeCount: Math.max(1, Math.ceil(groups.reduce((sum, group) => sum + group.count, 0) / 3)),
    locations:
      regionOf(cluster.location) === cluster.location
        ? ['b', 'c', 'd'].map((zone) => `${cluster.location}-${zone}`)
        : [cluster.location],
    management: { autoRepair: true, autoUpgrade: true },
    maxPodsConstraint: { maxPodsPerNode: '110' },
    name: pool,
    podIpv4CidrSize: 24,
    selfLink: `https://container.googleapis.com/v1/${clusterPath(cluster)}/nodePools/${pool}`,
    status: 'RUNNING',
    upgradeSettings: { maxSurge: 1, strategy: 'SURGE' },
    ...(cluster.version === null ? {} : { version: cluster.version }),
  };
}
