import { GoogleAuth, PassThroughClient } from 'google-auth-library';
import type { Endpoints, GoogleApi } from '../config.ts';
import { CollectError, ConfigError } from '../errors.ts';
import type { Wire } from './wire.ts';

export { codeOfStatus, toGoogleError } from './google-error.ts';
export { isObject } from './json.ts';

/**
 * An SDK credential that adds nothing: the wire is the only place that adds a token, after it looked at the address.
 * What the SDK retries or times out by itself is switched off where it is called.
 */
export function createPassThroughClient(wire: Wire, api: GoogleApi): PassThroughClient {
  return new PassThroughClient({ transporterOptions: { fetchImplementation: wire.fetchFor(api) } });
}

/** A system parameter of all Google APIs: answers are indented for people otherwise, and half as long again. */
export const PRETTY_PRINT = 'prettyPrint';

/** Options that every googleapis client and call takes: our transport, the endpoint in force, no retries of its own. */
export function googleApiOptions(wire: Wire, api: GoogleApi, endpoints: Endpoints) {
  return {
    auth: new GoogleAuth({ authClient: createPassThroughClient(wire, api), universeDomain: 'googleapis.com' }),
    rootUrl: `${endpoints[api]}/`,
    params: { [PRETTY_PRINT]: 'false' },
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
