import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { clusterJson } from '../../emulator/cluster-json.ts';
import { sampleFleet } from '../../emulator/index.ts';
import { readContainerCluster } from '../adapters/cluster-reader.ts';
import { readInventoryFile } from '../adapters/inventory-file.ts';
import { createSkipList } from '../adapters/skip-list.ts';
import type { ClusterFacts } from '../domain/cluster.ts';
import { classifyCluster } from '../rules/classify.ts';
import { CONSTRAINT } from './constraint.ts';
import { isRefused } from './judge-constraint.ts';

const FIXTURES = new URL('../../test/fixtures/clusters/', import.meta.url);

/** Every recorded cluster, and those of the sample fleet that can be read. */
function allClusters(): ClusterFacts[] {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(?:json|yaml)$/.test(path));
  const recorded = files.flatMap(
    (path) => readInventoryFile(readFileSync(new URL(path, FIXTURES), 'utf8'), path).clusters,
  );
  const fleet = sampleFleet(new Date('2026-11-22T06:00:00Z'));
  const skips = createSkipList();
  const made = fleet.clusters.flatMap((cluster) => {
    const project = fleet.projects.find(({ id }) => id === cluster.project);
    if (project === undefined) throw new Error(`no project ${cluster.project}`);
    return readContainerCluster(clusterJson(cluster, project), { project: project.id }, skips) ?? [];
  });
  return [...recorded, ...made];
}

function refuses(cluster: ClusterFacts): boolean {
  const { mode, nodeLocalDnsCache, clusterDns, initialVersion } = cluster;
  return isRefused({ isAutopilot: mode === 'autopilot', nodeLocalDnsCache, clusterDns, initialVersion });
}

describe('the verdict of the constraint', () => {
  const clusters = allClusters();

  test.each(clusters.map((cluster) => [cluster.name, cluster] as const))('%s: that of the rule', (_, cluster) => {
    // What a constraint sees: the version that the cluster was created with, and no state.
    const seen: ClusterFacts = {
      ...cluster,
      status: 'RUNNING',
      controlPlaneVersion: cluster.initialVersion ?? '1.0.0',
    };
    const { state } = classifyCluster(seen);
    // Of a provider or version that nobody knows the rule says unknown; a constraint can only accept or refuse, and refuses.
    expect(refuses(cluster)).toBe(cluster.mode === 'standard' && state !== 'clear');
  });

  test('covers refused and accepted ones, Autopilot, Cloud DNS and 1.36', () => {
    const refused = clusters.filter(refuses);
    expect(refused.length).toBeGreaterThan(20);
    expect(clusters.length - refused.length).toBeGreaterThan(20);
    const has = (is: (cluster: ClusterFacts) => boolean) => expect(clusters.some(is)).toBe(true);
    has(({ mode, nodeLocalDnsCache }) => mode === 'autopilot' && nodeLocalDnsCache);
    has(({ clusterDns, nodeLocalDnsCache }) => clusterDns === 'CLOUD_DNS' && nodeLocalDnsCache);
    has((cluster) => /^1\.3[6-9]/.test(cluster.initialVersion ?? '') && cluster.nodeLocalDnsCache);
  });

  test('where it differs from the verdict of the audit: upgraded since, or not at work', () => {
    const differing = clusters.filter(
      (cluster) =>
        cluster.mode === 'standard' && refuses(cluster) !== (classifyCluster(cluster).state === 'combination'),
    );
    for (const cluster of differing) {
      const classified = classifyCluster(cluster);
      const isExplained =
        classified.state === 'unknown' || (classified.state === 'clear' && classified.code === 'coredns-by-version');
      expect(isExplained, cluster.name).toBe(true);
    }
  });
});

describe('a cluster that is asked for', () => {
  const asked = { isAutopilot: false, nodeLocalDnsCache: true, clusterDns: null, initialVersion: null };

  test.each([
    ['with the cache on and nothing said of DNS', {}, true],
    ['with the platform default', { clusterDns: 'PLATFORM_DEFAULT' }, true],
    ['with kube-dns', { clusterDns: 'KUBE_DNS' }, true],
    ['with Cloud DNS', { clusterDns: 'CLOUD_DNS' }, false],
    ['with the cache off', { nodeLocalDnsCache: false }, false],
    ['on Autopilot', { isAutopilot: true }, false],
    ['at 1.35', { initialVersion: '1.35.9-gke.1' }, true],
    ['at 1.36', { initialVersion: '1.36.0-gke.100' }, false],
    ['at the alias 1.36', { initialVersion: '1.36' }, false],
    ['at 1.40', { initialVersion: '1.40.1-gke.1' }, false],
    ['at 1.100', { initialVersion: '1.100.1-gke.1' }, false],
    ['at 2.0', { initialVersion: '2.0.1-gke.1' }, false],
    ['at 1.3', { initialVersion: '1.3.6' }, true],
    ['at the alias latest', { initialVersion: 'latest' }, true],
  ])('%s', (_, changes, refused) => {
    expect(isRefused({ ...asked, ...changes })).toBe(refused);
  });
});

test('the constraint keeps to the limits of the Organization Policy Service', () => {
  // Reference of orgpolicy v2, CustomConstraint: name 70, condition 1,000, displayName 200, description 2,000 characters.
  expect(CONSTRAINT.name).toMatch(/^custom\.[A-Za-z0-9]{1,63}$/);
  expect(CONSTRAINT.condition.length).toBeLessThanOrEqual(1000);
  expect(CONSTRAINT.displayName.length).toBeLessThanOrEqual(200);
  expect(CONSTRAINT.description.length).toBeLessThanOrEqual(2000);
});
