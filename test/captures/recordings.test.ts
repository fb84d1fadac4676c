import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { capturePackets } from '../../shared/domain/capture-packets.ts';
import { analyseFolder, compareWithTruth } from './recordings.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/captures/', import.meta.url));
const FOLDERS = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('recordings of real programs', () => {
  it.each(FOLDERS)('%s agrees with the truth', (name) => {
    const compared = compareWithTruth(join(FIXTURES, name));
    expect(compared.length).toBeGreaterThan(0);
    expect(compared.filter(({ isEqual }) => !isEqual)).toEqual([]);
  });

  it('tells the recorders apart by where they stood', () => {
    const { files, waits } = analyseFolder(join(FIXTURES, 'saturated-2pods'));
    expect(files.map(({ name, view, ownAddress }) => [name, view, ownAddress])).toEqual([
      ['kube-dns-d7bc86d4c-c2x8p-eth0.pcap.gz', 'server', '172.20.13.4'],
      ['kube-dns-d7bc86d4c-c2x8p-lo.pcap.gz', 'loopback', null],
      ['node-local-dns-4kd2s-eth0.pcap.gz', 'client', '10.0.0.83'],
    ]);
    expect(waits.map(({ server, outerFiles, innerFiles }) => [server, outerFiles, innerFiles])).toEqual([
      ['172.20.13.4', [0], [1]],
    ]);
  });

  it('finds the phase at which a node closes idle connections: the moment its CoreDNS started', () => {
    // 10.0.0.29 wrote its start line at 06:54:49.269 (node-local-dns-x9mzt), 10.0.0.107 at 06:54:49.197.
    const { closes } = analyseFolder(join(FIXTURES, 'saturated-2pods'));
    const phases = Object.fromEntries(closes.map(({ client, tick }) => [client, tick]));
    expect(phases['10.0.0.29']?.phaseMs).toBeCloseTo(9270, -1);
    expect(phases['10.0.0.29']?.isSignificant).toBe(true);
    expect(phases['10.0.0.107']?.phaseMs).toBeCloseTo(9197, -1);
    expect(phases['10.0.0.29']?.share).toBeGreaterThan(10 * (phases['10.0.0.29']?.chance ?? 1));
  });

  it('gives a summary of the shape that is promised', () => {
    const packets = analyseFolder(join(FIXTURES, 'one-pod'));
    expect(capturePackets.parse(packets)).toEqual(packets);
    expect(packets.files.flatMap(({ skipped }) => skipped)).toEqual([]);
  });
});
