import { z } from 'zod';

/** Why something could not be read. The first seven are what an upstream answered; the rest is what this program decided. */
export const gapCode = z.enum([
  'permission-denied',
  'not-found',
  'api-disabled',
  'rate-limited',
  'unavailable',
  'timeout',
  'malformed',
  'unreachable',
  'not-collected',
  'not-observable',
  'deadline',
]);
export type GapCode = z.infer<typeof gapCode>;

/** A piece of evidence that is missing: what, why, and what would bring it. */
export const gap = z.object({
  code: gapCode,
  /** What could not be read, in words: `Deployment kube-system/kube-dns`, `clusters of project p-1`. */
  what: z.string(),
  /** What the upstream said or this program knows; untrusted text, to be escaped where it is shown. */
  detail: z.string(),
  /** How to close the gap: the permission, the setting or the flag. Null when nothing can be granted. */
  grant: z.string().nullable(),
});
export type Gap = z.infer<typeof gap>;
