import { describe, expect, it } from 'vitest';
import { pcapFile, type TimedFrame } from '../formats/capture-bytes.test-helper.ts';
import { chainCaptures } from './capture-chains.ts';
import { conversation } from './conversation.test-helper.ts';

/** The head of a file recorded beside a server, from a second on. */
function head(name: string, second: number, server = '172.20.13.4') {
  const frames: TimedFrame[] = [];
  for (const client of ['10.0.0.1', '10.0.0.2']) conversation(frames, { port: 40_000, client, server }).open(second);
  return { name, head: pcapFile(frames) };
}

describe('files of one capture', () => {
  it.each([
    ['tcpdump -C', ['eth0.pcap', 'eth0.pcap1', 'eth0.pcap2']],
    ['tcpdump -G', ['eth0-101500.pcap', 'eth0-101600.pcap', 'eth0-101700.pcap']],
    [
      'dumpcap -b',
      ['eth0_00001_20261122065446.pcapng', 'eth0_00002_20261122065546.pcapng', 'eth0_00003_20261122065646.pcapng'],
    ],
  ])('as %s names them', (_tool, names) => {
    const [first, second, third] = names.map((name, index) => head(`captures/${name}`, index * 60));
    const heads = [third, first, second].flatMap((one) => (one === undefined ? [] : [one]));
    expect(chainCaptures(heads)).toEqual([2, -1, 1]);
  });

  it('of two Pods are two chains', () => {
    const heads = [0, 1, 2, 3].map((index) =>
      head(`pod.pcap${index}`, index * 10, index % 2 === 0 ? '172.20.13.4' : '172.20.9.11'),
    );
    expect(chainCaptures(heads)).toEqual([-1, -1, 0, 1]);
  });

  it('with other names, with the same beginning, or unknown, stand alone', () => {
    expect(chainCaptures([head('a.pcap', 0), head('b.pcap', 10)])).toEqual([-1, -1]);
    expect(chainCaptures([head('a.pcap', 0), head('a.pcap1', 0)])).toEqual([-1, -1]);
    const empty = { name: 'a.pcap2', head: new Uint8Array(0) };
    expect(chainCaptures([head('a.pcap', 0), empty])).toEqual([-1, -1]);
  });
});
