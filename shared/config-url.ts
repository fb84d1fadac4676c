import { z } from 'zod';

/** Gets a token, or people who trust it: plain http is for an emulator on this machine only. */
export const secretUrl = z
  .string()
  .refine(isSafeForSecrets, 'must be an https URL (http is accepted for a loopback address only)');

function isSafeForSecrets(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && isLoopback(url);
}

/** On this machine, where an emulator may be. */
function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/**
 * Origin that Slack's response URLs must have, by SLACK_API_URL: that of an emulator on this machine; null for Slack's own, which
 * is the only other one.
 */
export function responseOriginOf(apiUrl: string | null): string | null {
  const url = apiUrl === null ? null : new URL(apiUrl);
  return url !== null && isLoopback(url) ? url.origin : null;
}
