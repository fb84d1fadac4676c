import { generateFleet, startEmulator } from '../emulator/index.ts';

/** The emulated cloud in a process of its own, so that its work and memory are not measured with the audit's. */
const { clusters, projects, candidateShare, latencyMs } = JSON.parse(process.argv[2] ?? '{}') as Record<
  'clusters' | 'projects' | 'candidateShare' | 'latencyMs',
  number
>;
const emulator = await startEmulator({
  fleet: generateFleet({ clusters, projects, candidateShare, seed: 1, now: new Date() }),
  latencyMs,
  quotas: { container: { perMinute: 3000 }, logging: { perMinute: 60 }, cloudasset: { perMinute: 100 } },
});
process.on('message', (message) => {
  if (message === 'statistics') process.send?.({ calls: countCalls(), violations: emulator.violations.slice(0, 5) });
  if (message === 'stop') void emulator.stop().then(() => process.exit(0));
});
process.send?.({ env: emulator.env });

function countCalls(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { api, status } of emulator.calls) {
    counts[api] = (counts[api] ?? 0) + 1;
    if (status === 429) counts['throttled'] = (counts['throttled'] ?? 0) + 1;
  }
  return counts;
}
