import type { CaptureKind } from '../formats/recognise-capture.ts';
import { openCaptureAnalyser } from './analyse-packets.ts';
import { DEFAULT_LIMIT, KERNEL_QUEUE } from './choose-limit.ts';
import { openCsvPackets } from './csv-packets.ts';

export interface PacketHead {
  /** Unix milliseconds of the last packet in the head; null where there is none, or no date. */
  at: number | null;
  /** The same for two inputs that hold the same capture, be it once as a packet list; null where that cannot be told. */
  fingerprint: string | null;
}

const DAY_MS = 86_400_000;
/** Unix milliseconds; times before are relative ones. */
const FIRST_DATE = 10 * 365 * DAY_MS;

export function isPackets(kind: CaptureKind): boolean {
  return kind === 'pcap' || kind === 'pcapng' || kind === 'packet-csv';
}

/** Looks at the packets in the first bytes of an input. */
export function sniffPackets(kind: CaptureKind, head: Uint8Array, reference: number): PacketHead {
  if (!isPackets(kind)) return { at: null, fingerprint: null };
  const analyser = openCaptureAnalyser({ limit: DEFAULT_LIMIT, queue: KERNEL_QUEUE });
  const capture = analyser.open('');
  const list = kind === 'packet-csv' ? openCsvPackets(capture, reference) : null;
  const input = list ?? capture;
  input.push(head.slice());
  input.end();
  const { files, connections, upstreams } = analyser.finish();
  const { firstAt = null, lastAt = null } = files[0] ?? {};
  if (firstAt === null || firstAt < FIRST_DATE) return { at: null, fingerprint: null };
  const servers = new Set([...connections, ...upstreams].map(({ server }) => server));
  const time = Math.round(firstAt % DAY_MS); // a list may show the time of day only
  return { at: list?.hasDates() === false ? null : lastAt, fingerprint: `${time} ${[...servers].sort().join(' ')}` };
}
