import { z } from 'zod';

/** A page of entries.list. An empty page with a token is normal: the search has not looked everywhere yet. */
export const entriesPage = z.object({
  entries: z.array(z.unknown()).nullish(),
  nextPageToken: z.string().nullish(),
});

/** A container's log entry. CoreDNS writes text; some pipelines put it into jsonPayload.message. */
export const containerLogEntry = z.object({
  insertId: z.string().nullish(),
  timestamp: z.string(),
  resource: z.object({
    labels: z.object({
      project_id: z.string(),
      location: z.string(),
      cluster_name: z.string(),
      container_name: z.string().nullish(),
      pod_name: z.string().nullish(),
    }),
  }),
  labels: z.record(z.string(), z.string()).nullish(),
  textPayload: z.string().nullish(),
  jsonPayload: z.object({ message: z.string().nullish() }).nullish(),
});
export type ContainerLogEntry = z.infer<typeof containerLogEntry>;
