import type { CapturePackets } from '../domain/capture-packets.ts';
import { type CaptureFileReader, openCaptureFile } from '../formats/capture-file.ts';
import { nameLinkType } from '../formats/link-layer.ts';
import { listSkipped, OK } from '../formats/packet-record.ts';
import { chainCaptures } from './capture-chains.ts';
import { type CapturePoint, createAnalysis, createCapturePoint, type PacketAnalysis } from './capture-point.ts';
import { finishCount } from './connection-count.ts';
import { concludeFlow } from './connection-ends.ts';
import { countUnanswered } from './dns-latency.ts';
import { joinWaits } from './dnsmasq-wait.ts';
import { MAX_FLOWS } from './flow-table.ts';
import { giveUpAll } from './query-table.ts';
import { summarisePackets } from './summarise-packets.ts';
import { createPacketTaker, type PacketTaker, takePacket } from './take-packet.ts';

/** Connections kept of all captures together, and of each at least. */
const MAX_ALL_FLOWS = 8 * MAX_FLOWS;
const FEWEST_FLOWS = 1024;
/** microseconds; packets of several processors may come out of order by as much where one file ends and the next begins. */
/** bytes of a file that are looked at to tell whether it continues another. */
const HEAD_BYTES = 65_536;
const OVERLAP = 1_000_000;

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
  /**
   * Time of the last packet read, Unix microseconds; -Infinity before the first, Infinity after the end, and while the file
   * that this one continues is not at its end.
   */
  lastTime(): number;
}

export interface CaptureAnalyser {
  /**
   * Opens a file; all of them before the first byte of any is pushed. By the first bytes of each (64 KiB are plenty) files are
   * recognised that continue another: pieces of one capture that the recorder cut.
   */
  open(name: string, head?: Uint8Array): CaptureInput;
  /** The summary, once, after the end of all inputs. */
  finish(): CapturePackets;
}

interface OpenFile {
  name: string;
  head: Uint8Array;
  reader: CaptureFileReader;
  /** Made with the first packet, or that of the file that this one continues. */
  taker: PacketTaker | null;
  /** The file that this one continues. */
  before: OpenFile | null;
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
  const points: CapturePoint[] = [];
  let areChained = false;
  const giveUp = (index: number, time: number, end: number) => {
    const upstream = analysis.upstreams[index];
    if (upstream !== undefined) countUnanswered(upstream, time, end);
  };
  const analysis: PacketAnalysis = createAnalysis((upstream, time) => giveUp(upstream, time, Number.POSITIVE_INFINITY));
  const chainFiles = () => {
    areChained = true;
    for (const [index, before] of chainCaptures(files).entries()) {
      const file = files[index];
      if (file !== undefined) file.before = files[before] ?? null;
    }
  };
  return {
    open: (name, head = new Uint8Array(0)) => {
      const file = openFile({ name, head: head.slice(0, HEAD_BYTES), files, points, analysis });
      files.push(file);
      return {
        push: (chunk) => {
          if (!areChained) chainFiles();
          file.reader.push(chunk);
          joinWaits(analysis.join, readUpTo(files));
        },
        end: () => {
          file.reader.end();
          file.isEnded = true;
        },
        lastTime: () => {
          if (!areChained) chainFiles();
          const mustWait = file.before !== null && !file.before.isEnded;
          return file.isEnded || mustWait ? Number.POSITIVE_INFINITY : file.lastTime;
        },
      };
    },
    finish: () => {
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
        pointOfFile: files.map(({ taker }) => taker?.tracking.point.index ?? -1),
        ...options,
      });
    },
  };
}

function openFile(given: {
  name: string;
  head: Uint8Array;
  files: readonly OpenFile[];
  points: CapturePoint[];
  analysis: PacketAnalysis;
}): OpenFile {
  const { analysis, points } = given;
  const reader = openCaptureFile((packet) => {
    const { time } = packet;
    const taker = file.taker ?? beginTaking(time);
    if (time > file.lastTime) file.lastTime = time;
    const outcome = takePacket(taker);
    if (outcome === OK) file.dnsPackets += 1;
    else skip(outcome);
  });
  const { skipped, packet } = reader.state;
  const skip = (reason: number) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  /** The first packet: where it was recorded is known from the file before, unless that reaches beyond it. */
  const beginTaking = (time: number) => {
    const { before } = file;
    const isNext = before?.isEnded === true && time >= before.lastTime - OVERLAP;
    const continued = isNext ? before.taker?.tracking : undefined;
    file.firstTime = time;
    file.taker = createPacketTaker({
      analysis,
      point: continued?.point ?? addPoint(points, given.files.length),
      streams: continued?.streams,
      packet,
      onSkip: skip,
    });
    return file.taker;
  };
  const file: OpenFile = {
    name: given.name,
    head: given.head,
    reader,
    taker: null,
    before: null,
    dnsPackets: 0,
    firstTime: Number.NaN,
    lastTime: Number.NEGATIVE_INFINITY,
    isEnded: false,
  };
  return file;
}

/** A place of recording; of many, each keeps fewer connections. */
function addPoint(points: CapturePoint[], files: number): CapturePoint {
  const maximum = Math.max(FEWEST_FLOWS, Math.min(MAX_FLOWS, Math.floor(MAX_ALL_FLOWS / files)));
  const point = createCapturePoint(points.length, maximum);
  points.push(point);
  return point;
}

/** Up to which time all loopback captures have been read. */
function readUpTo(files: readonly OpenFile[]): number {
  let time = Number.POSITIVE_INFINITY;
  for (const { taker, before, isEnded, lastTime } of files) {
    if (isEnded || (before !== null && !before.isEnded)) continue;
    const point = taker?.tracking.point;
    const mayBeLoopback = point === undefined || point.loopbackPackets > 0 || point.outsidePackets === 0;
    const reached = Math.max(lastTime, before?.lastTime ?? Number.NEGATIVE_INFINITY);
    if (mayBeLoopback && reached < time) time = reached;
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
