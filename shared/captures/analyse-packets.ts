import type { CapturePackets } from '../domain/capture-packets.ts';
import { type CaptureFileReader, openCaptureFile } from '../formats/capture-file.ts';
import { nameLinkType } from '../formats/link-layer.ts';
import { listSkipped, OK } from '../formats/packet-record.ts';
import { type CapturePoint, createAnalysis, createCapturePoint, type PacketAnalysis } from './capture-point.ts';
import { finishCount } from './connection-count.ts';
import { concludeFlow } from './connection-ends.ts';
import { countUnanswered } from './dns-latency.ts';
import { joinWaits } from './dnsmasq-wait.ts';
import { MAX_FLOWS } from './flow-table.ts';
import { giveUpAll } from './query-table.ts';
import { summarisePackets } from './summarise-packets.ts';
import { createPacketTaker, takePacket } from './take-packet.ts';

/** Connections kept of all captures together, and of each at least. */
const MAX_ALL_FLOWS = 8 * MAX_FLOWS;
const FEWEST_FLOWS = 1024;

export interface PacketOptions {
  /** TCP connections that dnsmasq serves at a time, and those that the kernel queues beyond them. */
  limit: number;
  queue: number;
}

/** One file of the captures. The analyser undoes no compression. */
export interface CaptureInput {
  /** Bytes in the order of the file; a chunk may be reused after the call. Never throws for what the bytes are. */
  push(chunk: Uint8Array): void;
  end(): void;
  /** Time of the last packet read, Unix microseconds; -Infinity before the first, Infinity after the end. */
  lastTime(): number;
}

export interface CaptureAnalyser {
  /** Opens a file; all of them before the first byte of any is pushed. */
  open(name: string): CaptureInput;
  /** The summary, once, after the end of all inputs. */
  finish(): CapturePackets;
}

interface OpenFile {
  name: string;
  reader: CaptureFileReader;
  point: CapturePoint;
  dnsPackets: number;
  firstTime: number;
  lastTime: number;
  isEnded: boolean;
}

/**
 * Reads captures as they come, in bounded memory. Of several files, push to the one whose `lastTime` is lowest: what was
 * recorded at the same time is then compared while it is at hand.
 */
export function openCaptureAnalyser(options: PacketOptions): CaptureAnalyser {
  const files: OpenFile[] = [];
  const analysis: PacketAnalysis = createAnalysis((upstream, time) => giveUp(upstream, time, Number.POSITIVE_INFINITY));
  const giveUp = (index: number, time: number, end: number) => {
    const upstream = analysis.upstreams[index];
    if (upstream !== undefined) countUnanswered(upstream, time, end);
  };
  return {
    open: (name) => {
      const file = openFile(name, files.length, analysis);
      files.push(file);
      return {
        push: (chunk) => {
          file.reader.push(chunk);
          joinWaits(analysis.join, readUpTo(files));
        },
        end: () => {
          file.reader.end();
          file.isEnded = true;
        },
        lastTime: () => (file.isEnded ? Number.POSITIVE_INFINITY : file.lastTime),
      };
    },
    finish: () => {
      const points = files.map(({ point }) => point);
      analysis.queries.onUnanswered = (index, time) => {
        const endpoint = analysis.endpoints[analysis.upstreams[index]?.endpoint ?? -1];
        giveUp(index, time, points[endpoint?.point ?? -1]?.lastTime ?? Number.POSITIVE_INFINITY);
      };
      giveUpAll(analysis.queries);
      joinWaits(analysis.join, Number.POSITIVE_INFINITY);
      for (const point of points) concludePoint(analysis, point);
      return summarisePackets({
        analysis,
        points,
        files: files.map(describeFile),
        pointOfFile: files.map(({ point }) => point.index),
        ...options,
      });
    },
  };
}

function openFile(name: string, index: number, analysis: PacketAnalysis): OpenFile {
  const point = createCapturePoint(index, Math.max(FEWEST_FLOWS, Math.min(MAX_FLOWS, MAX_ALL_FLOWS >> index)));
  const reader = openCaptureFile((packet) => {
    const { time } = packet;
    if (Number.isNaN(file.firstTime)) file.firstTime = time;
    if (time > file.lastTime) file.lastTime = time;
    const outcome = takePacket(taker);
    if (outcome === OK) file.dnsPackets += 1;
    else skip(outcome);
  });
  const { skipped, packet } = reader.state;
  const skip = (reason: number) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  const taker = createPacketTaker(analysis, point, packet, skip);
  const file: OpenFile = {
    name,
    reader,
    point,
    dnsPackets: 0,
    firstTime: Number.NaN,
    lastTime: Number.NEGATIVE_INFINITY,
    isEnded: false,
  };
  return file;
}

/** Up to which time all loopback captures have been read. */
function readUpTo(files: readonly OpenFile[]): number {
  let time = Number.POSITIVE_INFINITY;
  for (const { point, isEnded, lastTime } of files) {
    const mayBeLoopback = point.loopbackPackets > 0 || point.outsidePackets === 0;
    if (mayBeLoopback && !isEnded && lastTime < time) time = lastTime;
  }
  return time;
}

function concludePoint(analysis: PacketAnalysis, point: CapturePoint): void {
  const { flows } = point;
  for (let flow = 0; flow < flows.size; flow += 1) {
    const numbers = analysis.endpoints[flows.endpoint[flow] ?? 0]?.tcp;
    if (numbers != null) concludeFlow(flows, flow, numbers, point.lastTime);
  }
  for (const { tcp } of point.endpoints.values()) if (tcp !== null) finishCount(tcp.count, point.lastTime);
}

function describeFile({ name, reader, dnsPackets, firstTime, lastTime }: OpenFile) {
  const { state } = reader;
  return {
    name,
    format: state.format,
    linkTypes: [...new Set([...state.linkTypes].map(nameLinkType))].sort(),
    packets: state.packets,
    dnsPackets,
    bytes: state.bytes,
    firstAt: Number.isNaN(firstTime) ? null : firstTime / 1000,
    lastAt: Number.isFinite(lastTime) ? lastTime / 1000 : null,
    skipped: listSkipped(state.skipped),
    lostByRecorder: state.lostByRecorder,
  };
}
