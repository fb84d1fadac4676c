import type { Finding } from '../domain/finding.ts';
import type { ClusterReport } from '../domain/report.ts';

/** A cluster report with defaults that say: clear, Cloud DNS for GKE. */
export function sampleCluster(overrides: Partial<ClusterReport> & { cluster: string }): ClusterReport {
  const project = overrides.project ?? 'pay-prod';
  const location = overrides.location ?? 'europe-west1';
  return {
    name: `projects/${project}/locations/${location}/clusters/${overrides.cluster}`,
    project,
    location,
    verdict: 'clear',
    severity: 'info',
    reason: 'Cloud DNS for GKE answers behind the cache.',
    mode: 'standard',
    status: 'RUNNING',
    controlPlaneVersion: '1.35.2-gke.1269000',
    clusterDns: 'CLOUD_DNS',
    nodeLocalDnsCache: true,
    nodeCount: 12,
    labels: {},
    kubeDnsLastSeen: null,
    migrationShownComplete: null,
    timeouts: null,
    findings: [],
    gaps: [],
    exception: null,
    ...overrides,
  };
}

export function sampleFinding(overrides: Partial<Finding> & { rule: string }): Finding {
  return {
    verdict: 'pass',
    code: 'ok',
    severity: 'info',
    confidence: 'high',
    message: 'Nothing to say.',
    observations: [],
    gaps: [],
    ...overrides,
  };
}
