import type { Fleet, FleetProject } from './fleet.ts';
import { affectedClusters } from './sample-affected.ts';
import { createSampleClock } from './sample-builder.ts';
import { clearClusters } from './sample-clear.ts';
import { exposedClusters } from './sample-exposed.ts';
import { unknownClusters } from './sample-unknown.ts';

const ORGANIZATION = '490000000001';
const PRODUCTION = 'folders/418000000001';
const NON_PRODUCTION = 'folders/418000000002';

/** Fifty-odd clusters of a made-up company, with every verdict and every trap that is known. Times are relative to `now`. */
export function sampleFleet(now: Date): Fleet {
  const clock = createSampleClock(now);
  return {
    organization: ORGANIZATION,
    folders: [
      { number: '418000000001', parent: `organizations/${ORGANIZATION}`, displayName: 'production' },
      { number: '418000000002', parent: `organizations/${ORGANIZATION}`, displayName: 'non-production' },
    ],
    projects: sampleProjects(),
    clusters: [
      ...affectedClusters(clock),
      ...exposedClusters(clock),
      ...clearClusters(clock),
      ...unknownClusters(clock),
    ],
    logBuckets: [{ name: 'projects/acme-dns-audit/locations/europe-west1/buckets/gke-dns' }],
  };
}

function sampleProjects(): FleetProject[] {
  const project = (index: number, id: string, parent: string, more: Partial<FleetProject> = {}): FleetProject => ({
    id,
    number: String(730_000_000_100 + index * 37),
    parent,
    displayName: id.replace(/^acme-/, '').replaceAll('-', ' '),
    ...more,
  });
  return [
    project(1, 'acme-checkout-prod', PRODUCTION),
    project(2, 'acme-payments-prod', PRODUCTION),
    project(3, 'acme-search-prod', PRODUCTION),
    project(4, 'acme-media-prod', PRODUCTION),
    project(5, 'acme-analytics-prod', PRODUCTION),
    project(6, 'acme-identity-prod', PRODUCTION),
    project(7, 'acme-logistics-prod', PRODUCTION, { versionsDenied: true }),
    project(8, 'acme-platform-shared', PRODUCTION),
    project(9, 'acme-edge-prod', PRODUCTION, { missingZones: ['europe-west2-b'] }),
    project(10, 'acme-treasury-prod', PRODUCTION, { container: 'denied', logsDenied: true }),
    project(11, 'acme-checkout-staging', NON_PRODUCTION),
    project(12, 'acme-ml-dev', NON_PRODUCTION),
    project(13, 'acme-sandbox', NON_PRODUCTION),
    project(14, 'acme-website-legacy', NON_PRODUCTION, { container: 'api-disabled' }),
    project(15, 'acme-dns-audit', `organizations/${ORGANIZATION}`),
    project(16, 'acme-closed-2024', NON_PRODUCTION, { state: 'DELETE_REQUESTED' }),
  ];
}
