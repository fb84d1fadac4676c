import { onTestFinished } from 'vitest';
import { type Emulator, type EmulatorOptions, type Fleet, startEmulator } from './index.ts';
import { createSampleClock, standardCluster } from './sample-builder.ts';

export const NOW = new Date('2026-11-20T12:00:00Z');

/** An emulator for one test, stopped when the test is over. */
export async function runEmulator(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({ fleet: smallFleet(), now: () => NOW, ...options });
  onTestFinished(() => emulator.stop());
  return emulator;
}

/** One organisation, two projects, a few clusters: enough to page through. */
export function smallFleet(change: (fleet: Fleet) => void = () => {}): Fleet {
  const clock = createSampleClock(NOW);
  const fleet: Fleet = {
    organization: '490000000001',
    folders: [{ number: '418000000001', parent: 'organizations/490000000001', displayName: 'production' }],
    projects: [
      { id: 'acme-a', number: '111', parent: 'folders/418000000001', displayName: 'a' },
      { id: 'acme-b', number: '222', parent: 'organizations/490000000001', displayName: 'b' },
    ],
    clusters: [
      standardCluster(clock, { project: 'acme-a', location: 'europe-west1', name: 'one' }),
      standardCluster(clock, {
        project: 'acme-a',
        location: 'europe-west1-b',
        name: 'two',
        asset: { zonesInName: true },
      }),
      standardCluster(clock, { project: 'acme-b', location: 'us-east4', name: 'three' }),
    ],
  };
  change(fleet);
  return fleet;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  json: any;
}

/** One request; `json` is undefined when the body is none. */
export async function ask(emulator: Emulator, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(emulator.origin + path, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

export function postJson(
  emulator: Emulator,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(emulator, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
