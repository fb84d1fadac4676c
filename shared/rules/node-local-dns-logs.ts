import { areSystemLogsOff, unlessCombination } from './kube-dns-path.ts';
import { clusterField, observe } from './provenance.ts';
import { defineRule, fail, pass } from './rule.ts';

export const nodeLocalDnsLogs = defineRule({
  id: 'node-local-dns-logs',
  title: 'Time-outs of node-local-dns reach Cloud Logging',
  why: 'The error lines of node-local-dns are the only trace that this problem leaves by default: dnsmasq logs nothing when it is full, and no metric of its connections is exported.',
  fix: 'gcloud container clusters update CLUSTER --location=LOCATION --logging=SYSTEM,WORKLOAD',
  whenNotToWorry: 'When another log pipeline keeps the lines of kube-system; then look there.',
  references: ['https://cloud.google.com/kubernetes-engine/docs/how-to/config-logging-monitoring'],
  needs: [],
  notApplicable: unlessCombination,
  missing({ cluster }) {
    if (cluster.loggingComponents !== null) return [];
    return [
      {
        code: 'not-observable',
        what: 'logging configuration of the cluster',
        detail: 'The cluster object has no loggingConfig.',
        grant: null,
      },
    ];
  },
  judge({ cluster, clusterSource }) {
    const components = cluster.loggingComponents ?? [];
    const words = components.length === 0 ? 'none' : components.join(', ');
    const observations = [
      observe(
        'logging components',
        words,
        clusterField(clusterSource, 'loggingConfig.componentConfig.enableComponents'),
      ),
    ];
    if (areSystemLogsOff(cluster))
      return fail('logs-disabled', {}, { severity: 'low', confidence: 'high' }, observations);
    return pass('logs-enabled', {}, observations);
  },
});
