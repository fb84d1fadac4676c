import { isGone, missingSystemLogs } from './kube-dns-path.ts';
import { clusterField, kubernetesObject, observe } from './provenance.ts';
import { defineRule, excuse, fail, missingReading, pass } from './rule.ts';
import { attributeTimeouts, countWords, sumCounts, windowHours } from './timeout-attribution.ts';
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
    if (cluster.clusterDns !== 'CLOUD_DNS' || !cluster.nodeLocalDnsCache || isGone(evidence))
      return excuse('migration-not-configured', {});
    return cluster.mode === 'autopilot' ? excuse('migration-not-possible', {}) : null;
  },
  missing(evidence) {
    const { nodes, history, clusterUpdates, timeouts } = evidence.readings;
    if (history?.state === 'read' && history.value.migrationShownComplete !== null) return [];
    if (nodes?.state !== 'read') return [missingReading(evidence, 'nodes')];
    const seen = history?.state === 'read' ? history.value.kubeDnsLastSeen : null;
    if (seen !== null || (clusterUpdates?.state === 'read' && clusterUpdates.value.length > 0)) return [];
    if (timeouts?.state === 'read' && sumCounts(timeouts.value.buckets) > 0) return [];
    if (nodes.value.total === 0) return [];
    return [
      clusterUpdates?.state === 'gap'
        ? clusterUpdates.gap
        : {
            code: 'not-observable',
            what: 'moment of the switch to Cloud DNS',
            detail: 'The Container API remembers no update of this cluster and no earlier report saw it on kube-dns.',
            grant: null,
          },
      ...missingSystemLogs(evidence),
    ];
  },
  judge({ cluster, clusterSource, read }) {
    const { nodes, timeouts, history, clusterUpdates = [] } = read;
    const shownComplete = history?.migrationShownComplete ?? null;
    if (nodes === undefined) return pass('migration-complete-earlier', { at: shownComplete ?? '' });
    const base = [
      observe('DNS provider', cluster.clusterDns, clusterField(clusterSource, 'networkConfig.dnsConfig.clusterDns')),
      observe('oldest node', nodes.oldestCreation, kubernetesObject('list of Nodes, metadata.creationTimestamp')),
      observe('nodes', nodes.total, kubernetesObject('list of Nodes')),
    ];
    if (timeouts !== undefined) {
      const { dialTcp, readTcp, isCertain } = attributeTimeouts(timeouts, read);
      const buckets = [...dialTcp, ...readTcp];
      const count = sumCounts(buckets);
      if (count > 0) {
        const args = { count: countWords(count, timeouts.capped), hours: windowHours(timeouts) };
        const confidence = isCertain ? 'high' : 'medium';
        return fail('migration-still-on-kube-dns', args, { severity: 'high', confidence }, [
          ...base,
          ...observeTimeouts(buckets, timeouts),
        ]);
      }
    }
    const oldest = nodes.oldestCreation;
    if (oldest === null) return pass('migration-no-nodes', {}, base);
    const lastSeen = history?.kubeDnsLastSeen ?? null;
    if (lastSeen !== null && isEarlier(oldest, lastSeen)) {
      const observations = [
        ...base,
        observe('last seen on kube-dns', lastSeen, { kind: 'previous-run', detail: 'an earlier report of this scope' }),
      ];
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

function isEarlier(a: string, b: string): boolean {
  return Date.parse(a) < Date.parse(b);
}
