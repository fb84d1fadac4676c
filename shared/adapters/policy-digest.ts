import { createHash } from 'node:crypto';

/** `sha256-...` as a Content-Security-Policy names a style or a script that stands in the page itself. */
export function policyDigest(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
