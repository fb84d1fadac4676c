import { createDnsMessage, DNS_HEADER_BYTES, readDnsMessage } from './dns-message.ts';
import { writeDnsMessage } from './dns-writer.ts';

export type AddressType = 'A' | 'AAAA';
const TRUNCATED = 0x02; // RFC 1035 4.1.1, TC in the third byte
const MOST_RECORDS = 200;
const MOST_ADDRESSES = 32;

export interface AddressQuestion {
  id: number;
  name: string;
  type: AddressType;
}

/** A query that wants recursion; null when the name is none (RFC 1035 2.3.4). */
export function writeAddressQuery({ id, name, type }: AddressQuestion): Uint8Array | null {
  return writeDnsMessage({ id, name, type, isResponse: false, rcode: 0, hasAnswer: false });
}

export interface AddressAnswer {
  rcode: number;
  truncated: boolean;
  addresses: string[];
}

/** The answer to that query; null for what is none: another id or question, a query, bytes that make no sense. */
export function readAddressAnswer(query: Uint8Array, answer: Uint8Array): AddressAnswer | null {
  const [asked, said] = [createDnsMessage(), createDnsMessage()];
  if (!readDnsMessage(asked, query, 0, query.length) || !readDnsMessage(said, answer, 0, answer.length)) return null;
  if (!said.isResponse || said.id !== asked.id) return null;
  if (said.hasQuestion) {
    const isSame = said.type === asked.type && said.hash === asked.hash && said.secondHash === asked.secondHash;
    if (!isSame) return null;
  } else if (said.rcode === 0) return null;
  const truncated = ((answer[2] ?? 0) & TRUNCATED) !== 0;
  return { rcode: said.rcode, truncated, addresses: said.hasQuestion ? readAddresses(answer, said) : [] };
}

/** Addresses of the answer section, behind aliases or not, whatever names they stand under. */
function readAddresses(
  bytes: Uint8Array,
  { nameLength, answers, type }: { nameLength: number; answers: number; type: number },
): string[] {
  const addresses: string[] = [];
  let at = DNS_HEADER_BYTES + nameLength + 4;
  for (let record = 0; record < Math.min(answers, MOST_RECORDS); record += 1) {
    at = skipName(bytes, at);
    if (at + 10 > bytes.length) return addresses;
    const recordType = uint16(bytes, at);
    const length = uint16(bytes, at + 8);
    at += 10;
    if (at + length > bytes.length) return addresses;
    const address = recordType === type ? formatAddress(bytes.subarray(at, at + length)) : null;
    if (address !== null && addresses.length < MOST_ADDRESSES) addresses.push(address);
    at += length;
  }
  return addresses;
}

/** Where a name ends; beyond the message when it does not. A pointer is always its end (RFC 1035 4.1.4). */
function skipName(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length) {
    const length = bytes[at] ?? 0;
    if (length === 0) return at + 1;
    if ((length & 0xc0) === 0xc0) return at + 2;
    if ((length & 0xc0) !== 0) break;
    at += 1 + length;
  }
  return Number.POSITIVE_INFINITY;
}

function formatAddress(bytes: Uint8Array): string | null {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return null;
  return Array.from({ length: 8 }, (_, index) => uint16(bytes, index * 2).toString(16)).join(':');
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
