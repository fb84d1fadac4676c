import { isIP, isIPv6 } from 'node:net';
import type { Endpoints } from '../config.ts';
import type { ContainerClusterEndpoints } from './cluster.schema.ts';
import type { ControlPlaneAccess, ControlPlaneRoute } from './control-plane.ts';

export interface RouteOptions {
  endpoints: Endpoints;
  /** Origin and path that stands for every control plane (an emulator); the real host becomes a path segment. */
  controlPlaneOverride: string | null;
  /** Try private IP endpoints: only of use from inside the VPC. */
  privateEndpoints: boolean;
}

/** DNS endpoints of GKE control planes end in this; anything else is not sent a token. */
const DNS_ENDPOINT = /^[a-z0-9-]+\.[a-z0-9-]+(?:-autopush)?\.gke\.goog$/;
const MEMBERSHIP = /^\/\/gkehub\.googleapis\.com\/projects\/([^/]+)\/locations\/([a-z0-9-]+)\/memberships\/([^/]+)$/;

/** The ways to a control plane in the order to try: DNS endpoint, Connect Gateway, public IP, private IP. */
export function findRoutes(cluster: ContainerClusterEndpoints, options: RouteOptions): ControlPlaneAccess {
  const missing: string[] = [];
  const routes = [
    dnsEndpointRoute(cluster, options, missing),
    connectGatewayRoute(cluster, options, missing),
    ...ipEndpointRoutes(cluster, options, missing),
  ].filter((route) => route !== null);
  return { routes, missing };
}

function dnsEndpointRoute(
  cluster: ContainerClusterEndpoints,
  options: RouteOptions,
  missing: string[],
): ControlPlaneRoute | null {
  const dns = cluster.controlPlaneEndpointsConfig?.dnsEndpointConfig;
  if (dns?.endpoint == null) {
    missing.push('it has no DNS endpoint');
    return null;
  }
  if (dns.allowExternalTraffic !== true) {
    missing.push('its DNS endpoint does not allow external traffic (allowExternalTraffic)');
    return null;
  }
  if (!DNS_ENDPOINT.test(dns.endpoint)) {
    missing.push('its DNS endpoint is not a name below gke.goog');
    return null;
  }
  return { kind: 'dns-endpoint', ...addressOf(dns.endpoint, options), ca: null };
}

/** https://[LOCATION-]connectgateway.googleapis.com/v1/projects/N/locations/L/gkeMemberships/NAME (gcloud, gateway.py). */
function connectGatewayRoute(
  cluster: ContainerClusterEndpoints,
  options: RouteOptions,
  missing: string[],
): ControlPlaneRoute | null {
  const membership = cluster.fleet?.membership;
  const match = membership == null ? null : MEMBERSHIP.exec(membership);
  if (match === null) {
    missing.push('it is no member of a fleet (Connect Gateway)');
    return null;
  }
  const [, project, location, name] = match;
  if (project === undefined || location === undefined || name === undefined) return null;
  const standard = 'https://connectgateway.googleapis.com';
  const regional = location === 'global' ? standard : `https://${location}-connectgateway.googleapis.com`;
  const origin = options.endpoints.connectgateway === standard ? regional : options.endpoints.connectgateway;
  const path = `/v1/projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(location)}/gkeMemberships/${encodeURIComponent(name)}`;
  return { kind: 'connect-gateway', baseUrl: `${origin}${path}`, origin: null, ca: null };
}

function ipEndpointRoutes(
  cluster: ContainerClusterEndpoints,
  options: RouteOptions,
  missing: string[],
): ControlPlaneRoute[] {
  const ip = cluster.controlPlaneEndpointsConfig?.ipEndpointsConfig;
  if (ip?.enabled === false) {
    missing.push('its IP endpoints are off');
    return [];
  }
  const ca = decodeCa(cluster.masterAuth?.clusterCaCertificate ?? null);
  if (ca === null) {
    missing.push('the CA certificate of its IP endpoint cannot be read');
    return [];
  }
  const routes: ControlPlaneRoute[] = [];
  const publicHost = hostOf(ip?.enablePublicEndpoint === false ? null : (ip?.publicEndpoint ?? cluster.endpoint));
  const privateHost = hostOf(ip?.privateEndpoint ?? null);
  // `endpoint` of a cluster without a public endpoint is its private one.
  if (publicHost !== null && publicHost !== privateHost) {
    routes.push({ kind: 'ip-endpoint', ...addressOf(publicHost, options), ca });
  } else {
    missing.push('it has no public IP endpoint');
  }
  if (options.privateEndpoints && privateHost !== null) {
    routes.push({ kind: 'private-ip-endpoint', ...addressOf(privateHost, options), ca });
  }
  return routes;
}

/** An IP address as a URL has it; null when it is none. */
function hostOf(address: string | null): string | null {
  const bare = address?.replace(/^\[(.*)\]$/, '$1') ?? '';
  if (isIP(bare) === 0 || bare.includes('%')) return null;
  return isIPv6(bare) ? `[${bare}]` : bare;
}

/** What stands for every control plane is not one that the API named: no token goes there. */
function addressOf(host: string, options: RouteOptions): Pick<ControlPlaneRoute, 'baseUrl' | 'origin'> {
  if (options.controlPlaneOverride !== null)
    return { baseUrl: `${options.controlPlaneOverride}/${host}`, origin: null };
  const url = `https://${host}`;
  return { baseUrl: url, origin: new URL(url).origin };
}

/** Node takes an unparsable `ca` silently and then trusts nothing: look at it first. */
function decodeCa(base64: string | null): string | null {
  if (base64 === null) return null;
  const pem = Buffer.from(base64, 'base64').toString('utf8');
  return pem.includes('-----BEGIN CERTIFICATE-----') ? pem : null;
}
