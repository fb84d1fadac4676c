import { describe, expect, test } from 'vitest';
import { claimJob } from './claim-job.ts';
import { createMemoryClock, createMemoryState } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';

const JOB = '0123456789abcdef0123456789abcdef';

function open() {
  return { state: createMemoryState(), clock: createMemoryClock() };
}

async function claim(ports: ReturnType<typeof open>) {
  const claimed = await claimJob(ports, JOB);
  if (claimed === null) throw new Error('it was answered');
  return claimed;
}

describe('a request', () => {
  test('that was answered is not claimed again', async () => {
    const ports = open();
    await (await claim(ports)).finish();
    expect(await claimJob(ports, JOB)).toBeNull();
  });

  test('that was answered before there were claims is not claimed either', async () => {
    const ports = open();
    const record = JSON.stringify({ schema: 'gke-dns-audit/answered/v1', at: '2026-11-22T06:00:00.000Z' });
    ports.state.objects.set(statePaths.answered(JOB), record);
    expect(await claimJob(ports, JOB)).toBeNull();
  });

  test('at which somebody is: later, and when', async () => {
    const ports = open();
    await claim(ports);
    ports.clock.advance(20);
    await expect(claimJob(ports, JOB)).rejects.toMatchObject({ retry: true, retryAfterSeconds: 100 });
  });

  test('that two claim in the same moment goes to one of them', async () => {
    const ports = open();
    ports.state.interrupt(statePaths.answered(JOB), () => claim(ports));
    await expect(claimJob(ports, JOB)).rejects.toMatchObject({ retry: true });
  });

  test('that was given back is claimed at once, and is not the first attempt', async () => {
    const ports = open();
    const first = await claim(ports);
    expect(first.isFirst).toBe(true);
    await first.release();
    expect((await claim(ports)).isFirst).toBe(false);
  });

  test('whose attempt was cut off is claimed when the claim has run out; the late one takes nothing back', async () => {
    const ports = open();
    const first = await claim(ports);
    ports.clock.advance(121);
    const second = await claim(ports);
    await first.release();
    await expect(claimJob(ports, JOB)).rejects.toMatchObject({ retry: true });
    await second.finish();
    expect(await claimJob(ports, JOB)).toBeNull();
  });
});
