import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { clusterJson } from './cluster-json.ts';
import { clusterHosts } from './cluster-names.ts';
import { ask, NOW, postJson, runEmulator } from './emulator.test-helper.ts';
import { type Fleet, generateFleet, sampleFleet } from './index.ts';

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

describe('the sample fleet', () => {
  test('is the same for the same time', () => {
    expect(digest(sampleFleet(NOW))).toBe(digest(sampleFleet(NOW)));
  });

  test('has unique cluster names and hosts', () => {
    const fleet = sampleFleet(NOW);
    const projects = new Map(fleet.projects.map((project) => [project.id, project]));
    const names = fleet.clusters.map((cluster) => `${cluster.project}/${cluster.location}/${cluster.name}`);
    expect(new Set(names).size).toBe(names.length);
    const hosts = fleet.clusters.flatMap((cluster) => {
      const project = projects.get(cluster.project);
      return project === undefined ? [] : Object.values(clusterHosts(cluster, project));
    });
    expect(new Set(hosts).size).toBe(3 * fleet.clusters.length);
  });

  test('shows every way in which a cluster can be', () => {
    const { clusters, projects } = sampleFleet(NOW);
    expect(new Set(clusters.map((cluster) => cluster.dnsCache))).toEqual(
      new Set(['on', 'absent', 'empty', 'false', 'no-addons']),
    );
    expect(new Set(clusters.map((cluster) => cluster.endpoint))).toEqual(
      new Set(['dns', 'dns-closed', 'gateway', 'public-ip', 'private']),
    );
    expect(new Set(clusters.map((cluster) => cluster.status ?? 'RUNNING'))).toEqual(
      new Set(['RUNNING', 'PROVISIONING', 'STOPPING', 'ERROR', 'DEGRADED']),
    );
    expect(new Set(clusters.map((cluster) => cluster.dnsConfig?.['clusterDns']))).toEqual(
      new Set([undefined, 'CLOUD_DNS', 'KUBE_DNS', 'PLATFORM_DEFAULT', 'SOMETHING_NEW']),
    );
    expect(new Set(clusters.flatMap((cluster) => (cluster.logs ?? []).map((series) => series.kind)))).toEqual(
      new Set(['dial-tcp', 'read-tcp', 'udp', 'hinfo', 'summary', 'refused', 'raw']),
    );
    expect(projects.filter((project) => project.container === 'denied')).toHaveLength(1);
    expect(projects.filter((project) => project.container === 'api-disabled')).toHaveLength(1);
    expect(projects.filter((project) => (project.missingZones ?? []).length > 0)).toHaveLength(1);
    expect(clusters.some((cluster) => cluster.logs?.some((series) => series.count > 20_000))).toBe(true);
  });

  test('can be read in whole, and its logs too', async () => {
    const fleet = sampleFleet(NOW);
    const emulator = await runEmulator({ fleet });
    const { json } = await ask(
      emulator,
      `/v1/organizations/${fleet.organization}/assets?contentType=RESOURCE&pageSize=1000`,
    );
    expect(json.assets).toHaveLength(fleet.clusters.length - 1);
    const logs = await postJson(emulator, '/v2/entries:list', {
      resourceNames: ['projects/acme-checkout-prod'],
      filter: 'textPayload:"<!channel>"',
      pageSize: 1000,
    });
    expect(logs.json.entries.length).toBeGreaterThan(0);
    expect(emulator.violations).toEqual([]);
  });
});

describe('a generated fleet', () => {
  const options = { clusters: 500, projects: 50, candidateShare: 0.3, seed: 7 };

  test('is the same for the same seed, and another for another', () => {
    expect(digest(generateFleet(options))).toBe(digest(generateFleet(options)));
    expect(digest(generateFleet({ ...options, seed: 8 }))).not.toBe(digest(generateFleet(options)));
  });

  test('has about the share of candidates that was asked for', () => {
    const { clusters } = generateFleet({ ...options, clusters: 5000 });
    const candidates = clusters.filter(
      ({ dnsCache, autopilot, version }) => dnsCache === 'on' && autopilot !== true && !version?.startsWith('1.36'),
    );
    expect(candidates.length / clusters.length).toBeGreaterThan(0.27);
    expect(candidates.length / clusters.length).toBeLessThan(0.33);
  });

  test('of ten thousand clusters is small, for their JSON is made when it is asked for', () => {
    const fleet: Fleet = generateFleet({ ...options, clusters: 10_000, projects: 1000 });
    expect(JSON.stringify(fleet.clusters).length / fleet.clusters.length).toBeLessThan(1200);
    const [cluster] = fleet.clusters;
    const [project] = fleet.projects;
    if (cluster === undefined || project === undefined) throw new Error('empty');
    expect(JSON.stringify(clusterJson(cluster, project)).length).toBeGreaterThan(2500);
  });
});
