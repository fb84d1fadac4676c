import { z } from 'zod';

/** A page of assets.list; the elements are parsed one by one, so that a bad one hides nothing else. */
export const assetsPage = z.object({
  assets: z.array(z.unknown()).nullish(),
  nextPageToken: z.string().nullish(),
  readTime: z.string().nullish(),
});

/** One asset with contentType RESOURCE; `data` is the Container API v1 cluster as JSON. */
export const clusterAsset = z.object({
  name: z.string(),
  assetType: z.literal('container.googleapis.com/Cluster'),
  resource: z.object({ data: z.unknown().optional() }).nullish(),
  updateTime: z.string().nullish(),
});
export const CLUSTER_ASSET_TYPE = 'container.googleapis.com/Cluster';
