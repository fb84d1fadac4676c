import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readKubeDnsObjects } from '../../shared/adapters/kube-dns-objects.ts';
import { buildManifests } from '../../shared/manifests/build-manifests.ts';
import type { ManifestKind } from '../../shared/manifests/kinds.ts';
import { kubectlList, LIVE } from './live-objects.test-helper.ts';

/** Whether what is scraped is there: the objects against the recorded workloads of a cluster, and against each other. */
interface Port {
  name: string;
  containerPort: number;
}
interface Workload {
  kind: string;
  metadata: { name: string; namespace: string };
  spec: { template: { metadata: { labels: Record<string, string> }; spec: { containers: { ports?: Port[] }[] } } };
}
interface Target {
  kind: string;
  metadata: { name: string; namespace?: string; labels: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own form, which objects.test.ts checks
  spec: any;
}

const PLAN = {
  live: readKubeDnsObjects(JSON.parse(LIVE), 'live.json'),
  ...{ limit: null, namespace: 'shop', labels: {} },
  probe: { namespace: 'shop', image: 'r.example/dns-audit:1', urls: ['https://example.com/'], interval: '1s' },
};
const objectsOf = (kind: ManifestKind): Target[] =>
  (buildManifests(kind, PLAN) ?? []).flatMap(({ text }) => parseAllDocuments(text).map((one) => one.toJS() as Target));

const [kubeDns, nodeLocalDns]: Workload[] = JSON.parse(
  kubectlList('a01-deployment-kube-dns', 'a05-daemonset-node-local-dns'),
).items;
const probe = objectsOf('probe')[0] as unknown as Workload;
const byKind = (kind: ManifestKind, type: string, name: string) =>
  objectsOf(kind).find((one) => one.kind === type && one.metadata.name === name) ?? expect.fail(`no ${type} ${name}`);

/** The ports of the Pods of a workload that these endpoints mean, by name or by number. */
function portsMeant(workload: Workload | undefined, selected: Record<string, string>, ports: (string | number)[]) {
  const { metadata, spec } = workload?.spec.template ?? expect.fail('the workload was not recorded');
  expect(metadata.labels).toMatchObject(selected);
  const all = spec.containers.flatMap((container) => container.ports ?? []);
  return ports.map((port) => all.filter((one) => one.name === port || one.containerPort === port));
}
const one = (port: number) => [expect.objectContaining({ containerPort: port })];

describe.each([
  ['node-local-dns', nodeLocalDns, [9253]],
  ['kube-dns', kubeDns, [10054, 10055]],
  ['probe', probe, [9465]],
] as const)('PodMonitoring of %s', (name, workload, numbers) => {
  const { metadata, spec } = byKind('gmp-monitoring', 'PodMonitoring', `dns-audit-${name}`);
  it('selects its Pods where they are, and each endpoint is one port of theirs', () => {
    expect(metadata.namespace).toBe(workload?.metadata.namespace);
    const ports = spec.endpoints.map(({ port }: { port: string | number }) => port);
    expect(portsMeant(workload, spec.selector.matchLabels, ports)).toEqual(numbers.map(one));
  });
});

describe.each([
  ['node-local-dns', nodeLocalDns, [9253]],
  ['probe', probe, [9465]],
] as const)('PodMonitor of %s', (name, workload, numbers) => {
  const { spec } = byKind('operator-monitoring', 'PodMonitor', `dns-audit-${name}`);
  it('selects its Pods where they are, and each endpoint is one port of theirs', () => {
    expect(spec.namespaceSelector.matchNames).toEqual([workload?.metadata.namespace]);
    const ports = spec.podMetricsEndpoints.map(({ port }: { port: string }) => port);
    expect(portsMeant(workload, spec.selector.matchLabels, ports)).toEqual(numbers.map(one));
  });
});

it('the ServiceMonitor of kube-dns follows a Service that leads to the ports of both its exporters', () => {
  const monitor = byKind('operator-monitoring', 'ServiceMonitor', 'dns-audit-kube-dns').spec;
  const service = byKind('operator-monitoring', 'Service', 'dns-audit-kube-dns-metrics');
  expect(service.metadata.labels).toMatchObject(monitor.selector.matchLabels);
  expect(monitor.namespaceSelector.matchNames).toEqual([service.metadata.namespace]);
  const meant = monitor.endpoints.map(({ port }: { port: string }) =>
    service.spec.ports.find(({ name }: { name: string }) => name === port),
  );
  const targets = meant.map(({ targetPort }: { targetPort: number }) => targetPort);
  expect(portsMeant(kubeDns, service.spec.selector, targets)).toEqual([10054, 10055].map(one));
  expect(service.metadata.namespace).toBe(kubeDns?.metadata.namespace);
});

it('of cAdvisor the processes of container dnsmasq are kept, and nothing else', () => {
  const { spec } = byKind('gmp-monitoring', 'ClusterNodeMonitoring', 'dns-audit-dnsmasq-processes');
  const [{ path, metricRelabeling }] = spec.endpoints;
  const [{ action, sourceLabels, regex }] = metricRelabeling;
  expect([path, action]).toEqual(['/metrics/cadvisor', 'keep']);
  const isKept = (labels: Record<string, string>) =>
    new RegExp(`^(?:${regex})$`).test(sourceLabels.map((label: string) => labels[label] ?? '').join(';'));
  expect(isKept({ __name__: 'container_processes', container: 'dnsmasq' })).toBe(true);
  expect(isKept({ __name__: 'container_processes', container: 'kubedns' })).toBe(false);
  expect(isKept({ __name__: 'container_threads', container: 'dnsmasq' })).toBe(false);
});

it('the Service of the debug kube-dns leads to its dnsmasq, over UDP and over TCP', () => {
  const objects = objectsOf('kube-dns-debug');
  const service = objects.find(({ kind }) => kind === 'Service') ?? expect.fail('no Service');
  const debug = objects.find(({ kind }) => kind === 'Deployment') as unknown as Workload;
  expect(service.spec.ports.map(({ protocol, port }: { protocol: string; port: number }) => [protocol, port])).toEqual([
    ['UDP', 53],
    ['TCP', 53],
  ]);
  const [ports = []] = portsMeant(debug, service.spec.selector, [53]);
  expect(ports.map(({ containerPort }) => containerPort)).toEqual([53, 53]);
});

it('the file of the debug kube-dns says how to send it traffic, to read it and to remove it', () => {
  const [{ text } = { text: '' }] = buildManifests('kube-dns-debug', PLAN) ?? [];
  for (const words of [
    '# Send it traffic: a Pod whose only name server it is:',
    '# Read it:   kubectl logs deployment/kube-dns-debug --namespace=kube-system --container=dnsmasq --timestamps',
    '# Remove it: kubectl delete deployment,service kube-dns-debug --namespace=kube-system',
  ])
    expect(text).toContain(words);
  const names = objectsOf('kube-dns-debug').map(({ kind, metadata }) => `${kind.toLowerCase()} ${metadata.name}`);
  expect(names).toEqual(['deployment kube-dns-debug', 'service kube-dns-debug']);
});
