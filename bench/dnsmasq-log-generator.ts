import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface GeneratedLog {
  path: string;
  bytes: number;
  lines: number;
}

// klog in front of a line of dnsmasq's query log: hour, minute, second, rest of the stamp, process, number, words.
const LINE = /^I1122 (\d\d):(\d\d):(\d\d)(\.\d{6} .*dnsmasq\[)(\d+)(\]: )(\d+)( .*)$/;
const PARENT = 7;
/** What is added to process IDs and numbers in each repetition: more than a repetition has. */
const [PROCESSES, NUMBERS] = [2_000, 100_000];
const START = Date.UTC(2026, 10, 22);

/**
 * Writes a query log of at least `bytes`: a recording again and again, each time later, with processes and numbers that go on
 * where the last one ended, as one dnsmasq would write it.
 */
export function generateDnsmasqLog(path: string, template: string, bytes: number): GeneratedLog {
  const lines = gunzipSync(readFileSync(template)).toString('latin1').trimEnd().split('\n');
  const parts = lines.flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, hour, minute, second, stamp = '', process, middle = '', number, words = ''] = match;
    const at = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
    return [{ at, stamp, process: Number(process), middle, number: Number(number), words }];
  });
  const first = parts[0]?.at ?? 0;
  const span = (parts.at(-1)?.at ?? 0) - first + 1;
  const file = openSync(path, 'w');
  let written = 0;
  let count = 0;
  for (let round = 0; written < bytes; round += 1) {
    const pieces: string[] = [];
    for (const { at, stamp, process, middle, number, words } of parts) {
      const moment = new Date(START + (at + round * span) * 1000).toISOString();
      const id = process === PARENT ? process : process + round * PROCESSES;
      pieces.push(
        `I${moment.slice(5, 7)}${moment.slice(8, 10)} ${moment.slice(11, 19)}${stamp}${id}${middle}${number + round * NUMBERS}${words}\n`,
      );
    }
    written += writeSync(file, pieces.join(''));
    count += pieces.length;
  }
  closeSync(file);
  return { path, bytes: written, lines: count };
}
