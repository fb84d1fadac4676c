import type { Evidence } from '../domain/evidence.ts';
import type { Provenance } from '../domain/finding.ts';
import type { TimeoutBucket, TimeoutEvidence } from '../domain/timeouts.ts';
import { candidateReason } from './classify.ts';
import { isGone, missingSystemLogs } from './kube-dns-path.ts';
import { clusterField, kubernetesObject, observe } from './provenance.ts';
import { defineRule, excuse, fail, missingReading, pass, readValue } from './rule.ts';
import { attributeTimeouts, countWords, type KubeDnsServices, sumCounts, windowHours } from './timeout-attribution.ts';
import { observeTimeouts } from './timeout-findings.ts';

export const cloudDnsMigration = defineRule({
  id: 'cloud-dns-migration',
  title: 'All nodes of a cluster on Cloud DNS were created after the switch',
  why: 'Setting clusterDns to CLOUD_DNS changes new nodes only. Nodes from before keep asking kube-dns until each node pool is re-created: the cluster looks migrated and is not.',
  fix: 'Re-create the old nodes: upgrade the control plane if it has the same version, then `gcloud container clusters upgrade CLUSTER --location=LOCATION --node-pool=POOL` for every pool.',
  whenNotToWorry:
    'When the last update of the cluster was not the DNS switch: the API does not say what an update changed.',
  references: ['https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns'],
  needs: [],
  mayUse: ['nodes', 'timeouts', 'clusterUpdates', 'history', 'kubeDnsUpstreamService', 'kubeDnsService'],
  notApplicable(evidence) {
    const { cluster } = evidence;
    if (cluster.clusterDns !== 'CLOUD_DNS') return excuse('migration-not-configured', {});
    if (cluster.mode === 'autopilot') return excuse('migration-not-possible', {});
    const isOfInterest = candidateReason(cluster) === 'migration' && !isGone(evidence);
    return isOfInterest ? null : excuse('not-the-combination', {});
  },
  missing(evidence) {
    const history = readValue(evidence, 'history');
    const nodes = readValue(evidence, 'nodes');
    const lines = linesOfOldNodes(evidence);
    if (lines === null && history != null && history.migrationShownComplete !== null) return [];
    // Without the nodes only lines about the very address of kube-dns count: a stub domain can time out over TCP, too.
    if (lines !== null && (nodes !== undefined || lines.isCertain)) return [];
    if (nodes === undefined) return [missingReading(evidence, 'nodes')];
    if (nodes.total === 0) return [];
    if (nodes.oldestCreation === null) return [NO_CREATION_TIME];
    const updates = readValue(evidence, 'clusterUpdates');
    // A node older than the last sight of kube-dns proves that the move is not complete; a newer one proves nothing: it may
    // have come before the switch all the same. Only a known update of the cluster dates the switch.
    const lastSeen = history?.kubeDnsLastSeen ?? null;
    if (lastSeen !== null && isEarlier(nodes.oldestCreation, lastSeen)) return [];
    if (updates !== undefined && updates.length > 0) return [];
    return [
      updates === undefined
        ? missingReading(evidence, 'clusterUpdates')
        : {
            code: 'not-observable',
            what: 'moment of the switch to Cloud DNS',
            detail: 'The Container API remembers no update of this cluster, so that the switch cannot be dated.',
            grant: null,
          },
      ...missingSystemLogs(evidence),
    ];
  },
  judge({ cluster, clusterSource, read }) {
    const { nodes, timeouts, history, clusterUpdates = [] } = read;
    const oldest = nodes?.oldestCreation ?? null;
    const base = [
      observe('DNS provider', cluster.clusterDns, clusterField(clusterSource, 'networkConfig.dnsConfig.clusterDns')),
      ...(nodes === undefined
        ? []
        : [
            observe('oldest node', oldest, kubernetesObject('list of Nodes, metadata.creationTimestamp')),
            observe('nodes', nodes.total, kubernetesObject('list of Nodes')),
          ]),
    ];
    const lines = timeouts === undefined ? null : attributeLines(timeouts, read);
    if (timeouts !== undefined && lines !== null) {
      const args = { count: countWords(sumCounts(lines.buckets), timeouts.capped), hours: windowHours(timeouts) };
      const weight = { severity: 'high', confidence: lines.isCertain ? 'high' : 'medium' } as const;
      const observations = [...base, ...observeTimeouts(lines.buckets, timeouts)];
      return fail('migration-still-on-kube-dns', args, weight, observations);
    }
    const shownComplete = history?.migrationShownComplete ?? null;
    if (shownComplete !== null) {
      const observations = [...base, observe('shown complete', shownComplete, EARLIER_REPORT)];
      return pass('migration-complete-earlier', { at: shownComplete }, observations);
    }
    if (oldest === null) return pass('migration-no-nodes', {}, base);
    const lastSeen = history?.kubeDnsLastSeen ?? null;
    if (lastSeen !== null && isEarlier(oldest, lastSeen)) {
      const observations = [...base, observe('last seen on kube-dns', lastSeen, EARLIER_REPORT)];
      return fail(
        'migration-nodes-older',
        { oldest, lastSeen },
        { severity: 'medium', confidence: 'high' },
        observations,
      );
    }
    const updated = clusterUpdates[0]?.endTime ?? null;
    const observations =
      updated === null
        ? base
        : [
            ...base,
            observe('last update of the cluster', updated, {
              kind: 'container-api',
              detail: 'operations.list, UPDATE_CLUSTER',
            }),
          ];
    if (updated !== null && isEarlier(oldest, updated)) {
      return fail(
        'migration-nodes-older-than-update',
        { oldest, updated },
        { severity: 'low', confidence: 'low' },
        observations,
      );
    }
    return pass('migration-complete', { oldest }, observations);
  },
});

const EARLIER_REPORT: Provenance = { kind: 'previous-run', detail: 'an earlier report of this scope' };

const NO_CREATION_TIME = {
  code: 'malformed',
  what: 'creation times of the nodes',
  detail: 'No node says when it was created.',
  grant: null,
} as const;

/** Time-outs of look-ups that only a node from before the switch makes; null when there are none. */
interface OldNodeLines {
  buckets: TimeoutBucket[];
  isCertain: boolean;
}

function attributeLines(timeouts: TimeoutEvidence, services: KubeDnsServices): OldNodeLines | null {
  const { dialTcp, readTcp, isCertain } = attributeTimeouts(timeouts, services);
  const buckets = [...dialTcp, ...readTcp];
  return sumCounts(buckets) === 0 ? null : { buckets, isCertain };
}

function linesOfOldNodes(evidence: Evidence): OldNodeLines | null {
  const timeouts = readValue(evidence, 'timeouts');
  if (timeouts === undefined) return null;
  return attributeLines(timeouts, {
    kubeDnsUpstreamService: readValue(evidence, 'kubeDnsUpstreamService'),
    kubeDnsService: readValue(evidence, 'kubeDnsService'),
  });
}

function isEarlier(a: string, b: string): boolean {
  return Date.parse(a) < Date.parse(b);
}
