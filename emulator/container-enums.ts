import type { JsonObject } from './fleet.ts';

/**
 * Numbers of the enums in the answers of the Container API v1 (google/container/v1/cluster_service.proto), by path.
 * `[]` stands for any element of a list.
 */
const CLUSTER_ENUMS: Record<string, Record<string, number>> = {
  status: { STATUS_UNSPECIFIED: 0, PROVISIONING: 1, RUNNING: 2, RECONCILING: 3, STOPPING: 4, ERROR: 5, DEGRADED: 6 },
  'releaseChannel.channel': { UNSPECIFIED: 0, RAPID: 1, REGULAR: 2, STABLE: 3, EXTENDED: 4 },
  // SOMETHING_NEW stands for a provider that came after this proto.
  'networkConfig.dnsConfig.clusterDns': {
    PROVIDER_UNSPECIFIED: 0,
    PLATFORM_DEFAULT: 1,
    CLOUD_DNS: 2,
    KUBE_DNS: 3,
    SOMETHING_NEW: 4,
  },
  'networkConfig.dnsConfig.clusterDnsScope': { DNS_SCOPE_UNSPECIFIED: 0, CLUSTER_SCOPE: 1, VPC_SCOPE: 2 },
  'networkConfig.datapathProvider': { DATAPATH_PROVIDER_UNSPECIFIED: 0, LEGACY_DATAPATH: 1, ADVANCED_DATAPATH: 2 },
  'loggingConfig.componentConfig.enableComponents[]': {
    COMPONENT_UNSPECIFIED: 0,
    SYSTEM_COMPONENTS: 1,
    WORKLOADS: 2,
    APISERVER: 3,
    SCHEDULER: 4,
    CONTROLLER_MANAGER: 5,
    KCP_SSHD: 7,
    KCP_CONNECTION: 8,
    KCP_HPA: 9,
  },
  'monitoringConfig.componentConfig.enableComponents[]': {
    COMPONENT_UNSPECIFIED: 0,
    SYSTEM_COMPONENTS: 1,
    APISERVER: 3,
    SCHEDULER: 4,
    CONTROLLER_MANAGER: 5,
    STORAGE: 7,
    HPA: 8,
    POD: 9,
    DAEMONSET: 10,
    DEPLOYMENT: 11,
    STATEFULSET: 12,
    CADVISOR: 13,
    KUBELET: 14,
    DCGM: 15,
    JOBSET: 16,
  },
  'autoscaling.autoscalingProfile': { PROFILE_UNSPECIFIED: 0, OPTIMIZE_UTILIZATION: 1, BALANCED: 2 },
  'databaseEncryption.state': { UNKNOWN: 0, ENCRYPTED: 1, DECRYPTED: 2 },
  'databaseEncryption.currentState': {
    CURRENT_STATE_UNSPECIFIED: 0,
    CURRENT_STATE_DECRYPTED: 2,
    CURRENT_STATE_ENCRYPTED: 7,
  },
  'ipAllocationPolicy.stackType': { STACK_TYPE_UNSPECIFIED: 0, IPV4: 1, IPV4_IPV6: 2 },
  'nodePoolDefaults.nodeConfigDefaults.loggingConfig.variantConfig.variant': {
    VARIANT_UNSPECIFIED: 0,
    DEFAULT: 1,
    MAX_THROUGHPUT: 2,
  },
  'nodePools[].status': {
    STATUS_UNSPECIFIED: 0,
    PROVISIONING: 1,
    RUNNING: 2,
    RUNNING_WITH_ERROR: 3,
    RECONCILING: 4,
    STOPPING: 5,
    ERROR: 6,
  },
  'nodePools[].upgradeSettings.strategy': { NODE_POOL_UPDATE_STRATEGY_UNSPECIFIED: 0, BLUE_GREEN: 2, SURGE: 3 },
  'maintenancePolicy.window.maintenanceExclusions.{}.maintenanceExclusionOptions.scope': {
    NO_UPGRADES: 0,
    NO_MINOR_UPGRADES: 1,
    NO_MINOR_OR_NODE_UPGRADES: 2,
  },
  'maintenancePolicy.window.maintenanceExclusions.{}.maintenanceExclusionOptions.endTimeBehavior': {
    END_TIME_BEHAVIOR_UNSPECIFIED: 0,
    UNTIL_END_OF_SUPPORT: 1,
  },
  'conditions[].code': { UNKNOWN: 0, GCE_STOCKOUT: 1, GCE_QUOTA_EXCEEDED: 3, CA_EXPIRING: 9 },
};

const OPERATION_ENUMS: Record<string, Record<string, number>> = {
  operationType: {
    TYPE_UNSPECIFIED: 0,
    CREATE_CLUSTER: 1,
    DELETE_CLUSTER: 2,
    UPGRADE_MASTER: 3,
    UPGRADE_NODES: 4,
    REPAIR_CLUSTER: 5,
    UPDATE_CLUSTER: 6,
    CREATE_NODE_POOL: 7,
    DELETE_NODE_POOL: 8,
    SET_NODE_POOL_MANAGEMENT: 9,
    AUTO_REPAIR_NODES: 10,
    AUTO_UPGRADE_NODES: 11,
    SET_LABELS: 12,
    SET_MAINTENANCE_POLICY: 16,
  },
  status: { STATUS_UNSPECIFIED: 0, PENDING: 1, RUNNING: 2, DONE: 3, ABORTING: 4 },
};

/** A cluster with integers for enums, as `$alt=json;enum-encoding=int` asks for. */
export function clusterWithIntEnums(cluster: JsonObject): JsonObject {
  return encode(cluster, '', CLUSTER_ENUMS) as JsonObject;
}

export function operationWithIntEnums(operation: JsonObject): JsonObject {
  return encode(operation, '', OPERATION_ENUMS) as JsonObject;
}

/** Messages of the type map: their keys are names, `{}` in the paths above. */
const MAPS = new Set(['maintenancePolicy.window.maintenanceExclusions']);

function encode(value: unknown, path: string, enums: Record<string, Record<string, number>>): unknown {
  if (typeof value === 'string') return enums[path]?.[value] ?? value;
  if (Array.isArray(value)) return value.map((one) => encode(one, `${path}[]`, enums));
  if (typeof value !== 'object' || value === null) return value;
  const out: JsonObject = {};
  for (const [key, one] of Object.entries(value)) {
    const step = MAPS.has(path) ? '{}' : key;
    out[key] = encode(one, path === '' ? step : `${path}.${step}`, enums);
  }
  return out;
}
