import { expect, test } from 'vitest';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { finalizeRun } from './finalize-run.ts';
import { createMemoryMessenger, plainWords } from './memory-messenger.test-helper.ts';
import {
  anInventory,
  aShard,
  createMemoryClock,
  createMemoryInventory,
  createMemoryLog,
  createMemoryQueue,
  createMemoryState,
  RUN,
  SCOPE,
  SLOT,
  silentProgress,
} from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';
import type { PageWords } from './ports.ts';
import { requireManifest, startRun } from './start-run.ts';

const TASK = { run: RUN, attempt: 0, finalizeIntervalSeconds: 30, deliveryLeaseSeconds: 60 };

/** A run over one cluster whose shard is done; the digest says where the page is. */
async function finished(page: PageWords | null) {
  const messenger = createMemoryMessenger();
  const words = {
    ...plainWords,
    digest: (view: { page?: string | null }) => ({ text: `page: ${view.page}`, blocks: [] }),
  };
  const pageUrl = (run: string) => `https://reports.example/${run}`;
  const routing = { defaultChannel: 'C0DNS0001', routes: [], allowedChannels: [], timeZone: 'UTC' };
  const ports = {
    inventory: createMemoryInventory(anInventory([aCluster({ cluster: 'a' })])),
    ...{ state: createMemoryState(), queue: createMemoryQueue(), clock: createMemoryClock(), log: createMemoryLog() },
    ...{ digests: { messenger, words, pageUrl, ...routing }, page, progress: silentProgress, messenger },
  };
  const request = { logWindowHours: 24, runDeadlineMinutes: 60, shardClusters: 2, finalizeIntervalSeconds: 30 };
  await startRun(ports, { ...request, scope: SCOPE, slot: SLOT });
  const shard = aShard(await requireManifest(ports.state, RUN), 0);
  await ports.state.write(statePaths.shard(RUN, 0), JSON.stringify(shard), 'absent');
  return ports;
}

test('a run writes its page after its report, and the digest leads to it', async () => {
  const ports = await finished(() => ({ addPlan: () => {}, write: ({ run }) => ['page of ', run.id] }));
  await finalizeRun(ports, TASK);
  expect(ports.state.objects.get(statePaths.page(RUN))).toBe(`page of ${RUN}`);
  expect(ports.messenger.messages.map(({ text }) => text)).toEqual([`page: https://reports.example/${RUN}`]);
  expect(ports.log.lines.map(({ message }) => message)).toEqual([
    'run started',
    'report written',
    'page written',
    'digest delivered',
  ]);
});

test('a page that fails costs neither the report nor the digest, which then leads nowhere', async () => {
  const ports = await finished(() => {
    throw new TypeError('no page');
  });
  expect(await finalizeRun(ports, TASK)).not.toBeNull();
  expect(ports.state.objects.has(statePaths.report(RUN))).toBe(true);
  expect(ports.state.objects.has(statePaths.page(RUN))).toBe(false);
  expect(ports.messenger.messages.map(({ text }) => text)).toEqual(['page: null']);
});

test('called again, the page that is there is not made again', async () => {
  let made = 0;
  const ports = await finished(() => {
    made += 1;
    return { addPlan: () => {}, write: () => ['page'] };
  });
  await finalizeRun(ports, TASK);
  await finalizeRun(ports, TASK);
  expect(made).toBe(1);
});
