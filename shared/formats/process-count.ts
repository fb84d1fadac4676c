import { readDateStamp } from './log-stamps.ts';

/** A sample of how many processes named dnsmasq run in a Pod: dnsmasq itself, and a child for each TCP connection. */
export interface ProcessCount {
  /** Unix milliseconds of the stamp that `date` printed; NaN where there is none that can be placed. */
  at: number;
  processes: number;
}

const LINE = /^(.{0,60}?)(?:Try: \d{1,9} )?DnsmasqProcess: (\d{1,6})$/;

/**
 * Reads the words of `Sun Nov 22 06:54:52 UTC 2026 Try: 1 DnsmasqProcess: 14`: the loop of the 2023 article, which
 * `dns-audit sample` writes too, with RFC 3339 in place of what `date` prints. Null for any other line.
 */
export function parseProcessCount(words: string): ProcessCount | null {
  if (words.length > 200) return null;
  const match = LINE.exec(words.trimEnd());
  return match === null ? null : { at: readDateStamp(match[1] ?? '', 0).at, processes: Number(match[2]) };
}
