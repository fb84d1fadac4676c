import { z } from 'zod';

/** What Pub/Sub posts to a push endpoint: one message, its data in base64. */
export const pushBody = z.object({
  message: z.object({
    data: z.string().nullish(),
    messageId: z.string().nullish(),
    publishTime: z.string().nullish(),
  }),
  subscription: z.string().nullish(),
});

/** A message of a real-time feed (google.cloud.asset.v1.TemporalAsset); the assets are read one by one. */
export const temporalAsset = z.object({
  asset: z
    .object({
      name: z.string(),
      assetType: z.string(),
      ancestors: z.array(z.string()).nullish(),
      updateTime: z.string().nullish(),
      resource: z.unknown().optional(),
    })
    .nullish(),
  priorAsset: z.unknown().optional(),
  deleted: z.boolean().nullish(),
  window: z.object({ startTime: z.string().nullish() }).nullish(),
});
