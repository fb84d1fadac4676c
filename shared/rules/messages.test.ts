import { describe, expect, test } from 'vitest';
import type { Evidence } from '../domain/evidence.ts';
import { cloudDnsMigration } from './cloud-dns-migration.ts';
import { connectionDemand } from './connection-demand.ts';
import { dnsmasqSlotsInUse } from './dnsmasq-slots-in-use.ts';
import {
  aCorefile,
  aDeployment,
  aGap,
  aHistory,
  anEvidence,
  everythingRead,
  judge,
  linear,
  METADATA_SERVER,
  metrics,
  nodes,
  policies,
  type ReadingsInput,
  slots,
  timeouts,
} from './evidence.test-helper.ts';
import { kubeDnsAutoscalerConfigmap } from './kube-dns-autoscaler-configmap.ts';
import { kubeDnsAutoscalerParameters } from './kube-dns-autoscaler-parameters.ts';
import { kubeDnsConnectionSlots } from './kube-dns-connection-slots.ts';
import { kubeDnsDialTimeouts } from './kube-dns-dial-timeouts.ts';
import { kubeDnsReadTimeouts } from './kube-dns-read-timeouts.ts';
import { kubeDnsReplicas } from './kube-dns-replicas.ts';
import { CODES, type Code, writeMessage } from './messages.ts';
import { networkPoliciesDns } from './network-policies-dns.ts';
import { nodeLocalDnsLogs } from './node-local-dns-logs.ts';
import { nodeLocalDnsMetrics } from './node-local-dns-metrics.ts';
import { nodelocalDnscacheOnKubeDns } from './nodelocal-dnscache-on-kube-dns.ts';
import { otherDnsTimeouts } from './other-dns-timeouts.ts';
import type { Rule } from './rule.ts';

const BEFORE = '2026-10-20T06:00:00Z'; // before the oldest of nodes(n)
const AFTER = '2026-11-10T06:00:00Z';

/** A cluster of which everything was read, but for what is given. */
function read(readings: ReadingsInput = {}, cluster: Parameters<typeof anEvidence>[0] = {}): Evidence {
  return anEvidence({ ...cluster, readings: everythingRead(readings) });
}

function onCloudDns(readings: ReadingsInput = {}): Evidence {
  return read(readings, { cluster: { clusterDns: 'CLOUD_DNS' } });
}

/** Replicas that are set and ready, of a kube-dns that two are asked of. */
function replicas(specReplicas: number, readyReplicas: number): ReadingsInput {
  return { kubeDnsDeployment: aDeployment({ specReplicas, readyReplicas }) };
}

/** What it takes to hear each code. A code without an entry does not compile: no outcome is without a way to it. */
const HEARD: Record<Code, [Rule, Evidence]> = {
  'evidence-missing': [kubeDnsConnectionSlots, anEvidence()],
  'not-the-combination': [kubeDnsConnectionSlots, anEvidence({ cluster: { nodeLocalDnsCache: false } })],

  'nodelocal-on-dnsmasq': [nodelocalDnscacheOnKubeDns, anEvidence()],
  'nodelocal-on-dnsmasq-live': [nodelocalDnscacheOnKubeDns, read()],
  'nodelocal-off': [nodelocalDnscacheOnKubeDns, anEvidence({ cluster: { nodeLocalDnsCache: false } })],
  'cloud-dns': [nodelocalDnscacheOnKubeDns, anEvidence({ cluster: { clusterDns: 'CLOUD_DNS' } })],
  'coredns-by-version': [nodelocalDnscacheOnKubeDns, anEvidence({ cluster: { controlPlaneVersion: '1.36.0-gke.1' } })],
  'coredns-live': [nodelocalDnscacheOnKubeDns, read({ kubeDnsDeployment: aDeployment({ hasDnsmasq: false }) })],
  'no-force-tcp': [nodelocalDnscacheOnKubeDns, read({ nodeLocalDnsConfigMap: aCorefile({ forceTcp: false }) })],

  'slots-saturated': [kubeDnsConnectionSlots, read({ nodes: nodes(40), nodeLocalDnsDaemonSet: null })],
  'slots-tight': [kubeDnsConnectionSlots, read()],
  'slots-room': [kubeDnsConnectionSlots, read({ nodes: nodes(5), nodeLocalDnsDaemonSet: null })],
  'slots-none-ready': [kubeDnsConnectionSlots, read(replicas(2, 0))],
  'kube-dns-absent': [kubeDnsConnectionSlots, read({ kubeDnsDeployment: null })],

  'autoscaler-shipped-defaults': [kubeDnsAutoscalerParameters, read()],
  'autoscaler-too-many-nodes': [
    kubeDnsAutoscalerParameters,
    read({ autoscalerConfigMap: linear({ nodesPerReplica: 24 }) }),
  ],
  'autoscaler-fits': [kubeDnsAutoscalerParameters, read({ autoscalerConfigMap: linear({ nodesPerReplica: 5 }) })],
  'autoscaler-fits-until': [
    kubeDnsAutoscalerParameters,
    read({ autoscalerConfigMap: linear({ nodesPerReplica: 5, max: 40 }) }),
  ],
  'autoscaler-capped': [
    kubeDnsAutoscalerParameters,
    read({ autoscalerConfigMap: linear({ nodesPerReplica: 5, max: 1 }), nodes: nodes(90) }),
  ],
  'autoscaler-nodes-unbounded': [
    kubeDnsAutoscalerParameters,
    read({ autoscalerConfigMap: linear({ coresPerReplica: 64 }), nodes: aGap() }),
  ],
  'autoscaler-zero-replicas': [kubeDnsAutoscalerParameters, read({ autoscalerConfigMap: { data: { ladder: '{}' } } })],
  'autoscaler-ladder-short': [
    kubeDnsAutoscalerParameters,
    read({ autoscalerConfigMap: { data: { ladder: '{"nodesToReplicas":[[1,1]]}' } }, nodes: nodes(90) }),
  ],
  'autoscaler-ladder': [
    kubeDnsAutoscalerParameters,
    read({ autoscalerConfigMap: { data: { ladder: '{"nodesToReplicas":[[1,1]]}' } }, nodes: nodes(9) }),
  ],
  'autoscaler-refused': [kubeDnsAutoscalerConfigmap, read({ autoscalerConfigMap: { data: {} } })],
  'autoscaler-absent': [kubeDnsAutoscalerConfigmap, read({ autoscalerConfigMap: null })],
  'autoscaler-usable': [kubeDnsAutoscalerConfigmap, read()],

  'replicas-fewer-than-asked': [kubeDnsReplicas, read(replicas(1, 1))],
  'replicas-more-than-asked': [kubeDnsReplicas, read(replicas(9, 9))],
  'replicas-not-ready': [kubeDnsReplicas, read(replicas(2, 1))],
  'replicas-as-asked': [kubeDnsReplicas, read()],

  'dial-timeouts': [kubeDnsDialTimeouts, read({ timeouts: timeouts([{}]) })],
  'read-timeouts': [kubeDnsReadTimeouts, read({ timeouts: timeouts([{ kind: 'read-tcp' }]) })],
  'no-timeouts': [kubeDnsDialTimeouts, read()],
  'other-timeouts': [otherDnsTimeouts, read({ timeouts: timeouts([{ kind: 'udp', upstream: METADATA_SERVER }]) })],
  'no-other-timeouts': [otherDnsTimeouts, read()],

  'dnsmasq-slots-full': [dnsmasqSlotsInUse, read({ dnsmasqSlots: slots([{ highest: 20, linesAtLimit: 3 }]) })],
  'dnsmasq-slots-reached': [dnsmasqSlotsInUse, read({ dnsmasqSlots: slots([{ highest: 20 }]) })],
  'dnsmasq-slots-near': [dnsmasqSlotsInUse, read({ dnsmasqSlots: slots([{ highest: 18 }]) })],
  'dnsmasq-slots-left': [dnsmasqSlotsInUse, read({ dnsmasqSlots: slots([{}]) })],
  'dnsmasq-processes-full': [
    dnsmasqSlotsInUse,
    read({ connectionMetrics: metrics(1, { dnsmasqProcesses: [{ pod: 'kube-dns-a', highest: 22 }] }) }),
  ],
  'dnsmasq-limit-only': [dnsmasqSlotsInUse, read({ dnsmasqSlots: slots([{ highest: null }]) })],
  'dnsmasq-silent': [dnsmasqSlotsInUse, read({ dnsmasqSlots: slots([]) })],
  'dnsmasq-not-asked': [dnsmasqSlotsInUse, read()],

  'demand-above-limit': [connectionDemand, read({ connectionMetrics: metrics(15) })],
  'demand-tight': [connectionDemand, read({ connectionMetrics: metrics(6.3) })],
  'demand-room': [connectionDemand, read({ connectionMetrics: metrics(4.4) })],
  'demand-not-measured': [connectionDemand, read()],

  'logs-disabled': [nodeLocalDnsLogs, anEvidence({ cluster: { loggingComponents: [] } })],
  'logs-enabled': [nodeLocalDnsLogs, anEvidence()],
  'metrics-not-collected': [nodeLocalDnsMetrics, anEvidence({ cluster: { managedPrometheus: false } })],
  'metrics-collectable': [nodeLocalDnsMetrics, anEvidence()],

  'migration-still-on-kube-dns': [cloudDnsMigration, onCloudDns({ timeouts: timeouts([{}]) })],
  'migration-nodes-older': [cloudDnsMigration, onCloudDns({ history: aHistory({ kubeDnsLastSeen: AFTER }) })],
  'migration-nodes-older-than-update': [cloudDnsMigration, onCloudDns({ clusterUpdates: [{ endTime: AFTER }] })],
  'migration-complete': [cloudDnsMigration, onCloudDns({ clusterUpdates: [{ endTime: BEFORE }] })],
  'migration-complete-earlier': [
    cloudDnsMigration,
    onCloudDns({ history: aHistory({ migrationShownComplete: BEFORE }) }),
  ],
  'migration-no-nodes': [cloudDnsMigration, onCloudDns({ nodes: nodes(0) })],
  'migration-not-configured': [cloudDnsMigration, anEvidence()],
  'migration-not-possible': [
    cloudDnsMigration,
    anEvidence({ cluster: { clusterDns: 'CLOUD_DNS', mode: 'autopilot' } }),
  ],

  'policies-cut-dns': [networkPoliciesDns, read({ networkPolicies: policies([{}]) })],
  'policies-keep-dns': [networkPoliciesDns, read()],
};

describe('every code', () => {
  test.each(CODES)('%s is heard from a rule, in one or two sentences', (code) => {
    const [rule, evidence] = HEARD[code];
    const found = judge(rule, evidence);
    expect(found.code).toBe(code);
    expect(found.message).toMatch(/^(?:[A-Z0-9]|kube-dns-autoscaler ).*[.]$/s);
    expect(found.message).not.toMatch(/ {2}|[*`]/);
    expect(found.message.length).toBeLessThan(320);
  });

  test('only known ones', () => {
    expect(Object.keys(HEARD).sort()).toEqual([...CODES].sort());
  });
});

test('what a cluster is named or says stands in the sentence as it is: escaping is the business of who shows it', () => {
  const hostile = '<!channel> `*_';
  expect(writeMessage('evidence-missing', { what: hostile })).toContain(hostile);
  expect(writeMessage('autoscaler-refused', { problem: hostile })).toBe(hostile);
});
