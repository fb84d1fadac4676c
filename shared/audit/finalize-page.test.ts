import { expect, test } from 'vitest';
import { NO_EXCEPTIONS } from '../domain/exception.ts';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { buildReport } from './build-report.ts';
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

/** A run over a few clusters whose one shard is done; the digest says where the page is. */
async function finished(page: PageWords | null, clusters = [aCluster({ cluster: 'a' })]) {
  const messenger = createMemoryMessenger();
  const words = {
    ...plainWords,
    digest: (view: { page?: string | null }) => ({ text: `page: ${view.page}`, blocks: [] }),
  };
  const pageUrl = (run: string) => `https://reports.example/${run}`;
  const routing = { defaultChannel: 'C0DNS0001', routes: [], allowedChannels: [], timeZone: 'UTC' };
  const ports = {
    inventory: createMemoryInventory(anInventory(clusters)),
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

/** A page that says which clusters it has a plan of. */
const planned: PageWords = () => {
  const names: string[] = [];
  return { addPlan: ({ cluster }) => names.push(cluster), write: () => ['plans of ', names.join(' ')] };
};

test('plans come to the page while the report is made: no shard is read twice', async () => {
  const ports = await finished(planned);
  const { read } = ports.state;
  const paths: string[] = [];
  ports.state.read = (path) => {
    paths.push(path);
    return read(path);
  };
  await finalizeRun(ports, TASK);
  expect(ports.state.objects.get(statePaths.page(RUN))).toBe('plans of a');
  expect(paths.filter((path) => path === statePaths.shard(RUN, 0))).toHaveLength(1);
});

test('a cluster that is clear has no plan', async () => {
  const place = 'projects/pay-prod/locations/europe-west1/clusters';
  const moved = aCluster({ cluster: 'moved', name: `${place}/moved`, clusterDns: 'CLOUD_DNS' });
  const left = aCluster({ cluster: 'left', name: `${place}/left` });
  const ports = await finished(planned, [moved, left]);
  expect((await finalizeRun(ports, TASK))?.summary).toMatchObject({ exposed: 1, clear: 1 });
  expect(ports.state.objects.get(statePaths.page(RUN))).toBe('plans of left');
});

test('a page that was not written is made later of the shards: the same plans', async () => {
  const ports = await finished(null);
  await finalizeRun(ports, TASK);
  await finalizeRun({ ...ports, page: planned }, TASK);
  expect(ports.state.objects.get(statePaths.page(RUN))).toBe('plans of a');
});

test('a plan that the page cannot take costs the page, and the log says why', async () => {
  const ports = await finished(() => ({
    addPlan: () => {
      throw new RangeError('too many words');
    },
    write: () => ['page'],
  }));
  expect((await finalizeRun(ports, TASK))?.summary.exposed).toBe(1);
  expect(ports.state.objects.has(statePaths.page(RUN))).toBe(false);
  expect(ports.log.lines).toContainEqual(
    expect.objectContaining({ message: 'page not written', fields: { run: RUN, detail: 'too many words' } }),
  );
});

test('where the report of another finalizer counts, the page has the plans of that report', async () => {
  const ports = await finished(planned);
  const manifest = await requireManifest(ports.state, RUN);
  const without = buildReport({
    ...{ manifest, shards: [], previous: null, exceptions: NO_EXCEPTIONS },
    finishedAt: '2026-11-22T06:10:00.000Z',
  });
  expect(without.summary.unknown).toBe(1);
  ports.state.interrupt(statePaths.report(RUN), () =>
    ports.state.write(statePaths.report(RUN), JSON.stringify(without), 'absent'),
  );
  expect((await finalizeRun(ports, TASK))?.summary.unknown).toBe(1);
  expect(ports.state.objects.get(statePaths.page(RUN))).toBe('plans of ');
});
