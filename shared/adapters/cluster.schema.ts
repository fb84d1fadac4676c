import { z } from 'zod';
import {
  type ClusterFacts,
  type ClusterRef,
  clusterStatus,
  formatClusterName,
  parseClusterName,
} from '../domain/cluster.ts';
import { readMaintenance, readUpgradeSettings } from './cluster-plan-facts.ts';

/** Proto3 JSON leaves a field out, REST clients fill it with '' or null: all three mean "not set". */
const text = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));
/** An enum by name; the SDK hands over the bare number of a value that it does not know. */
const enumName = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === undefined || value === null || value === '' ? null : String(value)));
const components = z.object({ enableComponents: z.array(z.union([z.string(), z.number()])).nullish() }).nullish();

/** Parts that only a migration plan reads: what cannot be read there is left out, and costs nobody the cluster. */
function lenient<T extends z.ZodType>(schema: T) {
  return schema.nullish().catch(null);
}
/** Timestamps and durations: text on the wire, seconds and nanos from the SDK. */
const moment = z.union([z.string(), z.object({ seconds: z.union([z.string(), z.number()]).nullish() })]).nullish();
const timeWindow = z.object({
  startTime: moment,
  endTime: moment,
  maintenanceExclusionOptions: z.object({ scope: enumName, endTimeBehavior: enumName }).nullish(),
});
const small = z.number().int().nonnegative().nullish();
/** Stands for a policy that cannot be read: there is one, and nobody may take it for none. */
const UNREADABLE_POLICY = { window: { unreadable: true } } as const;
const maintenancePolicyJson = z.object({
  window: z
    .object({
      unreadable: z.literal(true).optional(),
      dailyMaintenanceWindow: z.object({ startTime: text, duration: text }).nullish(),
      recurringWindow: z.object({ window: timeWindow.nullish(), recurrence: text }).nullish(),
      recurringMaintenanceWindow: z
        .object({
          delayUntil: z.object({ year: small, month: small, day: small }).nullish(),
          windowStartTime: z.object({ hours: small, minutes: small }).nullish(),
          windowDuration: moment,
          recurrence: text,
        })
        .nullish(),
      maintenanceExclusions: z.record(z.string(), timeWindow).nullish(),
    })
    .nullish(),
});
const upgradeSettingsJson = z.object({
  maxSurge: z.number().int().nonnegative().nullish(),
  maxUnavailable: z.number().int().nonnegative().nullish(),
  strategy: enumName,
  blueGreenSettings: z.object({ nodePoolSoakDuration: moment }).nullish(),
});

/** The fields of a Container API v1 Cluster that this program reads; everything else is ignored. */
export const containerCluster = z.object({
  name: text,
  selfLink: text,
  location: text,
  zone: text,
  status: enumName,
  autopilot: z.object({ enabled: z.boolean().nullish() }).nullish(),
  currentMasterVersion: text,
  initialClusterVersion: text,
  createTime: text,
  currentNodeCount: z.number().int().nonnegative().nullish(),
  releaseChannel: z.object({ channel: enumName }).nullish(),
  addonsConfig: z.object({ dnsCacheConfig: z.object({ enabled: z.boolean().nullish() }).nullish() }).nullish(),
  networkConfig: z
    .object({
      datapathProvider: enumName,
      network: lenient(z.string()),
      dnsConfig: z
        .object({
          clusterDns: enumName,
          clusterDnsScope: enumName,
          clusterDnsDomain: text,
          additiveVpcScopeDnsDomain: lenient(z.string()),
        })
        .nullish(),
    })
    .nullish(),
  nodePools: z
    .array(
      z.object({
        name: text,
        version: text,
        config: z.object({ machineType: text, imageType: lenient(z.string()) }).nullish(),
        initialNodeCount: lenient(z.number().int().nonnegative()),
        locations: lenient(z.array(z.string())),
        autoscaling: lenient(z.object({ enabled: z.boolean().nullish() })),
        upgradeSettings: lenient(upgradeSettingsJson),
      }),
    )
    .nullish(),
  maintenancePolicy: maintenancePolicyJson.nullish().catch(UNREADABLE_POLICY),
  controlPlaneEndpointsConfig: lenient(
    z.object({ dnsEndpointConfig: z.object({ allowExternalTraffic: z.boolean().nullish() }).nullish() }),
  ),
  loggingService: text,
  loggingConfig: z.object({ componentConfig: components }).nullish(),
  monitoringConfig: z
    .object({
      componentConfig: components,
      managedPrometheusConfig: z.object({ enabled: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
  resourceLabels: z.record(z.string(), z.string()).nullish(),
});
export type ContainerCluster = z.infer<typeof containerCluster>;

/** How to reach the control plane; read only from the live Container API. */
export const containerClusterEndpoints = z.object({
  endpoint: text,
  masterAuth: z.object({ clusterCaCertificate: text }).nullish(),
  fleet: z.object({ membership: text }).nullish(),
  controlPlaneEndpointsConfig: z
    .object({
      dnsEndpointConfig: z.object({ endpoint: text, allowExternalTraffic: z.boolean().nullish() }).nullish(),
      ipEndpointsConfig: z
        .object({
          enabled: z.boolean().nullish(),
          enablePublicEndpoint: z.boolean().nullish(),
          publicEndpoint: text,
          privateEndpoint: text,
        })
        .nullish(),
    })
    .nullish(),
});
export type ContainerClusterEndpoints = z.infer<typeof containerClusterEndpoints>;

/** Enum values at zero, which say nothing. */
const UNSPECIFIED = /_UNSPECIFIED$|^UNSPECIFIED$|^0$/;

function unlessUnspecified(value: string | null | undefined): string | null {
  return value === null || value === undefined || UNSPECIFIED.test(value) ? null : value;
}

/**
 * Reads an upstream cluster into facts. `place` is what the caller knows of where it lives (an asset's name, the project
 * that was listed); null is returned when the cluster's own name or place cannot be told.
 */
export function toClusterFacts(raw: ContainerCluster, place: Partial<ClusterRef>): ClusterFacts | null {
  const fromLink = raw.selfLink === null ? null : parseClusterName(raw.selfLink);
  const project = place.project ?? fromLink?.project;
  const location = place.location ?? raw.location ?? raw.zone ?? fromLink?.location;
  const cluster = place.cluster ?? raw.name ?? fromLink?.cluster;
  if (project === undefined || location === undefined || cluster === undefined) return null;
  const ref = { project, location, cluster };
  if (parseClusterName(formatClusterName(ref)) === null) return null;
  const status = clusterStatus.safeParse(raw.status ?? 'STATUS_UNSPECIFIED');
  const dns = raw.networkConfig?.dnsConfig;
  return {
    ...ref,
    name: formatClusterName(ref),
    mode: raw.autopilot?.enabled === true ? 'autopilot' : 'standard',
    status: status.success ? status.data : 'UNKNOWN',
    controlPlaneVersion: raw.currentMasterVersion,
    initialVersion: raw.initialClusterVersion,
    releaseChannel: unlessUnspecified(raw.releaseChannel?.channel),
    createTime: raw.createTime,
    clusterDns: unlessUnspecified(dns?.clusterDns),
    clusterDnsScope: unlessUnspecified(dns?.clusterDnsScope),
    clusterDnsDomain: dns?.clusterDnsDomain ?? null,
    nodeLocalDnsCache: raw.addonsConfig?.dnsCacheConfig?.enabled === true,
    // Zero and absent are the same on the wire, and the field is deprecated: neither says that there are no nodes.
    nodeCount: raw.currentNodeCount || null,
    nodePools: (raw.nodePools ?? []).map((pool) => ({
      name: pool.name ?? '',
      version: pool.version,
      machineType: pool.config?.machineType ?? null,
      imageType: pool.config?.imageType || null,
      initialNodes: pool.initialNodeCount == null ? null : pool.initialNodeCount * (pool.locations?.length || 1),
      isAutoscaled: pool.autoscaling?.enabled === true,
      upgradeSettings: readUpgradeSettings(pool.upgradeSettings),
    })),
    loggingComponents: readLoggingComponents(raw),
    monitoringComponents: raw.monitoringConfig == null ? null : readComponents(raw.monitoringConfig.componentConfig),
    managedPrometheus:
      raw.monitoringConfig == null ? null : raw.monitoringConfig.managedPrometheusConfig?.enabled === true,
    datapathProvider: unlessUnspecified(raw.networkConfig?.datapathProvider),
    resourceLabels: raw.resourceLabels ?? {},
    additiveVpcScopeDomain: dns?.additiveVpcScopeDnsDomain || null,
    network: raw.networkConfig?.network || null,
    maintenance: readMaintenance(raw.maintenancePolicy),
    hasOpenDnsEndpoint: raw.controlPlaneEndpointsConfig?.dnsEndpointConfig?.allowExternalTraffic === true,
  };
}

/** An empty set disables all logging; a cluster without loggingConfig may still have the older `loggingService: none`. */
function readLoggingComponents(raw: ContainerCluster): string[] | null {
  if (raw.loggingConfig != null) return readComponents(raw.loggingConfig.componentConfig);
  return raw.loggingService === 'none' ? [] : null;
}

function readComponents(config: z.infer<typeof components>): string[] {
  return (config?.enableComponents ?? []).map(String);
}
