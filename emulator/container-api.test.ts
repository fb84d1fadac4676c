import { v1 } from '@google-cloud/container';
import { PassThroughClient } from 'google-auth-library';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ask, NOW, runEmulator, smallFleet } from './emulator.test-helper.ts';
import type { Emulator, FleetCluster } from './index.ts';
import { sampleFleet } from './index.ts';

const INTEGERS = '?$alt=json;enum-encoding=int';

function firstCluster(change: Partial<FleetCluster>): ReturnType<typeof smallFleet> {
  return smallFleet((fleet) => Object.assign(fleet.clusters[0] ?? {}, change));
}

describe('clusters.list and clusters.get', () => {
  test('answer with names for enums by default', async () => {
    const emulator = await runEmulator({
      fleet: firstCluster({ dnsConfig: { clusterDns: 'CLOUD_DNS', clusterDnsScope: 'VPC_SCOPE' }, dataplaneV2: true }),
    });
    const { json } = await ask(emulator, '/v1/projects/acme-a/locations/-/clusters');
    expect(json.clusters[0]).toMatchObject({
      status: 'RUNNING',
      releaseChannel: { channel: 'REGULAR' },
      networkConfig: {
        dnsConfig: { clusterDns: 'CLOUD_DNS', clusterDnsScope: 'VPC_SCOPE' },
        datapathProvider: 'ADVANCED_DATAPATH',
      },
    });
    expect(json.missingZones).toBeUndefined();
  });

  test('answer with integers when the official client asks for them', async () => {
    const emulator = await runEmulator({
      fleet: firstCluster({ dnsConfig: { clusterDns: 'SOMETHING_NEW' }, dataplaneV2: true, status: 'DEGRADED' }),
    });
    const { json } = await ask(emulator, `/v1/projects/acme-a/locations/europe-west1/clusters/one${INTEGERS}`);
    expect(json).toMatchObject({
      status: 6,
      releaseChannel: { channel: 2 },
      networkConfig: { dnsConfig: { clusterDns: 4 }, datapathProvider: 2 },
      loggingConfig: { componentConfig: { enableComponents: [1, 2] } },
      nodePools: [{ status: 2, upgradeSettings: { strategy: 3 } }],
    });
    expect(json.monitoringConfig.componentConfig.enableComponents).toContain(13);
  });

  test('leave out clusters of missing zones and say so', async () => {
    const emulator = await runEmulator({
      fleet: smallFleet((fleet) => Object.assign(fleet.projects[0] ?? {}, { missingZones: ['europe-west1-b'] })),
    });
    const { json } = await ask(emulator, '/v1/projects/acme-a/locations/-/clusters');
    expect(json.clusters.map((cluster: { name: string }) => cluster.name)).toEqual(['one']);
    expect(json.missingZones).toEqual(['europe-west1-b']);
  });

  test('tell a denied project from one without the API', async () => {
    const emulator = await runEmulator({
      fleet: smallFleet((fleet) => {
        Object.assign(fleet.projects[0] ?? {}, { container: 'denied' });
        Object.assign(fleet.projects[1] ?? {}, { container: 'api-disabled' });
      }),
    });
    const denied = await ask(emulator, '/v1/projects/acme-a/locations/-/clusters');
    expect(denied.status).toBe(403);
    expect(denied.json).toEqual({
      error: {
        code: 403,
        message: 'Required "container.clusters.list" permission(s) for "projects/acme-a".',
        status: 'PERMISSION_DENIED',
      },
    });
    const disabled = await ask(emulator, '/v1/projects/acme-b/locations/-/clusters');
    expect(disabled.status).toBe(403);
    expect(disabled.json.error.message).toMatch(
      /^Kubernetes Engine API has not been used in project acme-b before or it is disabled\. /,
    );
    expect(disabled.json.error.details[0]).toMatchObject({
      reason: 'SERVICE_DISABLED',
      metadata: { service: 'container.googleapis.com', consumer: 'projects/acme-b' },
    });
  });

  test('do not know a cluster that is only left in the inventory', async () => {
    const emulator = await runEmulator({ fleet: firstCluster({ asset: { goneLive: true } }) });
    expect((await ask(emulator, '/v1/projects/acme-a/locations/europe-west1/clusters/one')).json.error.status).toBe(
      'NOT_FOUND',
    );
  });

  test.each([
    ['/v1/projects/acme-a/locations/-/clusters?pageSize=5', 400],
    ['/v1/projects/acme-a/zones/europe-west1-b/clusters', 404],
    ['/v1/projects/acme-a/locations/-/nodePools', 404],
  ])('refuse and record %s', async (path, status) => {
    const emulator = await runEmulator();
    expect((await ask(emulator, path)).status).toBe(status);
    expect(emulator.violations).toHaveLength(1);
  });
});

describe('operations.list', () => {
  test('links to the cluster by the project number, and by zone where it is zonal', async () => {
    const operation = {
      type: 'UPDATE_CLUSTER',
      status: 'DONE' as const,
      startTime: '2026-11-01T00:00:00Z',
      endTime: '2026-11-01T00:10:00Z',
    };
    const emulator = await runEmulator({
      fleet: smallFleet((fleet) => {
        for (const cluster of fleet.clusters) cluster.operations = [operation];
      }),
    });
    const { json } = await ask(emulator, `/v1/projects/acme-a/locations/-/operations${INTEGERS}`);
    expect(json.operations).toHaveLength(2);
    expect(json.operations[0]).toMatchObject({ operationType: 6, status: 3, endTime: operation.endTime });
    expect(json.operations.map((one: { targetLink: string }) => one.targetLink)).toEqual([
      'https://container.googleapis.com/v1/projects/111/locations/europe-west1/clusters/one',
      'https://container.googleapis.com/v1/projects/111/zones/europe-west1-b/clusters/two',
    ]);
    const one = await ask(emulator, `/v1/projects/acme-a/locations/europe-west1/operations/${json.operations[0].name}`);
    expect(one.json.operationType).toBe('UPDATE_CLUSTER');
  });
});

function officialClient(emulator: Emulator): v1.ClusterManagerClient {
  const { hostname, port } = new URL(emulator.origin);
  const client = new v1.ClusterManagerClient({
    apiEndpoint: hostname,
    port: Number(port),
    protocol: 'http',
    fallback: true,
    authClient: new PassThroughClient(),
  });
  onTestFinished(() => client.close());
  return client;
}

describe('the official client', () => {
  test('reads every project of the sample fleet', async () => {
    const fleet = sampleFleet(NOW);
    const emulator = await runEmulator({ fleet });
    const client = officialClient(emulator);
    const [sandbox] = await client.listClusters({ parent: 'projects/acme-sandbox/locations/-' });
    const byName = new Map((sandbox.clusters ?? []).map((cluster) => [cluster.name, cluster]));
    expect(byName.get('preview-dns')?.networkConfig?.dnsConfig?.clusterDns).toBe(4);
    expect(byName.get('demo-a')?.addonsConfig?.dnsCacheConfig).toBeNull();
    await expect(client.listClusters({ parent: 'projects/acme-treasury-prod/locations/-' })).rejects.toMatchObject({
      code: 7,
    });
    await expect(client.listClusters({ parent: 'projects/acme-website-legacy/locations/-' })).rejects.toMatchObject({
      code: 7,
      reason: 'SERVICE_DISABLED',
    });
    expect(emulator.violations).toEqual([]);
  });
});

describe('getServerConfig', () => {
  const PATH = '/v1/projects/acme-a/locations/europe-west1/serverConfig';

  test('lists the versions of each channel, by name or by integer', async () => {
    const offered = { channels: { STABLE: { versions: ['1.35.1-gke.1', '1.34.1-gke.1'] } }, masters: ['1.36.0-gke.1'] };
    const emulator = await runEmulator({ fleet: smallFleet((fleet) => Object.assign(fleet, { offered })) });
    const { json } = await ask(emulator, PATH);
    expect(json).toMatchObject({
      validMasterVersions: ['1.36.0-gke.1'],
      channels: [
        { channel: 'STABLE', validVersions: ['1.35.1-gke.1', '1.34.1-gke.1'], defaultVersion: '1.35.1-gke.1' },
      ],
    });
    expect((await ask(emulator, `${PATH}${INTEGERS}`)).json.channels[0].channel).toBe(3);
  });

  test('is of one location, and may be denied', async () => {
    const emulator = await runEmulator({
      fleet: smallFleet((fleet) => Object.assign(fleet.projects[1] ?? {}, { versionsDenied: true })),
    });
    expect((await ask(emulator, PATH.replace('europe-west1', '-'))).status).toBe(400);
    expect((await ask(emulator, PATH.replace('acme-a', 'acme-b'))).status).toBe(403);
    expect((await ask(emulator, PATH.replace('acme-a', 'acme-nobody'))).status).toBe(403);
  });
});
