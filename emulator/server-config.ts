import type { JsonObject, OfferedVersions } from './fleet.ts';

/** The sample's own: 1.36 in Rapid and Regular, not yet in Stable; Regular still upgrades to 1.35 by itself. */
const OFFERED: OfferedVersions = {
  channels: {
    RAPID: { versions: ['1.36.6-gke.1104000', '1.36.4-gke.1391000', '1.35.7-gke.1090000'] },
    REGULAR: {
      versions: ['1.36.4-gke.1391000', '1.35.6-gke.1250000', '1.35.6-gke.1012000', '1.34.8-gke.1020000'],
      upgradeTarget: '1.35.6-gke.1250000',
    },
    STABLE: { versions: ['1.35.6-gke.1012000', '1.34.8-gke.1020000'] },
    EXTENDED: { versions: ['1.35.6-gke.1012000', '1.34.8-gke.1020000', '1.33.5-gke.1080000', '1.32.9-gke.1207000'] },
  },
  masters: ['1.36.4-gke.1391000', '1.35.6-gke.1250000', '1.35.6-gke.1012000', '1.34.8-gke.1020000'],
};

const CHANNELS: Readonly<Record<string, number>> = { RAPID: 1, REGULAR: 2, STABLE: 3, EXTENDED: 4 };

/** ServerConfig (cluster_service.proto), as far as this project reads it, and a field that it does not. */
export function serverConfigJson(offered: OfferedVersions = OFFERED, integers = false): JsonObject {
  return {
    defaultClusterVersion: offered.masters[0] ?? '',
    validMasterVersions: offered.masters,
    validNodeVersions: offered.masters,
    defaultImageType: 'COS_CONTAINERD',
    channels: Object.entries(offered.channels).map(([channel, { versions, upgradeTarget }]) => ({
      channel: integers ? (CHANNELS[channel] ?? 0) : channel,
      defaultVersion: versions[0] ?? '',
      validVersions: versions,
      upgradeTargetVersion: upgradeTarget ?? versions[0] ?? '',
    })),
  };
}
