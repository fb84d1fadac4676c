import { createHash } from 'node:crypto';
import { refuse } from './google-error.ts';

/** A page token that carries where to go on, and is good for the query that made it only. */
export function makePageToken(query: unknown, position: unknown): string {
  return Buffer.from(JSON.stringify({ q: fingerprint(query), p: position })).toString('base64url');
}

/** The position in a token of the same query; null without a token. Refuses tokens of other queries and made-up ones. */
export function readPageToken(token: string | null | undefined, query: unknown): unknown {
  if (token === null || token === undefined || token === '') return null;
  const parsed = parseToken(token);
  if (parsed === null) refuse('INVALID_ARGUMENT', 'The page token is invalid.');
  if (parsed.q !== fingerprint(query)) {
    refuse(
      'INVALID_ARGUMENT',
      'The page token does not belong to this request: all other parameters must be the same.',
    );
  }
  return parsed.p;
}

function parseToken(token: string): { q: unknown; p: unknown } | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && 'q' in value && 'p' in value
      ? { q: value.q, p: value.p }
      : null;
  } catch {
    return null;
  }
}

function fingerprint(query: unknown): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 16);
}
