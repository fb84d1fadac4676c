import { cloudasset_v1 } from 'googleapis/build/src/apis/cloudasset/v1.js';
import type { Endpoints } from '../config.ts';
import type { ClusterFacts } from '../domain/cluster.ts';
import type { Inventory } from '../domain/inventory.ts';
import { INVENTORY_LIST } from '../domain/inventory-gap.ts';
import { CollectError } from '../errors.ts';
import { assetsPage, CLUSTER_ASSET_TYPE } from './asset-inventory.schema.ts';
import { readClusterAsset } from './cluster-reader.ts';
import { callSdk, googleApiOptions, toGoogleError } from './google-clients.ts';
import { createSkipList } from './skip-list.ts';
import type { Wire } from './wire.ts';

/** assets.list accepts at most this many a page. */
const PAGE_SIZE = 1000;
const GRANT =
  'roles/cloudasset.viewer on the organization or folder (cloudasset.assets.listResource), and serviceusage.services.use on the quota project';

/** `organizations/N` or `folders/N`. */
export type AssetParent = `organizations/${string}` | `folders/${string}`;

/**
 * Lists the clusters below an organization or folder: one call per 1,000 clusters, whole configuration included.
 * Throws CollectError when the first page cannot be read; a later page that cannot be read becomes a gap.
 */
export async function listClusterAssets(
  wire: Wire,
  endpoints: Endpoints,
  parent: AssetParent,
  onPage: (clusters: number) => void,
): Promise<Inventory> {
  const client = new cloudasset_v1.Cloudasset(googleApiOptions(wire, 'cloudasset', endpoints));
  const what = INVENTORY_LIST.ofAssets(parent);
  const byName = new Map<string, ClusterFacts>();
  const skips = createSkipList();
  const inventory: Inventory = {
    source: 'asset-inventory',
    clusters: [],
    projectsSeen: [],
    gaps: [],
    apiDisabledProjects: [],
    skipped: [],
  };
  let pageToken: string | undefined;
  do {
    try {
      const page = await listPage(client, parent, pageToken, what);
      for (const raw of page.assets ?? []) {
        const facts = readClusterAsset(raw, skips);
        if (facts !== null) byName.set(facts.name, facts);
      }
      onPage(byName.size);
      if (page.nextPageToken && page.nextPageToken === pageToken)
        throw new CollectError('malformed', what, 'The list names the same next page for ever.');
      pageToken = page.nextPageToken || undefined;
    } catch (error) {
      if (!(error instanceof CollectError) || pageToken === undefined) throw error;
      const rest = `The pages after the first ${byName.size} clusters could not be read: ${error.message}`;
      inventory.gaps.push({ code: error.code, what, detail: rest, grant: error.grant });
      pageToken = undefined;
    }
  } while (pageToken !== undefined);
  inventory.clusters = [...byName.values()];
  inventory.projectsSeen = [...new Set(inventory.clusters.map((cluster) => cluster.project))].sort();
  inventory.skipped = skips.result();
  return inventory;
}

async function listPage(client: cloudasset_v1.Cloudasset, parent: string, pageToken: string | undefined, what: string) {
  const answer = await callSdk(() =>
    client.assets.list({
      parent,
      assetTypes: [CLUSTER_ASSET_TYPE],
      contentType: 'RESOURCE',
      pageSize: PAGE_SIZE,
      ...(pageToken === undefined ? {} : { pageToken }),
    }),
  );
  if (answer.status !== 200) throw toGoogleError(answer.status, answer.data, what, GRANT);
  const page = assetsPage.safeParse(answer.data);
  if (!page.success) throw new CollectError('malformed', what, 'The answer is not a list of assets.');
  return page.data;
}
