import type { Alert } from './alerts.ts';
import { type KubernetesObject, OWN_LABELS, SYSTEM_NAMESPACE } from './manifest.ts';

const INTERVAL = '30s'; // of KubeDnsDnsmasqFull's subquery, so that each look is a new one

interface RuleGroup {
  name: string;
  interval: string;
  rules: object[];
}

/** Rule groups in Prometheus' own form: a rules file as it is, and the `spec` of both kinds of objects. */
export function ruleGroups(alerts: readonly Alert[]): { groups: RuleGroup[] } {
  const rules = alerts.map(({ name, expression, hold, severity, meaning, summary, description }) => ({
    alert: name,
    expr: expression,
    for: hold,
    labels: { severity, meaning },
    annotations: { summary, description },
  }));
  return { groups: [{ name: 'dns-audit', interval: INTERVAL, rules }] };
}

/** For the Prometheus operator. `labels` are those by which it selects rules. */
export function prometheusRule(alerts: readonly Alert[], labels: Record<string, string>): KubernetesObject {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'dns-audit', namespace: SYSTEM_NAMESPACE, labels: { ...OWN_LABELS, ...labels } },
    spec: ruleGroups(alerts),
  };
}

/** For Managed Service for Prometheus: ClusterRules, since the processes are counted for all namespaces. */
export function googleClusterRules(alerts: readonly Alert[]): KubernetesObject {
  return {
    apiVersion: 'monitoring.googleapis.com/v1',
    kind: 'ClusterRules',
    metadata: { name: 'dns-audit', labels: OWN_LABELS },
    spec: ruleGroups(alerts),
  };
}
