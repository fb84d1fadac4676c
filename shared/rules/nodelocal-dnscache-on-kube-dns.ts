import type { Observation } from '../domain/finding.ts';
import { forwardsToKubeDns, type KubeDnsForwards, parseCorefile } from '../formats/corefile.ts';
import { classifyCluster } from './classify.ts';
import { isGone } from './kube-dns-path.ts';
import { clusterField, kubernetesObject, observe } from './provenance.ts';
import { defineRule, type Facts, fail, type Judgement, pass } from './rule.ts';

type Used = 'kubeDnsDeployment' | 'nodeLocalDnsConfigMap' | 'kubeDnsUpstreamService';

export const nodelocalDnscacheOnKubeDns = defineRule({
  id: 'nodelocal-dnscache-on-kube-dns',
  title: 'NodeLocal DNSCache does not stand in front of a dnsmasq kube-dns',
  why: 'CoreDNS in node-local-dns turns every cache miss into TCP and opens connections without bound. dnsmasq in kube-dns serves 20 of them at a time, or as many as --max-tcp-connections says (Google documents 200 up to GKE 1.35); up to 33 more wait in the kernel, the rest get no answer. Look-ups take 1, 2, 5 seconds or fail, while CPU and query logs look fine. New Standard clusters from 1.34.1-gke.3720000 get this combination by default.',
  fix: 'Keep NodeLocal DNSCache and move the cluster to Cloud DNS for GKE, then re-create the node pools; or upgrade the control plane to 1.36 or later, where CoreDNS serves kube-dns. Until then, give kube-dns more replicas. An Autopilot cluster does not change its DNS provider in place: upgrade it, or move to a new cluster.',
  whenNotToWorry:
    'A small cluster (up to ten nodes for each kube-dns Pod at limit 20) without bursts has no waiting. The combination alone is therefore of low severity; slots and time-outs raise it.',
  references: [
    'https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache',
    'https://cloud.google.com/kubernetes-engine/docs/concepts/kube-dns',
    'https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns',
  ],
  needs: [],
  mayUse: ['kubeDnsDeployment', 'nodeLocalDnsConfigMap', 'kubeDnsUpstreamService'],
  missing(evidence) {
    if (isGone(evidence)) {
      return [
        {
          code: 'not-found',
          what: 'the cluster in the Container API',
          detail: 'The inventory lists it, the live API does not: deleted since, or the inventory is behind.',
          grant: null,
        },
      ];
    }
    const classification = classifyCluster(evidence.cluster);
    if (classification.state !== 'unknown') return [];
    // What the control plane's version would have said, the live Deployment says better.
    const deployment = evidence.readings.kubeDnsDeployment;
    const isSettledLive =
      classification.gap.what === 'control plane version' && deployment?.state === 'read' && deployment.value !== null;
    return isSettledLive ? [] : [classification.gap];
  },
  judge(facts) {
    const classification = classifyCluster(facts.cluster);
    const path = pathToKubeDns(facts);
    const observations = [...configurationOf(facts), ...liveObservations(facts, path)];
    if (classification.state === 'clear' && classification.code !== 'coredns-by-version')
      return pass(classification.code, {}, observations);
    return judgeKubeDns(facts, path, { isCorednsByVersion: classification.state === 'clear', observations });
  },
});

/** The live Deployment and Corefile outrank what the version says. */
function judgeKubeDns(
  facts: Facts<never, Used>,
  path: KubeDnsForwards | null,
  { isCorednsByVersion, observations }: { isCorednsByVersion: boolean; observations: readonly Observation[] },
): Judgement {
  const version = facts.cluster.controlPlaneVersion ?? 'of unknown version';
  const deployment = facts.read.kubeDnsDeployment;
  if (deployment?.hasDnsmasq === false) return pass('coredns-live', {}, observations);
  if (path !== null && path.blocks.length > 0 && !path.forceTcp) return pass('no-force-tcp', {}, observations);
  if (deployment?.hasDnsmasq === true)
    return fail('nodelocal-on-dnsmasq-live', {}, { severity: 'low', confidence: 'high' }, observations);
  if (isCorednsByVersion) return pass('coredns-by-version', { version }, observations);
  return fail(
    'nodelocal-on-dnsmasq',
    { version },
    { severity: staticSeverity(facts), confidence: 'high' },
    observations,
  );
}

/**
 * Before anything of the cluster itself was read. kube-dns starts with two Pods, and ten nodes are the most that one Pod of
 * limit 20 takes without a queue (measured): above 20 nodes somebody should look soon.
 */
function staticSeverity(facts: Facts<never, Used>): 'medium' | 'low' {
  const { nodeCount } = facts.cluster;
  return facts.read.kubeDnsDeployment === undefined && nodeCount !== null && nodeCount > 20 ? 'medium' : 'low';
}

function pathToKubeDns(facts: Facts<never, Used>): KubeDnsForwards | null {
  const text = facts.read.nodeLocalDnsConfigMap?.data['Corefile'];
  if (text === undefined) return null;
  return forwardsToKubeDns(parseCorefile(text), facts.read.kubeDnsUpstreamService?.clusterIps ?? []);
}

function configurationOf({ cluster, clusterSource }: Facts<never, Used>): Observation[] {
  const at = (field: string) => clusterField(clusterSource, field);
  return [
    observe('NodeLocal DNSCache', cluster.nodeLocalDnsCache, at('addonsConfig.dnsCacheConfig.enabled')),
    observe('DNS provider', cluster.clusterDns ?? 'not set (kube-dns)', at('networkConfig.dnsConfig.clusterDns')),
    observe('control plane version', cluster.controlPlaneVersion, at('currentMasterVersion')),
    observe('nodes', cluster.nodeCount, at('currentNodeCount')),
  ];
}

function liveObservations(facts: Facts<never, Used>, path: KubeDnsForwards | null): Observation[] {
  const observations: Observation[] = [];
  const deployment = facts.read.kubeDnsDeployment;
  if (deployment != null) {
    observations.push(
      observe('dnsmasq container', deployment.hasDnsmasq, kubernetesObject('Deployment kube-dns, containers')),
    );
  }
  if (path !== null) {
    const source = kubernetesObject('ConfigMap node-local-dns, Corefile');
    observations.push(observe('force_tcp towards kube-dns', path.forceTcp, source));
    if (path.expireSeconds !== null) observations.push(observe('expire', path.expireSeconds, source, { unit: 's' }));
  }
  return observations;
}
