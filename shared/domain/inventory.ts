import { z } from 'zod';
import { clusterFacts } from './cluster.ts';
import { gap } from './gap.ts';
import { apiCalls } from './run-work.ts';

/** Elements of an upstream list that could not be used, with one example so that somebody can look. */
export const skipped = z.object({
  what: z.string(),
  count: z.number().int().positive(),
  example: z.string(),
});
export type Skipped = z.infer<typeof skipped>;

/** What enumeration found, and what it could not see. */
export const inventory = z.object({
  source: z.enum(['asset-inventory', 'container-api', 'file']),
  clusters: z.array(clusterFacts),
  /** Projects that were listed or that own a listed cluster. */
  projectsSeen: z.array(z.string()),
  /** Projects, zones or the whole scope that could not be read. */
  gaps: z.array(gap),
  /** Projects without the Kubernetes Engine API: they have no clusters; said, but no gap. */
  apiDisabledProjects: z.array(z.string()),
  skipped: z.array(skipped),
  /** What enumerating took; absent where nothing was asked of a cloud. */
  calls: z.array(apiCalls).optional(),
});
export type Inventory = z.infer<typeof inventory>;
