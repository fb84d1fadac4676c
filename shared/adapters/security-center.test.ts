import { describe, expect, test } from 'vitest';
import type { PublishedFinding } from '../audit/ports.ts';
import { fleetOf, runEmulator } from './emulator.test-helper.ts';
import { createSecurityCenter } from './security-center.ts';
import { endpointsAt, openWire } from './wire.test-helper.ts';

const SOURCE = 'organizations/490000000001/sources/5678';
const CLUSTER = 'projects/acme-a/locations/europe-west1/clusters/checkout';

function aFinding(changes: Partial<PublishedFinding> = {}): PublishedFinding {
  return {
    id: '0123456789abcdef0123456789abcdef',
    cluster: CLUSTER,
    rule: 'kube-dns-dial-timeouts',
    code: 'dial-timeouts',
    severity: 'high',
    message: 'Look-ups fail.',
    fix: 'Move to Cloud DNS.',
    at: '2026-11-22T06:00:00.000Z',
    ...changes,
  };
}

async function open(findingSources: string[] = [SOURCE]) {
  const emulator = await runEmulator({ fleet: fleetOf([{}], (fleet) => Object.assign(fleet, { findingSources })) });
  return { emulator, sink: createSecurityCenter(openWire().wire, endpointsAt(emulator.origin), SOURCE) };
}

describe('Security Command Center', () => {
  test('keeps a finding as it is written, once, however often', async () => {
    const { emulator, sink } = await open();
    for (let time = 0; time < 2; time += 1) await sink.upsert(aFinding());
    expect([...emulator.findings.values()]).toMatchObject([
      {
        name: `${SOURCE}/locations/global/findings/${aFinding().id}`,
        state: 'ACTIVE',
        category: 'KUBE_DNS_DIAL_TIMEOUTS',
        severity: 'HIGH',
        resourceName: `//container.googleapis.com/${CLUSTER}`,
      },
    ]);
    const { id, cluster, rule, code, severity } = aFinding();
    expect(await sink.listActive()).toEqual([{ id, cluster, rule, code, severity }]);
  });

  test('sets a finding inactive, and active again', async () => {
    const { sink } = await open();
    await sink.upsert(aFinding());
    await sink.deactivate(aFinding().id);
    expect(await sink.listActive()).toEqual([]);
    await sink.upsert(aFinding());
    expect(await sink.listActive()).toHaveLength(1);
  });

  test('lists page by page, and leaves findings of others alone', async () => {
    const { emulator, sink } = await open();
    for (let index = 0; index < 1001; index += 1)
      emulator.findings.set(`${SOURCE}/locations/global/findings/${index}`, {
        name: `${SOURCE}/locations/global/findings/${index}`,
        state: 'ACTIVE',
        severity: 'LOW',
        resourceName: `//container.googleapis.com/${CLUSTER}`,
        sourceProperties: index === 7 ? {} : { rule: 'r', code: 'c' },
      });
    expect(await sink.listActive()).toHaveLength(1000);
    expect(emulator.callCount('securitycenter')).toBe(2);
  });

  test('a source that may not be written to: denied, and what to grant', async () => {
    const { sink } = await open([]);
    await expect(sink.listActive()).rejects.toMatchObject({
      code: 'permission-denied',
      grant: 'roles/securitycenter.findingsEditor on the source',
    });
  });
});
