import type { GapCode } from '../domain/gap.ts';
import { CollectError } from '../errors.ts';
import { isObject } from './json.ts';

interface GoogleErrorBody {
  error?: { message?: unknown; status?: unknown; details?: unknown };
}

/** Turns an answer other than 2xx of a Google API into an error that becomes a gap. */
export function toGoogleError(status: number, body: unknown, what: string, grant: string | null): CollectError {
  const error = isObject(body) ? (body as GoogleErrorBody).error : undefined;
  const message = typeof error?.message === 'string' ? error.message : `HTTP ${status}`;
  if (status === 403 && isServiceDisabled(error?.details, message)) {
    return new CollectError('api-disabled', what, message, {
      grant: 'Enable the API in that project, or leave the project out.',
    });
  }
  return new CollectError(codeOfStatus(status), what, message, {
    grant: status === 403 || status === 401 ? grant : null,
  });
}

/** The gap code of an HTTP status. */
export function codeOfStatus(status: number): GapCode {
  if (status === 401 || status === 403) return 'permission-denied';
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status === 504) return 'timeout';
  if (status >= 500) return 'unavailable';
  return 'malformed';
}

/** API-disabled answers are 403 too; `ErrorInfo.reason` tells them apart, older ones only by their text. */
function isServiceDisabled(details: unknown, message: string): boolean {
  if (Array.isArray(details) && details.some((detail) => isObject(detail) && detail['reason'] === 'SERVICE_DISABLED'))
    return true;
  return /API has not been used in project .* before or it is disabled/.test(message);
}
