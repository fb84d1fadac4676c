import { parse } from '@marcbachmann/cel-js';
import { CONSTRAINT } from './constraint.ts';

/** The fields of a cluster that the condition reads. */
export interface ConstraintInput {
  isAutopilot: boolean;
  nodeLocalDnsCache: boolean;
  /** Null where nobody chose one. */
  clusterDns: string | null;
  /** As written in the request that creates the cluster; null where nobody did. */
  initialVersion: string | null;
}

const condition = parse(CONSTRAINT.condition);

/**
 * True when the constraint refuses such a cluster: the text that the Organization Policy Service is given, on a cluster
 * whose unset fields have the zero values of proto3, as the service sees them.
 */
export function isRefused(input: ConstraintInput): boolean {
  const resource = {
    autopilot: { enabled: input.isAutopilot },
    addonsConfig: { dnsCacheConfig: { enabled: input.nodeLocalDnsCache } },
    networkConfig: { dnsConfig: { clusterDns: input.clusterDns ?? 'PROVIDER_UNSPECIFIED' } },
    initialClusterVersion: input.initialVersion ?? '',
  };
  return condition({ resource }) === true;
}
