import type { ControlPlane } from '../audit/ports.ts';

/** One way to a cluster's Kubernetes API. */
export interface ControlPlaneRoute {
  kind: 'dns-endpoint' | 'connect-gateway' | 'ip-endpoint' | 'private-ip-endpoint';
  /** Without a trailing slash; Kubernetes paths (`/api/v1/...`) are appended. */
  baseUrl: string;
  /** Origin that the live Container API named, which may see the token; null for Connect Gateway and for an override. */
  origin: string | null;
  /** PEM of the cluster's own CA, for IP endpoints; null where a public certificate is expected. */
  ca: string | null;
}

/** What the live Container API said of one control plane: routes in the order to try, and why others are missing. */
export interface ControlPlaneAccess {
  routes: readonly ControlPlaneRoute[];
  /** One sentence a missing route: shown when none works. */
  missing: readonly string[];
}

const minted = new WeakMap<ControlPlane, ControlPlaneAccess>();

/**
 * Makes the token that unlocks a control plane. Called by the adapter of the live Container API only (a test holds it):
 * what was not minted here has no routes, so no address from a file or an asset can ever be asked.
 */
export function mintControlPlane(access: ControlPlaneAccess): ControlPlane {
  const controlPlane = Object.freeze({}) as ControlPlane;
  minted.set(controlPlane, access);
  return controlPlane;
}

/** The routes behind a control plane; throws for one that was not minted. */
export function accessOf(controlPlane: ControlPlane): ControlPlaneAccess {
  const access = minted.get(controlPlane);
  if (access === undefined) throw new Error('a control plane that the live Container API did not name');
  return access;
}
