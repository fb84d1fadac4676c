import { onTestFinished } from 'vitest';
import type { Clock } from '../audit/ports.ts';
import { type Endpoints, GOOGLE_APIS } from '../config.ts';
import { CollectError, ConfigError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { createWire, type TokenSource, type Wire, type WireOptions } from './wire.ts';

export const NOW = new Date('2026-11-20T12:00:00Z');
export const fixedClock: Clock = { now: () => NOW };

/** A wire for one test. Nothing is waited for: what would have been is in `waits`, in milliseconds. */
export function openWire(options: Partial<WireOptions> = {}): { wire: Wire; waits: number[] } {
  const waits: number[] = [];
  const wire = createWire({
    tokens: null,
    log: silentLog,
    clock: fixedClock,
    concurrency: 32,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    ...options,
  });
  // Not awaited: a graceful close waits for answers that a test's server may never give.
  onTestFinished(() => void wire.close());
  return { wire, waits };
}

/** All Google APIs at one origin. */
export function endpointsAt(origin: string): Endpoints {
  return Object.fromEntries(Object.keys(GOOGLE_APIS).map((api) => [api, origin])) as Endpoints;
}

/** Google's own addresses; only for tests in which nothing may be sent. */
export const GOOGLE: Endpoints = Object.fromEntries(
  Object.entries(GOOGLE_APIS).map(([api, { origin }]) => [api, origin]),
) as Endpoints;

export function tokensOf(token: string): TokenSource {
  return { headers: () => Promise.resolve({ authorization: `Bearer ${token}` }) };
}

/** A machine without Application Default Credentials. */
export const missingCredentials: TokenSource = {
  headers: () => Promise.reject(new ConfigError('No usable Google credentials.')),
};

/** The CollectError with which a promise is rejected. */
export async function rejection(promise: Promise<unknown>): Promise<CollectError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CollectError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
