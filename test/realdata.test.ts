import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readClusterAsset } from '../shared/adapters/cluster-reader.ts';
import { readInventoryFile } from '../shared/adapters/inventory-file.ts';
import { createSkipList } from '../shared/adapters/skip-list.ts';
import type { ClusterFacts } from '../shared/domain/cluster.ts';
import type { Evidence } from '../shared/domain/evidence.ts';
import { candidateReason } from '../shared/rules/classify.ts';
import { evaluateCluster } from '../shared/rules/evaluate.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);
const CONNECTOR = 'clusters/k8s-config-connector';

function readFixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8');
}

function readClusters(path: string): ClusterFacts[] {
  const { clusters, gaps, skipped } = readInventoryFile(readFixture(path), path);
  expect({ gaps, skipped }).toEqual({ gaps: [], skipped: [] });
  return clusters;
}

function readCluster(path: string): ClusterFacts {
  const [cluster, ...others] = readClusters(path);
  if (cluster === undefined || others.length > 0) throw new Error(`${path} does not hold one cluster`);
  return cluster;
}

/** What the inventory alone leads to: verdict, severity, and the code of the rule about the combination. */
function judge(cluster: ClusterFacts, clusterSource: Evidence['clusterSource'] = 'file') {
  const judged = evaluateCluster({ cluster, clusterSource, readings: {} });
  const [combination] = judged.findings;
  if (combination === undefined) throw new Error('no finding');
  return { ...judged, combination, summary: [judged.verdict, judged.severity, combination.code].join(' ') };
}

const EXPOSED = 'exposed low nodelocal-on-dnsmasq';

describe('the seven clusters of gcpdiag', () => {
  const clusters = readClusters('clusters/gcpdiag-gke1/container-clusters.json');

  // Worked out from the recording: dnsCacheConfig is there on the first three, dnsConfig on none, all are 1.24 or 1.25.
  test.each([
    ['gke1', 'europe-west4-a', 'standard', 1, EXPOSED],
    ['autopilot-gke1', 'europe-west4', 'autopilot', null, EXPOSED],
    ['autopilot-gke2', 'europe-west4', 'autopilot', null, EXPOSED],
    ['gke2', 'europe-west4', 'standard', 3, 'clear info nodelocal-off'],
    ['gke3', 'europe-west4', 'standard', 15, 'clear info nodelocal-off'],
    ['gke4', 'europe-west4-a', 'standard', 1, 'clear info nodelocal-off'],
    ['gke6', 'europe-west4-a', 'standard', 1, 'clear info nodelocal-off'],
  ])('%s', (name, location, mode, nodeCount, expected) => {
    const cluster = clusters.find((one) => one.cluster === name);
    if (cluster === undefined) throw new Error(`${name} was not read`);
    expect(cluster).toMatchObject({ project: 'gcpdiag-gke1-aaaa', location, mode, nodeCount, status: 'RUNNING' });
    expect(judge(cluster).summary).toBe(expected);
  });

  test('no other', () => {
    expect(clusters).toHaveLength(7);
  });

  test('gke1 has all logging off: no trace can be found, and the command that mends it is named', () => {
    const cluster = clusters.find((one) => one.cluster === 'gke1');
    if (cluster === undefined) throw new Error('gke1 was not read');
    const { findings, gaps } = judge(cluster);
    expect(findings.find((one) => one.rule === 'node-local-dns-logs')).toMatchObject({ code: 'logs-disabled' });
    expect(findings.find((one) => one.rule === 'kube-dns-dial-timeouts')?.verdict).toBe('unknown');
    expect(gaps.map((gap) => gap.grant)).toContainEqual(expect.stringContaining('--logging=SYSTEM,WORKLOAD'));
  });
});

describe('the clusters of Config Connector', () => {
  const rows = readFixture(`${CONNECTOR}/INDEX.tsv`)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([file = '', version = '', location = '', cache = '', dns = '', nodes = '']) => ({
      file,
      version,
      location,
      cache,
      dns,
      nodes: Number(nodes),
    }));

  /** By the facts: none has a dnsConfig, so kube-dns answers; none is 1.36; on is `{"enabled": true}` and nothing else. */
  function expectedVerdict(cache: string): string {
    return cache === '{"enabled": true}' ? EXPOSED : 'clear info nodelocal-off';
  }

  test.each(rows)('$file', ({ file, version, location, cache, dns, nodes }) => {
    const cluster = readCluster(`${CONNECTOR}/${file}`);
    expect(cluster).toMatchObject({
      controlPlaneVersion: version,
      location,
      nodeCount: nodes,
      mode: 'standard',
      status: 'RUNNING',
      project: '${' + 'projectId}',
    });
    expect([dns, cluster.clusterDns]).toEqual(['null', null]);
    expect(judge(cluster).summary).toBe(expectedVerdict(cache));
  });

  test('the index names every file: 14 exposed and 18 clear', () => {
    const files = readdirSync(new URL(`${CONNECTOR}/`, FIXTURES)).filter((file) => file.endsWith('.json'));
    expect(rows.map((row) => row.file).sort()).toEqual(files.sort());
    expect(rows.filter((row) => expectedVerdict(row.cache) === EXPOSED)).toHaveLength(14);
    expect(rows).toHaveLength(32);
  });

  test('all that are exposed got NodeLocal DNSCache without asking, at 1.34.8 to 1.35.6', () => {
    const exposed = rows.filter((row) => expectedVerdict(row.cache) === EXPOSED);
    expect(new Set(exposed.map((row) => row.version.replace(/-.*/, '')))).toEqual(
      new Set(['1.34.8', '1.34.9', '1.35.5', '1.35.6']),
    );
  });
});

describe('where the verdict of a recorded cluster comes from', () => {
  const path = `${CONNECTOR}/containercluster-swap-2.json`;
  const cluster = readCluster(path);

  test.each(['file', 'asset-inventory', 'container-api'] as const)('read from %s: every field names it', (source) => {
    const { combination } = judge(cluster, source);
    expect(combination.observations.map((one) => [one.name, one.value, one.source])).toEqual([
      ['NodeLocal DNSCache', true, { kind: source, detail: 'Cluster.addonsConfig.dnsCacheConfig.enabled' }],
      ['DNS provider', 'not set (kube-dns)', { kind: source, detail: 'Cluster.networkConfig.dnsConfig.clusterDns' }],
      ['control plane version', '1.35.6-gke.1250000', { kind: source, detail: 'Cluster.currentMasterVersion' }],
      ['nodes', 2, { kind: source, detail: 'Cluster.currentNodeCount' }],
    ]);
  });

  test('the same object as Asset Inventory hands it over gives the same facts', () => {
    const skips = createSkipList();
    const name = '//container.googleapis.com/projects/p-1/zones/us-central1-a/clusters/c-1';
    const asset = {
      name,
      assetType: 'container.googleapis.com/Cluster',
      resource: { data: JSON.parse(readFixture(path)) },
    };
    const facts = readClusterAsset(asset, skips);
    expect(skips.result()).toEqual([]);
    expect(facts).toEqual({
      ...cluster,
      name: 'projects/p-1/locations/us-central1-a/clusters/c-1',
      project: 'p-1',
      location: 'us-central1-a',
      cluster: 'c-1',
    });
  });
});

describe('every spelling of "off", on a recorded cluster that has the cache on', () => {
  const recorded = JSON.parse(readFixture(`${CONNECTOR}/containercluster-swap-2.json`));
  const { addonsConfig, ...withoutAddons } = recorded;
  const { dnsCacheConfig, ...otherAddons } = addonsConfig;

  test('it is on', () => {
    expect(dnsCacheConfig).toEqual({ enabled: true });
  });

  test.each<[string, unknown]>([
    ['dnsCacheConfig {}', { ...recorded, addonsConfig: { ...otherAddons, dnsCacheConfig: {} } }],
    ['enabled false', { ...recorded, addonsConfig: { ...otherAddons, dnsCacheConfig: { enabled: false } } }],
    ['dnsCacheConfig null', { ...recorded, addonsConfig: { ...otherAddons, dnsCacheConfig: null } }],
    ['without dnsCacheConfig', { ...recorded, addonsConfig: otherAddons }],
    ['without addonsConfig', withoutAddons],
  ])('%s', (_, raw) => {
    const { clusters } = readInventoryFile(JSON.stringify([raw]), 'list.json');
    expect(clusters.map((cluster) => judge(cluster).summary)).toEqual(['clear info nodelocal-off']);
  });
});

describe('the Autopilot cluster of kube-agents, a describe that was cut down to its settings', () => {
  const cluster = readCluster('clusters/kube-agents/golden-path-autopilot.yaml');

  test('Cloud DNS from the start: clear, no candidate, and no gap', () => {
    expect(cluster).toMatchObject({
      mode: 'autopilot',
      clusterDns: 'CLOUD_DNS',
      clusterDnsScope: 'CLUSTER_SCOPE',
      clusterDnsDomain: 'cluster.local',
      nodeLocalDnsCache: true,
      controlPlaneVersion: null,
      loggingComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'],
      managedPrometheus: true,
    });
    expect(candidateReason(cluster)).toBeNull();
    expect(judge(cluster)).toMatchObject({ summary: 'clear info cloud-dns', gaps: [] });
  });

  test('it lost its name: it is called after the file', () => {
    expect(cluster.name).toBe('projects/unknown-project/locations/unknown/clusters/golden-path-autopilot');
  });
});
