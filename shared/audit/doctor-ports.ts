import type { ClusterRef } from '../domain/cluster.ts';
import type { ControlPlane, InventorySource, LiveClusters } from './ports.ts';

/** What permissions can be held on, by the name that its own API has for it. */
export type PermissionTarget =
  | { kind: 'scope'; name: string }
  | { kind: 'bucket'; name: string }
  | { kind: 'queue'; name: string }
  | { kind: 'service-account'; name: string }
  | { kind: 'log-view'; name: string }
  | { kind: 'source'; name: string };

export interface SlackIdentity {
  team: string;
  user: string;
  /** Null where Slack does not say. */
  scopes: string[] | null;
}

/** What `dns-audit doctor` asks. All throw CollectError, Slack DeliveryError. */
export interface DoctorPorts {
  /** Which of these permissions the caller holds there. */
  heldPermissions(target: PermissionTarget, permissions: readonly string[]): Promise<Set<string>>;
  /** Which of these services are off in a project. */
  disabledServices(project: string, services: readonly string[]): Promise<Set<string>>;
  inventory: InventorySource;
  live: LiveClusters;
  /** The way on which a Kubernetes API answers. */
  reachControlPlane(controlPlane: ControlPlane, ref: ClusterRef): Promise<string>;
  /** Null: there is no token. */
  slack: {
    identify(): Promise<SlackIdentity>;
    /** Scopes that the configuration asks for. */
    scopes: readonly string[];
    /** Channels that the configuration posts to. */
    channels: readonly string[];
    /** Posts one line to a channel; null: nobody asked for that. */
    post: ((channel: string) => Promise<void>) | null;
  } | null;
}
