import { expect, test } from 'vitest';
import { createCloudStorageState } from '../shared/adapters/cloud-storage.ts';
import { runEmulator } from '../shared/adapters/emulator.test-helper.ts';
import { endpointsAt, fixedClock, openWire } from '../shared/adapters/wire.test-helper.ts';
import { aRequest, CLUSTER, followTrail } from '../shared/audit/exception-ports.test-helper.ts';
import { readExceptions, readTrail, recordException } from '../shared/audit/exceptions.ts';
import { silentLog } from '../shared/log.ts';

const BUCKET = 'acme-dns-audit-state';

/** Exceptions over real HTTP, with the generations of a bucket. */
async function openBucket() {
  const emulator = await runEmulator({ buckets: [BUCKET] });
  const open = () => ({
    state: createCloudStorageState(openWire().wire, endpointsAt(emulator.origin), BUCKET),
    clock: fixedClock,
    log: silentLog,
  });
  return { emulator, open };
}

test('ten people at once, each in a process of their own: every exception is there once', async () => {
  const { open } = await openBucket();
  const requests = Array.from({ length: 10 }, (_, index) =>
    aRequest({ key: `k${index}`, cluster: `${CLUSTER}-${index}` }),
  );
  const outcomes = await Promise.all(requests.map((request) => recordException(open(), request)));
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['created']));
  const { state } = open();
  const { active } = await readExceptions(state, fixedClock.now());
  expect(active).toHaveLength(10);
  expect(followTrail(await readTrail(state))).toEqual(active.map(({ id }) => id).sort());
});

test('a write whose answer is lost: done once, and the person is told that it is done', async () => {
  const { emulator, open } = await openBucket();
  emulator.addFault({ match: { api: 'storage', method: 'POST' }, times: 1, answer: { status: 503 }, when: 'after' });
  const { outcome, exception } = await recordException(open(), aRequest());
  expect(outcome).toBe('repeated');
  expect(await readTrail(open().state)).toEqual([expect.objectContaining({ action: 'created', exception })]);
});
