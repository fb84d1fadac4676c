import { unlessCombination } from './kube-dns-path.ts';
import { clusterField, observe } from './provenance.ts';
import { defineRule, fail, pass } from './rule.ts';

export const nodeLocalDnsMetrics = defineRule({
  id: 'node-local-dns-metrics',
  title: 'Connection metrics of node-local-dns can be collected',
  why: 'The increase of connection-cache misses shows the demand for connections before look-ups fail. GKE does not collect it by itself: node-local-dns carries only a scrape annotation, which Managed Service for Prometheus does not follow.',
  fix: 'Enable Managed Service for Prometheus and add a PodMonitoring for node-local-dns (port 9253); `dns-audit manifests gmp-monitoring` writes it.',
  whenNotToWorry: 'When a Prometheus of your own scrapes node-local-dns.',
  references: ['https://cloud.google.com/stackdriver/docs/managed-prometheus/setup-managed'],
  needs: [],
  notApplicable: unlessCombination,
  missing({ cluster }) {
    if (cluster.managedPrometheus !== null) return [];
    return [
      {
        code: 'not-observable',
        what: 'monitoring configuration of the cluster',
        detail: 'The cluster object has no monitoringConfig.',
        grant: null,
      },
    ];
  },
  judge({ cluster, clusterSource }) {
    const source = clusterField(clusterSource, 'monitoringConfig.managedPrometheusConfig.enabled');
    const observations = [observe('Managed Service for Prometheus', cluster.managedPrometheus, source)];
    if (cluster.managedPrometheus === false)
      return fail('metrics-not-collected', {}, { severity: 'info', confidence: 'high' }, observations);
    return pass('metrics-collectable', {}, observations);
  },
});
