import { z } from 'zod';

/** A page of findings.list (v2); the elements are parsed one by one. */
export const findingsPage = z.object({
  listFindingsResults: z.array(z.unknown()).nullish(),
  nextPageToken: z.string().nullish(),
});

/** One finding as this program wrote it; others of the same source are not read. */
export const listedFinding = z.object({
  finding: z.object({
    name: z.string(),
    resourceName: z.string(),
    severity: z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']),
    sourceProperties: z.object({ rule: z.string(), code: z.string() }),
  }),
});
