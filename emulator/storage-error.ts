import { jsonReply, type Reply } from './http.ts';

/** The error body of the JSON API, which is older than Google's common one. */
export function storageError(
  code: number,
  reason: string,
  message: string,
  place?: { locationType: string; location: string },
): Reply {
  const error = { code, message, errors: [{ message, domain: 'global', reason, ...place }] };
  return { ...jsonReply({ error }, new URLSearchParams()), status: code };
}
