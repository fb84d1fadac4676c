import { decodeLine } from './byte-lines.ts';
import type { Envelope, EnvelopeReader } from './log-envelope.ts';
import { type Calendar, createCalendar } from './log-stamps.ts';

const ZERO = 48;
const [BLANK, POINT, COLON, OPEN] = [32, 46, 58, 91];
const KLOG_LEVELS = new Set([...'IWEF'].map((letter) => letter.charCodeAt(0)));
/** `I1122 06:54:47.120621` */
const KLOG_LENGTH = 21;
/** `I1122 06:54:47.` */
const FRACTION = 15;

/** What stands around a line of dnsmasq; for the millions of lines of a query log. */
export interface LogClock {
  /** A line from `start` to `end`; `words` is the index at which the words of the program begin. Valid until the next call. */
  read(bytes: Uint8Array, start: number, words: number, end: number): Pick<Envelope, 'at' | 'pod'>;
}

/**
 * Reads the stamp of klog where it stands on the last line, counted from the words on, from bytes and without making texts.
 * Where it does not stand there the line is read as any other, by `envelopes`, which also finds the year.
 */
export function createLogClock(envelopes: EnvelopeReader): LogClock {
  let distance = 0;
  let calendar: Calendar | null = null;
  const answer: Pick<Envelope, 'at' | 'pod'> = { at: Number.NaN, pod: null };

  /** The stamp to the second as it stood on the last line, and its moment: many lines share it. */
  const second = { bytes: new Uint8Array(FRACTION), at: Number.NaN };

  function readFast(bytes: Uint8Array, at: number): number {
    let index = 0;
    while (index < FRACTION && bytes[at + index] === second.bytes[index]) index += 1;
    if (index < FRACTION && !readSecond(bytes, at)) return Number.NaN;
    let micros = 0;
    for (let digit = at + FRACTION; digit < at + KLOG_LENGTH; digit += 1) {
      const value = (bytes[digit] ?? 0) - ZERO;
      if (value < 0 || value > 9) return Number.NaN;
      micros = micros * 10 + value;
    }
    return second.at + micros / 1000;
  }

  function readSecond(bytes: Uint8Array, at: number): boolean {
    if (calendar === null || !isKlogStamp(bytes, at)) return false;
    const day = calendar(twoDigits(bytes, at + 1), twoDigits(bytes, at + 3));
    const time = (twoDigits(bytes, at + 6) * 60 + twoDigits(bytes, at + 9)) * 60 + twoDigits(bytes, at + 12);
    second.bytes.set(bytes.subarray(at, at + FRACTION));
    second.at = day + time * 1000;
    return true;
  }

  function readSlow(bytes: Uint8Array, start: number, words: number, end: number): void {
    const envelope = envelopes.read(decodeLine(bytes, start, end));
    answer.at = envelope.at;
    answer.pod = envelope.pod;
    if (envelope.pod !== null || Number.isNaN(envelope.at)) return;
    for (let at = words - KLOG_LENGTH; at >= start; at -= 1) {
      if (!isKlogStamp(bytes, at)) continue;
      distance = words - at;
      calendar = createCalendar(envelope.at);
      second.bytes.fill(0);
      return;
    }
  }

  return {
    read(bytes, start, words, end) {
      const stamp = words - distance;
      const isSame = distance > 0 && stamp >= start && bytes[start] !== OPEN;
      const fast = isSame ? readFast(bytes, stamp) : Number.NaN;
      if (Number.isNaN(fast)) readSlow(bytes, start, words, end);
      else {
        answer.at = fast;
        answer.pod = null;
      }
      return answer;
    },
  };
}

function isKlogStamp(bytes: Uint8Array, at: number): boolean {
  return (
    KLOG_LEVELS.has(bytes[at] ?? 0) &&
    bytes[at + 5] === BLANK &&
    bytes[at + 8] === COLON &&
    bytes[at + 11] === COLON &&
    bytes[at + 14] === POINT &&
    areDigits(bytes, at + 1, at + 5) &&
    areDigits(bytes, at + 15, at + KLOG_LENGTH)
  );
}

function areDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const digit = (bytes[index] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) - ZERO) * 10 + (bytes[at + 1] ?? 0) - ZERO;
}
