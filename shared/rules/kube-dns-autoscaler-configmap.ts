import { parseAutoscalerConfig } from '../capacity/autoscaler.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { kubernetesObject, observe } from './provenance.ts';
import { defineRule, fail, pass } from './rule.ts';

export const kubeDnsAutoscalerConfigmap = defineRule({
  id: 'kube-dns-autoscaler-configmap',
  title: 'ConfigMap kube-dns-autoscaler can be read by the autoscaler',
  why: 'The autoscaler refuses a ConfigMap that is malformed or has two keys, says so only in its own log, and leaves the replicas as they are: kube-dns then no longer grows with the cluster.',
  fix: 'Write exactly one key, `linear` or `ladder`, with a JSON object whose numbers and booleans are not quoted.',
  whenNotToWorry: 'Never: a refused ConfigMap is a silent stop of scaling.',
  references: ['https://github.com/kubernetes-sigs/cluster-proportional-autoscaler'],
  needs: ['autoscalerConfigMap'],
  notApplicable: unlessCombination,
  judge({ read }) {
    const weight = { severity: 'medium', confidence: 'high' } as const;
    if (read.autoscalerConfigMap === null) return fail('autoscaler-absent', {}, { ...weight, severity: 'low' });
    const { data } = read.autoscalerConfigMap;
    const config = parseAutoscalerConfig(data);
    const observations = [
      observe('keys', Object.keys(data).sort().join(', '), kubernetesObject('ConfigMap kube-dns-autoscaler, data')),
    ];
    if (!config.ok) return fail('autoscaler-refused', { problem: config.problem }, weight, observations);
    return pass('autoscaler-usable', { mode: config.mode }, observations);
  },
});
