import { openCaptureFile } from '../formats/capture-file.ts';
import { readIp } from '../formats/ip.ts';
import { readLinkLayer } from '../formats/link-layer.ts';
import { OK, type PacketRecord } from '../formats/packet-record.ts';
import { addressText, createAddressTable, internAddress } from './address-table.ts';

export interface CaptureHead {
  name: string;
  /** The first bytes of the file; empty when nothing is known of it. */
  head: Uint8Array;
}

/** Packets of a head that are looked at. */
const LOOKED_AT = 500;

interface Beginning {
  index: number;
  time: number;
  /** What files of one capture have in common: name but for digits, link types. */
  kind: string;
  /** The addresses in all packets looked at: one or two. */
  own: readonly string[];
}

/**
 * Finds files of one capture that a recorder cut into pieces (`tcpdump -C` or `-G`, `dumpcap -b`): names that differ in digits
 * only, recorded at the same place. Answers for each file the one that it continues, or -1.
 */
export function chainCaptures(heads: readonly CaptureHead[]): number[] {
  const before = heads.map(() => -1);
  const beginnings = heads
    .flatMap((head, index) => describeBeginning(head, index))
    .sort((a, b) => a.time - b.time || a.index - b.index);
  const ends: Beginning[] = [];
  for (const beginning of beginnings) {
    const place = ends.findIndex((end) => end.time < beginning.time && isSamePlace(end, beginning));
    const end = ends[place];
    if (end === undefined) {
      ends.push(beginning);
      continue;
    }
    before[beginning.index] = end.index;
    ends[place] = { ...beginning, own: beginning.own.filter((address) => end.own.includes(address)) };
  }
  return before;
}

function isSamePlace(end: Beginning, next: Beginning): boolean {
  return end.kind === next.kind && next.own.some((address) => end.own.includes(address));
}

function describeBeginning({ name, head }: CaptureHead, index: number): Beginning[] {
  const addresses = createAddressTable();
  let time = Number.NaN;
  let own: string[] = [];
  let looked = 0;
  const take = (packet: PacketRecord) => {
    if (looked === LOOKED_AT || readLinkLayer(packet) !== OK || readIp(packet) !== OK) return;
    if (Number.isNaN(time)) time = packet.time;
    const ends = [packet.source, packet.destination].map((at) => {
      return addressText(addresses, internAddress(addresses, packet, at));
    });
    own = looked === 0 ? ends : own.filter((address) => ends.includes(address));
    looked += 1;
  };
  const reader = openCaptureFile(take);
  reader.push(head);
  if (looked === 0) return [];
  const stem = name.replace(/^.*[/\\]/, '').replace(/\d+/g, '');
  return [{ index, time, kind: `${stem} ${[...reader.state.linkTypes].sort().join()}`, own }];
}
