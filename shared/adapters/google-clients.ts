import { GoogleAuth, PassThroughClient } from 'google-auth-library';
import type { Endpoints, GoogleApi } from '../config.ts';
import type { GapCode } from '../domain/gap.ts';
import { CollectError, ConfigError } from '../errors.ts';
import type { TokenSource, Wire } from './wire.ts';

/** Application Default Credentials, looked for only when the first request needs a token. */
export function createApplicationDefaultTokens(): TokenSource {
  const auth = new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/cloud-platform'] });
  return {
    async headers() {
      try {
        return Object.fromEntries(await auth.getRequestHeaders());
      } catch (error) {
        throw new ConfigError(
          `No usable Google credentials (${error instanceof Error ? error.message : String(error)}). ` +
            'Run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS.',
          { cause: error },
        );
      }
    },
  };
}

/**
 * An SDK credential that adds nothing: the wire is the only place that adds a token, after it looked at the address.
 * What the SDK retries or times out by itself is switched off where it is called.
 */
export function createPassThroughClient(wire: Wire, api: GoogleApi): PassThroughClient {
  return new PassThroughClient({ transporterOptions: { fetchImplementation: wire.fetchFor(api) } });
}

/** Options that every googleapis client and call takes: our transport, the endpoint in force, no retries of its own. */
export function googleApiOptions(wire: Wire, api: GoogleApi, endpoints: Endpoints) {
  return {
    auth: new GoogleAuth({ authClient: createPassThroughClient(wire, api), universeDomain: 'googleapis.com' }),
    rootUrl: `${endpoints[api]}/`,
    retry: false,
    validateStatus: () => true,
    fetchImplementation: wire.fetchFor(api),
  } as const;
}

/**
 * Calls an SDK and gives back the error of the wire or of the credentials that it wrapped: those already say what went
 * wrong. Anything else passes as it is.
 */
export async function callSdk<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw findOwnError(error) ?? error;
  }
}

/** An error of this program, wherever an SDK wrapped it. */
export function findOwnError(error: unknown): CollectError | ConfigError | null {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth += 1) {
    if (current instanceof CollectError || current instanceof ConfigError) return current;
  }
  return null;
}

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

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
