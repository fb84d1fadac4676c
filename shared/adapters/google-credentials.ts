import type { GoogleAuth } from 'google-auth-library';
import { ConfigError } from '../errors.ts';
import type { TokenSource } from './wire.ts';

/**
 * Application Default Credentials. Looked for, and their library loaded, only when the first request needs a token: the
 * function that answers Slack has three seconds from a cold start.
 */
export function createApplicationDefaultTokens(): TokenSource {
  let auth: Promise<GoogleAuth> | null = null;
  return {
    async headers() {
      try {
        auth ??= loadAuth();
        return Object.fromEntries(await (await auth).getRequestHeaders());
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

async function loadAuth(): Promise<GoogleAuth> {
  const library = await import('google-auth-library');
  return new library.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/cloud-platform'] });
}
