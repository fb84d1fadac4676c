import { decodeLine } from './byte-lines.ts';
import type { Envelope, EnvelopeReader } from './log-envelope.ts';
import { type Calendar, createCalendar } from './log-stamps.ts';

const ZERO = 48;
const [BLANK, POINT, COLON] = [32, 46, 58];
const KLOG_LEVELS = new Set([...'IWEF'].map((letter) => letter.charCodeAt(0)));
/** `I1122 06:54:47.120621` */
const KLOG_LENGTH = 21;

/** What stands around a line of dnsmasq; for the millions of lines of a query log. */
export interface LogClock {
  /** `words` is the index at which the words of the program begin. Valid until the next call. */
  read(bytes: Uint8Array, line: { start: number; words: number; end: number }): Pick<Envelope, 'at' | 'pod'>;
}

/**
 * Reads the stamp of klog where it stands on the last line, counted from the words on, from bytes and without making texts.
 * Where it does not stand there the line is read as any other, by `envelopes`, which also finds the year.
 */
export function createLogClock(envelopes: EnvelopeReader): LogClock {
  let distance = 0;
  let calendar: Calendar | null = null;
  const answer: Pick<Envelope, 'at' | 'pod'> = { at: Number.NaN, pod: null };
  let known = { month: -1, day: -1, start: Number.NaN };

  function readFast(bytes: Uint8Array, at: number): number {
    if (calendar === null || !isKlogStamp(bytes, at)) return Number.NaN;
    const month = twoDigits(bytes, at + 1);
    const day = twoDigits(bytes, at + 3);
    if (month !== known.month || day !== known.day) known = { month, day, start: calendar(month, day) };
    const seconds = (twoDigits(bytes, at + 6) * 60 + twoDigits(bytes, at + 9)) * 60 + twoDigits(bytes, at + 12);
    const micros = (twoDigits(bytes, at + 15) * 100 + twoDigits(bytes, at + 17)) * 100 + twoDigits(bytes, at + 19);
    return known.start + seconds * 1000 + micros / 1000;
  }

  function readSlow(bytes: Uint8Array, line: { start: number; words: number; end: number }): void {
    const envelope = envelopes.read(decodeLine(bytes, line.start, line.end));
    answer.at = envelope.at;
    answer.pod = envelope.pod;
    if (envelope.pod !== null || Number.isNaN(envelope.at)) return;
    for (let at = line.words - KLOG_LENGTH; at >= line.start; at -= 1) {
      if (!isKlogStamp(bytes, at)) continue;
      distance = line.words - at;
      calendar = createCalendar(envelope.at);
      known = { month: -1, day: -1, start: Number.NaN };
      return;
    }
  }

  return {
    read(bytes, line) {
      const stamp = line.words - distance;
      const fast =
        distance > 0 && stamp >= line.start && bytes[line.start] !== 91 ? readFast(bytes, stamp) : Number.NaN;
      if (Number.isNaN(fast)) readSlow(bytes, line);
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
