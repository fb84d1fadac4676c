import type { PacketDns } from './packet-csv.ts';

const HEADER = 12;
const CLASS_IN = 1;
// IANA "Resource Record (RR) TYPEs"; the others are written as ANY, which is counted as some other type.
const TYPES: Readonly<Record<string, number>> = {
  ...{ A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, HINFO: 13, MX: 15, TXT: 16, AAAA: 28, SRV: 33, ANY: 255, HTTPS: 65 },
};
const TYPE_ANY = 255;
const MAX_NAME = 253;
const MAX_LABEL = 63;
const DOT = 46;

/**
 * A message of header and question, filled up with zeros to `length` bytes if it is shorter; null when the name is none. The
 * records of an answer are only counted. Wireshark writes the root as `<Root>`.
 */
export function writeDnsMessage(
  { id, isResponse, type, name, rcode, hasAnswer }: PacketDns,
  length = 0,
): Uint8Array | null {
  const plain = name === '<Root>' || name === '.' ? '' : name.endsWith('.') ? name.slice(0, -1) : name;
  if (plain.length > MAX_NAME) return null;
  const nameLength = plain === '' ? 1 : plain.length + 2;
  const bytes = new Uint8Array(Math.max(length, HEADER + nameLength + 4));
  if (!writeName(bytes, plain)) return null;
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  view.setUint16(2, (isResponse ? 0x8080 : 0) | 0x0100 | (rcode & 0xf));
  view.setUint16(4, 1);
  view.setUint16(6, hasAnswer ? 1 : 0);
  view.setUint16(HEADER + nameLength, TYPES[type] ?? TYPE_ANY);
  view.setUint16(HEADER + nameLength + 2, CLASS_IN);
  return bytes;
}

/** Labels behind their lengths; the zero at the end is there already. False for what is no DNS name: RFC 1035 section 2.3.4. */
function writeName(bytes: Uint8Array, name: string): boolean {
  let start = HEADER;
  for (let index = 0; index <= name.length && name !== ''; index += 1) {
    const code = index === name.length ? DOT : name.charCodeAt(index);
    if (code !== DOT) {
      bytes[HEADER + 1 + index] = code;
      continue;
    }
    const label = HEADER + index - start;
    if (label === 0 || label > MAX_LABEL) return false;
    bytes[start] = label;
    start += label + 1;
  }
  return true;
}
