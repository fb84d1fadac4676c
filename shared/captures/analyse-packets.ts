import type { CapturePackets } from '../domain/capture-packets.ts';

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
  /** Time of the last packet read, Unix microseconds; -Infinity before the first. */
  lastTime(): number;
}

export interface CaptureAnalyser {
  /** Opens all files before the first byte of any is pushed. */
  open(name: string): CaptureInput;
  /**
   * The summary, once, after the end of all inputs.
   */
  finish(): CapturePackets;
}

/**
 * Reads captures as they come, in bounded memory. Of several files, push to the one whose `lastTime` is lowest (see
 * `pickInput`): what was recorded at the same time is then compared while it is at hand.
 */
export function openCaptureAnalyser(_options: PacketOptions): CaptureAnalyser {
  return {
    open: () => ({ push: () => {}, end: () => {}, lastTime: () => Number.NEGATIVE_INFINITY }),
    finish: () => ({
      files: [],
      connections: [],
      closes: [],
      upstreams: [],
      points: [],
      waits: [],
      lookups: [],
      lookupsNotKept: 0,
    }),
  };
}
