import { describe, expect, test } from 'vitest';
import { type ContainerClusterEndpoints, containerClusterEndpoints } from './cluster.schema.ts';
import { findRoutes, type RouteOptions } from './control-plane-routes.ts';
import { certificates } from './http-server.test-helper.ts';
import { endpointsAt, GOOGLE } from './wire.test-helper.ts';

const DNS_NAME = 'gke-0a1b2c-730000000000.europe-west1.gke.goog';
const CA = Buffer.from(certificates.ca).toString('base64');
const MEMBERSHIP = '//gkehub.googleapis.com/projects/730000000000/locations/global/memberships/prod';

interface Changes {
  dns?: Record<string, unknown> | null;
  ip?: Record<string, unknown> | null;
  ca?: string | null;
  endpoint?: string;
  membership?: string;
}

/** A cluster with every way in, less what is changed. */
function cluster(changes: Changes = {}): ContainerClusterEndpoints {
  const { dns = {}, ip = {}, ca = CA, endpoint = '34.90.0.1', membership = MEMBERSHIP } = changes;
  return containerClusterEndpoints.parse({
    endpoint,
    masterAuth: ca === null ? null : { clusterCaCertificate: ca },
    fleet: { membership },
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: dns === null ? null : { endpoint: DNS_NAME, allowExternalTraffic: true, ...dns },
      ipEndpointsConfig:
        ip === null
          ? null
          : {
              enabled: true,
              enablePublicEndpoint: true,
              publicEndpoint: '34.90.0.1',
              privateEndpoint: '10.0.0.2',
              ...ip,
            },
    },
  });
}

function routes(of: ContainerClusterEndpoints, options: Partial<RouteOptions> = {}) {
  const access = findRoutes(of, { endpoints: GOOGLE, controlPlaneOverride: null, privateEndpoints: false, ...options });
  return {
    urls: access.routes.map((route) => route.baseUrl),
    kinds: access.routes.map((route) => route.kind),
    ...access,
  };
}

const GATEWAY = 'https://connectgateway.googleapis.com/v1/projects/730000000000/locations/global/gkeMemberships/prod';

describe('the order', () => {
  test('is DNS endpoint, Connect Gateway, public IP, and private IP only when it is asked for', () => {
    expect(routes(cluster()).routes).toEqual([
      { kind: 'dns-endpoint', baseUrl: `https://${DNS_NAME}`, origin: `https://${DNS_NAME}`, ca: null },
      { kind: 'connect-gateway', baseUrl: GATEWAY, origin: null, ca: null },
      { kind: 'ip-endpoint', baseUrl: 'https://34.90.0.1', origin: 'https://34.90.0.1', ca: certificates.ca },
    ]);
    expect(routes(cluster(), { privateEndpoints: true }).routes.slice(3)).toEqual([
      { kind: 'private-ip-endpoint', baseUrl: 'https://10.0.0.2', origin: 'https://10.0.0.2', ca: certificates.ca },
    ]);
    expect(routes(cluster()).missing).toEqual([]);
  });

  test('of a cluster that says nothing has nothing in it, with a reason each', () => {
    for (const nothing of [{}, { endpoint: '', masterAuth: {}, controlPlaneEndpointsConfig: {} }]) {
      expect(routes(containerClusterEndpoints.parse(nothing))).toMatchObject({
        routes: [],
        missing: [
          'it has no DNS endpoint',
          'it is no member of a fleet (Connect Gateway)',
          'the CA certificate of its IP endpoint cannot be read',
        ],
      });
    }
  });
});

describe('a DNS endpoint', () => {
  test.each([[false], [null], [undefined]])('with allowExternalTraffic %j is left out', (allowExternalTraffic) => {
    const { kinds, missing } = routes(cluster({ dns: { allowExternalTraffic } }));
    expect(kinds).toEqual(['connect-gateway', 'ip-endpoint']);
    expect(missing).toEqual(['its DNS endpoint does not allow external traffic (allowExternalTraffic)']);
  });

  test.each([
    'evil.com',
    'gke.goog',
    'europe-west1.gke.goog',
    'gke-0a1b.europe-west1.gke.goog.evil.com',
    'gke-0a1b.europe-west1.gke.goog/',
    'gke-0a1b.europe-west1.gke.goog:8443',
    'gke-0a1b.europe-west1.gke.goog.',
    'gke-0a1b.europe-west1.gke.goog\n',
    'evil.com/gke-0a1b.europe-west1.gke.goog',
    'evil.com#gke-0a1b.europe-west1.gke.goog',
    'user@gke-0a1b.europe-west1.gke.goog',
    'evil.com?.europe-west1.gke.goog',
    'gke-0a1b.europe-west1xgke.goog',
    'gke-0a1b.europe-west1.gke.google',
    'https://gke-0a1b.europe-west1.gke.goog',
    '*.europe-west1.gke.goog',
    '34.90.0.1',
    '127.0.0.1',
    'localhost',
  ])('called %j is refused', (endpoint) => {
    const { kinds, missing } = routes(cluster({ dns: { endpoint } }));
    expect(kinds).toEqual(['connect-gateway', 'ip-endpoint']);
    expect(missing).toEqual(['its DNS endpoint is not a name below gke.goog']);
  });

  test.each([null, ''])('%j is none', (endpoint) => {
    expect(routes(cluster({ dns: { endpoint } })).missing).toEqual(['it has no DNS endpoint']);
  });
});

describe('Connect Gateway', () => {
  test('is asked in the region of a regional membership', () => {
    const membership = '//gkehub.googleapis.com/projects/acme-fleet/locations/europe-west1/memberships/prod-1';
    expect(routes(cluster({ membership })).urls[1]).toBe(
      'https://europe-west1-connectgateway.googleapis.com/v1/projects/acme-fleet/locations/europe-west1/gkeMemberships/prod-1',
    );
  });

  test('is asked at the override, for every region', () => {
    const endpoints = endpointsAt('http://127.0.0.1:8080');
    const membership = '//gkehub.googleapis.com/projects/1/locations/europe-west1/memberships/prod';
    expect(routes(cluster({ membership }), { endpoints }).urls[1]).toBe(
      'http://127.0.0.1:8080/v1/projects/1/locations/europe-west1/gkeMemberships/prod',
    );
    expect(routes(cluster(), { endpoints }).urls[1]).toMatch('http://127.0.0.1:8080/v1/projects/730000000000/');
  });

  test.each([
    '',
    'projects/1/locations/global/memberships/prod',
    '//gkehub.googleapis.com/projects/1/locations/global/memberships/',
    '//gkehub.googleapis.com/projects/1/locations/global/memberships/prod/extra',
    '//evil.com/projects/1/locations/global/memberships/prod',
    '//gkehub.googleapis.com/projects/1/locations/evil.com#/memberships/prod',
    '//gkehub.googleapis.com/projects/1/locations/evil.com?/memberships/prod',
    '//gkehub.googleapis.com/projects/1/locations/user@evil/memberships/prod',
  ])('is not asked for %j', (membership) => {
    const { kinds, missing } = routes(cluster({ membership }));
    expect(kinds).toEqual(['dns-endpoint', 'ip-endpoint']);
    expect(missing).toEqual(['it is no member of a fleet (Connect Gateway)']);
  });

  test('keeps what is strange in a name inside of its path segment', () => {
    const membership = '//gkehub.googleapis.com/projects/a?b/locations/global/memberships/..%2f#x';
    expect(routes(cluster({ membership })).urls[1]).toBe(
      'https://connectgateway.googleapis.com/v1/projects/a%3Fb/locations/global/gkeMemberships/..%252f%23x',
    );
  });
});

describe('an IP endpoint', () => {
  test.each([
    ['absent', null],
    ['empty', ''],
    ['no base64', '%%%'],
    ['base64 of garbage', Buffer.from('not a certificate').toString('base64')],
    ['PEM that is not encoded', certificates.ca],
  ])('with a CA that is %s is refused', (_, ca) => {
    const { kinds, missing } = routes(cluster({ ca }), { privateEndpoints: true });
    expect(kinds).toEqual(['dns-endpoint', 'connect-gateway']);
    expect(missing).toEqual(['the CA certificate of its IP endpoint cannot be read']);
  });

  test.each([
    ['its old place, when the new one is not there', { ip: null, endpoint: '34.90.0.9' }, ['https://34.90.0.9']],
    ['the new place, when both are there', { endpoint: '34.90.0.9' }, ['https://34.90.0.1']],
    ['IPv6', { ip: { publicEndpoint: '2600:1900:4000::1' } }, ['https://[2600:1900:4000::1]']],
    ['IPv6 in brackets', { ip: { publicEndpoint: '[2600:1900:4000::1]' } }, ['https://[2600:1900:4000::1]']],
  ])('is taken from %s', (_, changes: Changes, urls) => {
    expect(routes(cluster({ ...changes, dns: null, membership: '' })).urls).toEqual(urls);
    for (const url of urls) expect(new URL(url).origin).toBe(url);
  });

  test.each([
    ['it is off', { ip: { enabled: false } }, 'its IP endpoints are off'],
    ['the public one is off', { ip: { enablePublicEndpoint: false } }, 'it has no public IP endpoint'],
    [
      'the only address is the private one',
      { ip: { enablePublicEndpoint: null, publicEndpoint: null }, endpoint: '10.0.0.2' },
      'it has no public IP endpoint',
    ],
    ['it is a name', { ip: { publicEndpoint: 'evil.com' } }, 'it has no public IP endpoint'],
    ['it is a name of hexadecimal letters', { ip: { publicEndpoint: 'cafe' } }, 'it has no public IP endpoint'],
    ['it is no address', { ip: { publicEndpoint: '999.1.1.1' } }, 'it has no public IP endpoint'],
    ['it has a port', { ip: { publicEndpoint: '34.90.0.1:8443' } }, 'it has no public IP endpoint'],
    ['it has a zone', { ip: { publicEndpoint: 'fe80::1%eth0' } }, 'it has no public IP endpoint'],
    ['it is empty', { ip: { publicEndpoint: '' }, endpoint: '' }, 'it has no public IP endpoint'],
  ])('is left out when %s', (_, changes: Changes, reason) => {
    const access = routes(cluster({ ...changes, dns: null, membership: '' }));
    expect(access.routes).toEqual([]);
    expect(access.missing).toContain(reason);
  });

  test('that is private is tried alone where it is the only one', () => {
    const only = cluster({ dns: null, membership: '', ip: { enablePublicEndpoint: false, publicEndpoint: null } });
    expect(routes(only, { privateEndpoints: true }).urls).toEqual(['https://10.0.0.2']);
    expect(routes(cluster({ ip: { enabled: false } }), { privateEndpoints: true }).kinds).not.toContain(
      'private-ip-endpoint',
    );
  });
});

test('an override stands before the host of every control plane, and may see no token', () => {
  const { urls, routes: ways } = routes(cluster(), {
    controlPlaneOverride: 'http://127.0.0.1:8080/control-plane',
    privateEndpoints: true,
  });
  expect(urls).toEqual([
    `http://127.0.0.1:8080/control-plane/${DNS_NAME}`,
    GATEWAY,
    'http://127.0.0.1:8080/control-plane/34.90.0.1',
    'http://127.0.0.1:8080/control-plane/10.0.0.2',
  ]);
  expect(ways.map((way) => way.origin)).toEqual([null, null, null, null]);
});
