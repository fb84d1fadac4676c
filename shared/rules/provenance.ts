import type { LiveLimit } from '../capacity/connection-slots.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Observation, Provenance } from '../domain/finding.ts';

/** An observation; the source is named once, in full. */
export function observe(
  name: string,
  value: Observation['value'],
  source: Provenance,
  more: { unit?: string; atLeast?: boolean } = {},
): Observation {
  return {
    name,
    value,
    source,
    ...(more.unit === undefined ? {} : { unit: more.unit }),
    ...(more.atLeast === true ? { atLeast: true } : {}),
  };
}

/** A field of the cluster object, from wherever that was read. */
export function clusterField(source: Evidence['clusterSource'], field: string): Provenance {
  return { kind: source, detail: `Cluster.${field}` };
}

export function kubernetesObject(detail: string): Provenance {
  return { kind: 'kubernetes-api', detail };
}

/** The connections that one dnsmasq serves: from its arguments, or compiled in. */
export function observeLimit(live: LiveLimit, imageTag: string | null): Observation {
  const source: Provenance =
    live.source === 'args'
      ? kubernetesObject('Deployment kube-dns, container dnsmasq, --max-tcp-connections')
      : {
          kind: 'documented-default',
          detail: `dnsmasq MAX_PROCS 20; no --max-tcp-connections in container dnsmasq, image tag ${imageTag ?? 'unreadable'}`,
        };
  return observe('connections that dnsmasq serves per Pod', live.limit, source);
}

export const LAB_FLOOR: Provenance = {
  kind: 'measured-in-lab',
  detail: 'two connections per node that asks A and AAAA together (docs/failure-mode.md, "The floor")',
};
