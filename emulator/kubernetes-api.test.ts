import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clusterHosts } from './cluster-names.ts';
import { type Answer, ask, NOW, runEmulator, smallFleet } from './emulator.test-helper.ts';
import type { Emulator, Fleet, FleetCluster } from './index.ts';
import { KUBERNETES_FAULTS } from './index.ts';

interface Recording {
  response: { status: number; headers: [string, string][]; body: string };
}

function recorded(name: string): { status: number; type: string | undefined; body: string } {
  const file = new URL(`../test/fixtures/kubernetes-api/${name}.json`, import.meta.url);
  const { response } = JSON.parse(readFileSync(file, 'utf8')) as Recording;
  return {
    status: response.status,
    type: response.headers.find(([key]) => key === 'Content-Type')?.[1],
    body: response.body,
  };
}

function seen(answer: Answer): { status: number; type: string | undefined; body: string } {
  return { status: answer.status, type: answer.headers.get('content-type') ?? undefined, body: answer.text };
}

function fleetOf(change: Partial<FleetCluster>): Fleet {
  return smallFleet((fleet) => Object.assign(fleet.clusters[0] ?? {}, change));
}

function hostsOf(fleet: Fleet): ReturnType<typeof clusterHosts> {
  const [cluster] = fleet.clusters;
  const [project] = fleet.projects;
  if (cluster === undefined || project === undefined) throw new Error('empty fleet');
  return clusterHosts(cluster, project);
}

const CONFIG_MAPS = '/api/v1/namespaces/kube-system/configmaps';
const DEPLOYMENT = '/apis/apps/v1/namespaces/kube-system/deployments/kube-dns';
const AGENT = { 'user-agent': 'gke-dns-audit/1' };

/** Asks the first cluster of the fleet at its DNS endpoint. */
async function askCluster(
  change: Partial<FleetCluster>,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer & { emulator: Emulator }> {
  const fleet = fleetOf(change);
  const emulator = await runEmulator({ fleet });
  const answer = await ask(emulator, `/control-plane/${hostsOf(fleet).dns}${path}`, {
    headers: { ...AGENT, ...headers },
  });
  return { ...answer, emulator };
}

/** The recorded server is no GKE and has other users. */
function withUser(body: string, user: string): string {
  return body
    .replaceAll(/: requires one of \[\\".+?\\"\] permission\(s\)\./g, '')
    .replaceAll(/User \\"[^\\]+\\"/g, `User \\"${user}\\"`);
}

describe('errors are those of the recorded server', () => {
  test('a missing object', async () => {
    expect(seen(await askCluster({}, `${CONFIG_MAPS}/not-there`))).toEqual(recorded('e20-404-configmap'));
    expect(seen(await askCluster({}, '/apis/apps/v1/namespaces/kube-system/daemonsets/nodelocaldns'))).toEqual(
      recorded('e22-404-daemonset'),
    );
  });

  test('an object without a right to it', async () => {
    const answer = seen(
      await askCluster({ kubernetes: { denied: ['configmaps'] } }, `${CONFIG_MAPS}/kube-dns-autoscaler`),
    );
    expect(answer.body).toContain('requires one of [\\"container.configMaps.get\\"] permission(s).');
    expect({ ...answer, body: withUser(answer.body, 'auditor-nocm') }).toEqual(recorded('e06-403-nocm-get'));
  });

  test('a list without a right to it', async () => {
    const answer = seen(await askCluster({ kubernetes: { denied: ['nodes'] } }, '/api/v1/nodes?limit=5'));
    expect({ ...answer, body: withUser(answer.body, 'nobody') }).toEqual(recorded('e10-403-nobody-nodes'));
  });

  test('a path that no group serves', async () => {
    const answer = await askCluster({}, '/nope');
    expect(seen(answer)).toEqual(recorded('e26-404-root-path'));
    expect(answer.emulator.violations).toHaveLength(1);
  });

  test('a form that nobody here can read', async () => {
    const answer = await askCluster({}, `${CONFIG_MAPS}/kube-dns-autoscaler`, { accept: 'text/html' });
    expect(seen(answer)).toEqual(recorded('e27-406'));
    expect(answer.emulator.violations).toHaveLength(1);
    const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    expect((await askCluster({}, DEPLOYMENT, { accept: metadataOnly })).status).toBe(406);
    expect((await askCluster({}, DEPLOYMENT, { accept: 'application/json; charset=utf-8' })).status).toBe(200);
  });

  test('bad parameters', async () => {
    expect(seen(await askCluster({}, '/api/v1/nodes?limit=abc'))).toEqual(recorded('c29-nodes-limit-text'));
    expect(seen(await askCluster({}, '/api/v1/nodes?limit=100&continue=abc'))).toEqual(
      recorded('c26-nodes-bad-continue'),
    );
    expect(seen(await askCluster({}, '/api/v1/nodes?timeout=x'))).toEqual(recorded('g07-timeout-bad'));
    expect(seen(await askCluster({}, '/api/v1/nodes?limit=1&resourceVersion=5&continue=abc'))).toEqual(
      recorded('p5-continue-with-rv'),
    );
  });

  test.each([
    ['e01-401-bad-token', KUBERNETES_FAULTS.unauthorized],
    ['j10-429-inflight', KUBERNETES_FAULTS.tooManyRequests],
    ['n20-etcd-frozen-timeout-2s', KUBERNETES_FAULTS.timeout],
  ])('%s as a fault', async (name, answer) => {
    const fleet = smallFleet();
    const emulator = await runEmulator({ fleet, faults: [{ match: { api: 'kubernetes' }, answer }] });
    expect(seen(await ask(emulator, `/control-plane/${hostsOf(fleet).dns}${DEPLOYMENT}`))).toEqual(recorded(name));
  });

  test('an expired continue token brings a fresh one that works', async () => {
    const fleet = fleetOf({ kubernetes: { expiredContinues: 1 } });
    const emulator = await runEmulator({ fleet });
    const nodes = `/control-plane/${hostsOf(fleet).dns}/api/v1/nodes?limit=2`;
    const first = await ask(emulator, nodes);
    const gone = await ask(emulator, `${nodes}&continue=${first.json.metadata.continue}`);
    const expected = JSON.parse(recorded('i01-410-expired-continue').body);
    expect(gone.status).toBe(410);
    expect({ ...gone.json, metadata: {} }).toEqual({ ...expected, metadata: {} });
    const rest = await ask(emulator, `${nodes}&continue=${gone.json.metadata.continue}`);
    expect(rest.json.items).toHaveLength(1);
  });
});

describe('objects', () => {
  test('have the keys of the recorded ones, in their order', async () => {
    const autoscaler = await askCluster({}, `${CONFIG_MAPS}/kube-dns-autoscaler`);
    const real = JSON.parse(recorded('a1-configmap-kube-dns-autoscaler').body);
    expect(Object.keys(autoscaler.json)).toEqual(Object.keys(real));
    expect(Object.keys(autoscaler.json.metadata)).toEqual(Object.keys(real.metadata));
    const service = await askCluster({}, '/api/v1/namespaces/kube-system/services/kube-dns-upstream');
    const realService = JSON.parse(recorded('a07-service-kube-dns-upstream').body);
    expect(Object.keys(service.json)).toEqual(Object.keys(realService));
    expect(Object.keys(service.json.spec)).toEqual(Object.keys(realService.spec));
  });

  test('leave out what Go leaves out', async () => {
    const empty = await askCluster({ kubernetes: { autoscaler: {} } }, `${CONFIG_MAPS}/kube-dns-autoscaler`);
    expect(Object.keys(empty.json)).toEqual(
      Object.keys(JSON.parse(recorded('a1-configmap-kube-dns-autoscaler-empty').body)),
    );
    const real = JSON.parse(recorded('a04-deployment-kube-dns-scaled-to-zero').body);
    expect(real.status.readyReplicas).toBeUndefined();
    const zero = await askCluster({ kubernetes: { replicas: 0 } }, DEPLOYMENT);
    expect(zero.json.spec.replicas).toBe(0);
    expect(zero.json.status.readyReplicas).toBeUndefined();
    expect(Object.keys(zero.json)).toEqual(Object.keys(real));
  });

  test('carry the dnsmasq limit as one argument or as two', async () => {
    const dnsmasqArgs = async (form: 'one-argument' | 'two-arguments'): Promise<string[]> => {
      const { json } = await askCluster({ kubernetes: { maxTcpConnections: { value: 200, form } } }, DEPLOYMENT);
      return json.spec.template.spec.containers.find((one: { name: string }) => one.name === 'dnsmasq').args;
    };
    expect((await dnsmasqArgs('one-argument')).at(-1)).toBe('--max-tcp-connections=200');
    expect((await dnsmasqArgs('two-arguments')).slice(-2)).toEqual(['--max-tcp-connections', '200']);
  });

  test('do not exist where the cluster has none', async () => {
    expect((await askCluster({ kubernetes: { autoscaler: null } }, `${CONFIG_MAPS}/kube-dns-autoscaler`)).status).toBe(
      404,
    );
    expect((await askCluster({ kubernetes: { replicas: null } }, DEPLOYMENT)).status).toBe(404);
    expect(
      (await askCluster({ dnsCache: 'empty' }, '/apis/apps/v1/namespaces/kube-system/daemonsets/node-local-dns'))
        .status,
    ).toBe(404);
  });

  test('are indented for curl and browsers only', async () => {
    const compact = await askCluster({}, `${CONFIG_MAPS}/kube-dns-autoscaler`);
    expect(compact.text).toBe(`${JSON.stringify(compact.json)}\n`);
    const curl = await askCluster({}, `${CONFIG_MAPS}/kube-dns-autoscaler`, { 'user-agent': 'curl/8.5.0' });
    expect(curl.text).toBe(JSON.stringify(compact.json, null, 2));
    expect(recorded('a21-configmap-pretty-curl-ua').body).toBe(
      JSON.stringify(JSON.parse(recorded('a21-configmap-pretty-curl-ua').body), null, 2),
    );
  });
});

describe('lists', () => {
  const nodes = [
    {
      pool: 'default-pool',
      count: 250,
      machineType: 'n2-standard-4',
      milliCores: 3920,
      created: NOW.toISOString(),
      cordoned: 2,
      notReady: 1,
      malformed: 1,
    },
  ];

  test('are paged by limit, with what remains', async () => {
    const fleet = fleetOf({ nodes });
    const emulator = await runEmulator({ fleet });
    const path = `/control-plane/${hostsOf(fleet).dns}/api/v1/nodes?limit=100`;
    const names: string[] = [];
    const remaining: unknown[] = [];
    let token = '';
    do {
      const { json } = await ask(emulator, path + (token === '' ? '' : `&continue=${token}`));
      names.push(...json.items.map((node: { metadata: { name: string } }) => node.metadata.name));
      remaining.push(json.metadata.remainingItemCount);
      token = json.metadata.continue ?? '';
    } while (token !== '');
    expect(new Set(names).size).toBe(250);
    expect(remaining).toEqual([150, 50, undefined]);
    expect(emulator.violations).toEqual([]);
  });

  test('come whole with resourceVersion=0, whatever the limit', async () => {
    const { json } = await askCluster({ nodes }, '/api/v1/nodes?limit=100&resourceVersion=0');
    expect(json.items).toHaveLength(250);
    expect(json.metadata.continue).toBeUndefined();
  });

  test('have items without kind, with quantities as strings', async () => {
    const { json } = await askCluster({ nodes }, '/api/v1/nodes');
    expect(json).toMatchObject({ kind: 'NodeList', apiVersion: 'v1' });
    expect(json.items[5].kind).toBeUndefined();
    expect(json.items[5].status.allocatable.cpu).toBe('3920m');
    expect(json.items.filter((node: { spec: { unschedulable?: boolean } }) => node.spec.unschedulable)).toHaveLength(2);
    expect(
      json.items.filter(
        (node: { status: { allocatable: { cpu?: string } } }) => node.status.allocatable.cpu === undefined,
      ),
    ).toHaveLength(1);
  });

  test('are compressed only when asked for and large', async () => {
    const fleet = fleetOf({ nodes });
    const emulator = await runEmulator({ fleet });
    const encodingOf = (path: string, accept: string): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        const url = `${emulator.origin}/control-plane/${hostsOf(fleet).dns}${path}`;
        httpRequest(url, { headers: { 'accept-encoding': accept } }, (response) => {
          response.resume();
          resolve(response.headers['content-encoding']);
        })
          .on('error', reject)
          .end();
      });
    expect(await encodingOf('/api/v1/nodes', 'gzip')).toBe('gzip');
    expect(await encodingOf('/api/v1/nodes', 'identity')).toBeUndefined();
    expect(await encodingOf('/api/v1/nodes?limit=10', 'gzip')).toBeUndefined();
  });

  test('of network policies are empty lists where there are none', async () => {
    const { json } = await askCluster({}, '/apis/networking.k8s.io/v1/networkpolicies?limit=500');
    expect(json).toMatchObject({ kind: 'NetworkPolicyList', apiVersion: 'networking.k8s.io/v1', items: [] });
  });

  test('with a parameter that the server would ignore are a violation', async () => {
    const { status, emulator } = await askCluster({}, '/api/v1/nodes?pageSize=5');
    expect(status).toBe(200);
    expect(emulator.violations).toHaveLength(1);
  });
});

describe('the way in', () => {
  async function statusAt(
    change: Partial<FleetCluster>,
    host: 'dns' | 'publicIp' | 'privateIp',
  ): Promise<number | 'reset'> {
    const fleet = fleetOf(change);
    const emulator = await runEmulator({ fleet });
    return ask(emulator, `/control-plane/${hostsOf(fleet)[host]}${DEPLOYMENT}`).then(
      (answer) => answer.status,
      () => 'reset',
    );
  }

  test('by the DNS endpoint is open, closed by its front end, or not there', async () => {
    expect(await statusAt({ endpoint: 'dns' }, 'dns')).toBe(200);
    expect(await statusAt({ endpoint: 'dns-closed' }, 'dns')).toBe(403);
    expect(await statusAt({ endpoint: 'private' }, 'dns')).toBe('reset');
  });

  test('by an address is open when it is public', async () => {
    expect(await statusAt({ endpoint: 'public-ip' }, 'publicIp')).toBe(200);
    expect(await statusAt({ endpoint: 'dns-closed' }, 'privateIp')).toBe('reset');
  });

  test('is broken when the control plane is unreachable', async () => {
    expect(await statusAt({ kubernetes: { unreachable: true } }, 'dns')).toBe('reset');
  });

  test('by Connect Gateway takes the project number', async () => {
    const emulator = await runEmulator({ fleet: fleetOf({ endpoint: 'gateway' }) });
    const ok = await ask(emulator, `/v1/projects/111/locations/europe-west1/gkeMemberships/one${DEPLOYMENT}`);
    expect(ok.json.kind).toBe('Deployment');
    expect(emulator.calls[0]?.api).toBe('connectgateway');
    expect(
      (await ask(emulator, `/v1/projects/acme-a/locations/europe-west1/gkeMemberships/one${DEPLOYMENT}`)).status,
    ).toBe(404);
    expect(
      (await ask(emulator, `/v1/projects/111/locations/europe-west1/gkeMemberships/two${DEPLOYMENT}`)).status,
    ).toBe(404);
  });

  test('answers 403 to everybody while the control plane starts', async () => {
    const fleet = fleetOf({ kubernetes: { forbiddenFirst: 2 } });
    const emulator = await runEmulator({ fleet });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1)
      statuses.push((await ask(emulator, `/control-plane/${hostsOf(fleet).dns}${DEPLOYMENT}`)).status);
    expect(statuses).toEqual([403, 403, 200]);
  });
});
