import { onTestFinished } from 'vitest';
import {
  type Emulator,
  type EmulatorOptions,
  type Fleet,
  type FleetCluster,
  startEmulator,
} from '../../emulator/index.ts';
import { createSampleClock, standardCluster } from '../../emulator/sample-builder.ts';
import { NOW } from './wire.test-helper.ts';

/** An emulator for one test. Whatever it was asked must have been right: a test that expects otherwise says so. */
export async function runEmulator(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({ fleet: fleetOf([{}]), now: () => NOW, ...options });
  onTestFinished(async () => {
    await emulator.stop();
    if (emulator.violations.length > 0) throw new Error(`violations: ${emulator.violations.join('; ')}`);
  });
  return emulator;
}

export const clock = createSampleClock(NOW);

/** Clusters in projects of one organisation; a cluster that says nothing of itself is one of GKE's new defaults. */
export function fleetOf(clusters: readonly Partial<FleetCluster>[], change: (fleet: Fleet) => void = () => {}): Fleet {
  const made = clusters.map((cluster, index) =>
    standardCluster(clock, { project: 'acme-a', location: 'europe-west1', name: `cluster-${index}`, ...cluster }),
  );
  const projects = [...new Set(['acme-a', ...made.map((cluster) => cluster.project)])];
  const fleet: Fleet = {
    organization: '490000000001',
    folders: [],
    projects: projects.map((id, index) => ({
      id,
      number: String(730_000_000_000 + index),
      parent: 'organizations/490000000001',
      displayName: id,
    })),
    clusters: made,
  };
  change(fleet);
  return fleet;
}
