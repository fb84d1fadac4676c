import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readInventoryFile } from '../shared/adapters/inventory-file.ts';
import { configMapObject, daemonSet, deployment, listPage, service } from '../shared/adapters/kubernetes.schema.ts';
import { createNodeTally } from '../shared/adapters/kubernetes-summaries.ts';
import { createPolicyTally } from '../shared/adapters/network-policy-summaries.ts';
import { desiredReplicas, isShippedDefault, parseAutoscalerConfig } from '../shared/capacity/autoscaler.ts';
import { liveLimit } from '../shared/capacity/connection-slots.ts';
import { forwardsToKubeDns, parseCorefile } from '../shared/formats/corefile.ts';
import { findPodsLosingDns, resolversAfter } from '../shared/formats/dns-after-move.ts';
import { parseKubeDnsConfig } from '../shared/formats/stub-domains.ts';
import { evaluateCluster } from '../shared/rules/evaluate.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);

function readFixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8');
}

/** The body that a kube-apiserver v1.32.13 answered. */
function recordedBody(id: string): unknown {
  const { response } = JSON.parse(readFixture(`kubernetes-api/${id}.json`));
  expect(response.status).toBe(200);
  return JSON.parse(response.body);
}

function itemsOf(id: string): unknown[] {
  return listPage.parse(recordedBody(id)).items;
}

describe('Deployment kube-dns, recorded', () => {
  const asShipped = {
    dnsmasqImageTag: '1.22.22-gke.0',
    hasDnsmasq: true,
    maxTcpConnections: null,
    specReplicas: 44,
    readyReplicas: 42,
    statusIsCurrent: true,
    editedBy: [],
  };

  test('a01, as shipped: 42 of 44 Pods ready, the limit compiled in', () => {
    const read = deployment.parse(recordedBody('a01-deployment-kube-dns'));
    expect(read).toEqual(asShipped);
    expect(liveLimit(read)).toEqual({ limit: 20, source: 'compiled-default', confidence: 'high' });
  });

  test('a02, with --max-tcp-connections=200: doubtful on an image whose dnsmasq does not know it', () => {
    const read = deployment.parse(recordedBody('a02-deployment-kube-dns-maxtcp'));
    expect(read).toEqual({ ...asShipped, maxTcpConnections: 200, readyReplicas: 44 });
    expect(liveLimit(read)).toEqual({ limit: 200, source: 'args', confidence: 'medium' });
  });

  test('a03, after kubectl edit: the status is of the spec before', () => {
    expect(deployment.parse(recordedBody('a03-deployment-kube-dns-patched-maxtcp'))).toEqual({
      ...asShipped,
      maxTcpConnections: 200,
      statusIsCurrent: false,
      editedBy: ['kubectl-edit'],
    });
  });

  test('a04, scaled to zero: readyReplicas is left out, spec.replicas is not', () => {
    expect(deployment.parse(recordedBody('a04-deployment-kube-dns-scaled-to-zero'))).toEqual({
      ...asShipped,
      specReplicas: 0,
      readyReplicas: 0,
      statusIsCurrent: false,
      editedBy: ['kubectl-edit', 'kubectl-scale'],
    });
  });

  test.each([
    ['m-deployment-maxtcp-two-words', 200, ['kubectl-edit']],
    ['m-deployment-cache-and-maxtcp', 200, ['kubectl-edit']],
    ['m-deployment-no-args', null, []],
  ])('%s: limit argument %s', (id, maxTcpConnections, editedBy) => {
    expect(deployment.parse(recordedBody(id))).toEqual({
      ...asShipped,
      maxTcpConnections,
      editedBy,
      statusIsCurrent: false,
    });
  });
});

describe('DaemonSet, Services and ConfigMaps, recorded', () => {
  test('a05, node-local-dns: 694 of 700 ready', () => {
    expect(daemonSet.parse(recordedBody('a05-daemonset-node-local-dns'))).toEqual({
      imageTag: '1.23.0-gke.9',
      desiredNumberScheduled: 700,
      numberReady: 694,
    });
  });

  test.each([
    ['a06-service-kube-dns', '172.18.0.10'],
    ['a07-service-kube-dns-upstream', '172.18.165.139'],
  ])('%s: %s', (id, clusterIp) => {
    expect(service.parse(recordedBody(id))).toEqual({ clusterIp, clusterIps: [clusterIp] });
  });

  test('a1, node-local-dns: three blocks force TCP towards kube-dns and keep connections for 1 s', () => {
    const { data } = configMapObject.parse(recordedBody('a1-configmap-node-local-dns'));
    const corefile = parseCorefile(data['Corefile'] ?? '');
    expect(corefile.problems).toEqual([]);
    expect(forwardsToKubeDns(corefile, ['172.18.165.139'])).toEqual({
      blocks: ['cluster.local', 'in-addr.arpa', 'ip6.arpa'],
      forceTcp: true,
      expireSeconds: 1,
      upstreams: ['__PILLAR__CLUSTER__DNS__'],
    });
  });

  test('a1, kube-dns: stub domains and upstream name servers', () => {
    const { data } = configMapObject.parse(recordedBody('a1-configmap-kube-dns'));
    expect(parseKubeDnsConfig(data)).toEqual({
      stubDomains: { 'consul.local': ['10.150.0.1'], 'corp.example.com': ['10.20.0.53', '10.20.1.53'] },
      upstreamNameservers: ['8.8.8.8', '1.1.1.1'],
      problems: [],
    });
  });
});

describe('ConfigMap kube-dns-autoscaler, recorded', () => {
  function parseRecorded(id: string) {
    return parseAutoscalerConfig(configMapObject.parse(recordedBody(id)).data);
  }

  test.each([
    'a1-configmap-kube-dns-autoscaler',
    'a1-configmap-kube-dns-autoscaler-seed',
    'm-truepath-autoscaler-immutable',
    'm-truepath-autoscaler-crlf-binarydata',
  ])('%s: the shipped parameters, also with CR LF, tabs and binaryData', (id) => {
    const config = parseRecorded(id);
    expect(config).toMatchObject({ ok: true, mode: 'linear', params: { coresPerReplica: 256, nodesPerReplica: 16 } });
    expect(config.ok && config.mode === 'linear' && isShippedDefault(config.params)).toBe(true);
  });

  test.each(['a1-configmap-kube-dns-autoscaler-ladder', 'm-truepath-autoscaler-ladder'])('%s: a ladder', (id) => {
    expect(parseRecorded(id)).toMatchObject({
      ok: true,
      mode: 'ladder',
      params: {
        nodesToReplicas: [
          [1, 1],
          [2, 2],
        ],
      },
    });
  });

  test.each([
    ['a1-configmap-kube-dns-autoscaler-empty', 'no data key'],
    ['m-truepath-autoscaler-empty', 'no data key'],
    ['a1-configmap-kube-dns-autoscaler-badjson', 'not valid JSON'],
    ['m-truepath-autoscaler-badjson', 'not valid JSON'],
    ['a1-configmap-kube-dns-autoscaler-stringbool', 'preventSinglePointFailure has a value of the wrong type'],
    ['m-truepath-autoscaler-stringbool', 'preventSinglePointFailure has a value of the wrong type'],
    ['a1-configmap-kube-dns-autoscaler-twokeys', '2 data keys'],
    ['m-truepath-autoscaler-twokeys', '2 data keys'],
  ])('%s: refused, %s', (id, problem) => {
    expect(parseRecorded(id)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });

  test('700 nodes of 3.92 cores, 14 of them cordoned: 44 replicas by the shipped parameters', () => {
    const config = parseRecorded('a1-configmap-kube-dns-autoscaler');
    if (!config.ok) throw new Error(config.problem);
    const size = {
      nodes: { total: 700, schedulable: 686 },
      milliCores: { total: 700 * 3920, schedulable: 686 * 3920 },
    };
    expect(desiredReplicas(config, size)).toBe(44);
  });
});

describe('nodes, recorded', () => {
  function summarize(nodes: readonly unknown[]) {
    const tally = createNodeTally();
    for (const node of nodes) tally.add(node);
    return tally.result();
  }

  test('c16, one of a list; the list is not counted by what remains of it', () => {
    expect(summarize(itemsOf('c16-nodes-limit1'))).toEqual({
      total: 1,
      schedulable: 1,
      ready: 1,
      totalMilliCores: 3920,
      schedulableMilliCores: 3920,
      oldestCreation: '2026-02-28T00:05:55Z',
      newestCreation: '2026-02-28T00:05:55Z',
      createdPerDay: { '2026-02-28': 1 },
      malformed: 0,
      pools: [expect.objectContaining({ nodes: 1, oldestCreation: '2026-02-28T00:05:55Z' })],
    });
  });

  test('n14, three of a small pool', () => {
    expect(summarize(itemsOf('n14-nodes-small-pool-full'))).toEqual({
      total: 3,
      schedulable: 3,
      ready: 3,
      totalMilliCores: 3 * 1930,
      schedulableMilliCores: 3 * 1930,
      oldestCreation: '2026-11-13T01:30:44Z',
      newestCreation: '2026-11-16T15:55:55Z',
      createdPerDay: { '2026-11-13': 1, '2026-11-14': 1, '2026-11-16': 1 },
      malformed: 0,
      pools: [expect.objectContaining({ nodes: 3, oldestCreation: '2026-11-13T01:30:44Z' })],
    });
  });

  test('n15, NotReady: it counts, as the autoscaler counts it', () => {
    expect(summarize([recordedBody('n15-nodes-notready')])).toMatchObject({ total: 1, schedulable: 1, ready: 0 });
  });

  test('n16, cordoned: its cores are not schedulable', () => {
    expect(summarize([recordedBody('n16-node-unschedulable')])).toMatchObject({
      total: 1,
      schedulable: 0,
      ready: 1,
      totalMilliCores: 3920,
      schedulableMilliCores: 0,
    });
  });
});

describe('b13, forty NetworkPolicies in five namespaces, recorded', () => {
  const tally = createPolicyTally();
  for (const policy of itemsOf('b13-networkpolicies-all')) tally.add(policy);
  const summary = tally.result();
  const NAMESPACES = ['monitoring', 'payments', 'team-a', 'team-b', 'team-c'];

  test('all but the five ingress-only ones restrict egress', () => {
    expect(summary).toMatchObject({ total: 40, truncated: false, malformed: 0 });
    expect(summary.egress).toHaveLength(35);
    expect(summary.egress.some((policy) => policy.name === 'ingress-only')).toBe(false);
  });

  test.each<[string, string[]]>([
    ['default-deny-egress', []],
    ['https-out', []],
    ['allow-all-egress', ['UDP+TCP to anywhere']],
    ['udp-only-dns', ['UDP to anywhere']],
    ['allow-dns-kube-dns-only', ['UDP+TCP to Pods']],
    ['allow-dns-both', ['UDP+TCP to Pods, 169.254.20.10/32, 172.18.0.10/32']],
    ['allow-metadata-server-dns', ['UDP+TCP to 169.254.169.254/32']],
  ])('%s, once in each namespace', (name, permits) => {
    const found = summary.egress.filter((policy) => policy.name === name);
    expect(found.map((policy) => policy.namespace).sort()).toEqual(NAMESPACES);
    for (const { rules } of found) {
      const words = rules.map(({ protocols, peers }) => {
        const to = peers?.map((peer) => (peer.kind === 'ip' ? peer.cidr : 'Pods')).join(', ') ?? 'anywhere';
        return `${protocols.join('+')} to ${to}`;
      });
      expect(words).toEqual(permits);
    }
  });

  test('after a move to Cloud DNS: which Pods of each namespace lose what', () => {
    const after = resolversAfter(true, ['172.18.0.10']);
    const cut = findPodsLosingDns({ policies: summary.egress, pods: null, after, kubeDnsIps: ['172.18.0.10'] });
    const words = cut.map(({ namespace, labels, loses }) => `${namespace} ${JSON.stringify(labels)} ${loses}`);
    expect(words).toEqual(
      NAMESPACES.flatMap((namespace) => [
        `${namespace} {"app":"client"} all`,
        `${namespace} {"app":"udp-${namespace}"} tcp`,
        `${namespace} {"dns":"clouddns"} all`,
        `${namespace} {} all`,
      ]),
    );
  });
});

test('a recorded cluster with its recorded Kubernetes objects: judged as one', () => {
  const [node] = itemsOf('c16-nodes-limit1');
  const nodes = createNodeTally();
  for (let count = 0; count < 700; count += 1) nodes.add(node);
  const path = 'clusters/k8s-config-connector/containercluster-swap-2.json';
  const [cluster] = readInventoryFile(readFixture(path), path).clusters;
  if (cluster === undefined) throw new Error(`${path} holds no cluster`);
  const read = <T>(value: T) => ({ state: 'read', value, source: 'kubernetes-api' }) as const;
  const judged = evaluateCluster({
    cluster,
    clusterSource: 'container-api',
    readings: {
      kubeDnsDeployment: read(deployment.parse(recordedBody('a01-deployment-kube-dns'))),
      nodeLocalDnsDaemonSet: read(daemonSet.parse(recordedBody('a05-daemonset-node-local-dns'))),
      autoscalerConfigMap: read(configMapObject.parse(recordedBody('a1-configmap-kube-dns-autoscaler'))),
      nodeLocalDnsConfigMap: read(configMapObject.parse(recordedBody('a1-configmap-node-local-dns'))),
      kubeDnsUpstreamService: read(service.parse(recordedBody('a07-service-kube-dns-upstream'))),
      nodes: read(nodes.result()),
    },
  });
  // 694 nodes x 2 connections / 42 ready Pods = 33.05 of 20; 700 nodes ask for 44 replicas, 42 are ready.
  expect(judged).toMatchObject({ verdict: 'exposed', severity: 'high' });
  expect(judged.reason).toContain('694 nodes on 42 ready kube-dns Pods hold about 33 connections a Pod');
  expect(judged.findings.map((one) => one.code)).toEqual(
    expect.arrayContaining([
      'nodelocal-on-dnsmasq-live',
      'slots-saturated',
      'autoscaler-shipped-defaults',
      'autoscaler-usable',
      'replicas-not-ready',
    ]),
  );
});
