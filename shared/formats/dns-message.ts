export const DNS_HEADER_BYTES = 12;
export const TYPE_A = 1;
export const TYPE_AAAA = 28;
export const RCODE_SERVFAIL = 2;
export const RCODE_NXDOMAIN = 3;

// RFC 1035 4.1.1 and IANA "DNS OpCodes"
const MAX_OPCODE = 6;
/** Sections of a message; no resolver asks more than one question. */
const MAX_QUESTIONS = 4;
const MAX_LABEL = 63;
const MAX_NAME = 255;

// IANA "DNS RCODEs"
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN', 'YXRRSET', 'NXRRSET'];

/** What is wanted of a message; one object is filled again and again. */
export interface DnsMessage {
  id: number;
  isResponse: boolean;
  rcode: number;
  answers: number;
  /** The message repeats its question; a few error answers do not. */
  hasQuestion: boolean;
  type: number;
  /** Where the name of the question begins, and its length in wire form, with the last zero. */
  nameAt: number;
  nameLength: number;
  /** Two independent hashes of the name, without regard to case. */
  hash: number;
  secondHash: number;
}

export function createDnsMessage(): DnsMessage {
  return {
    id: 0,
    isResponse: false,
    rcode: 0,
    answers: 0,
    hasQuestion: false,
    type: 0,
    nameAt: 0,
    nameLength: 0,
    hash: 0,
    secondHash: 0,
  };
}

export function nameRcode(rcode: number): string {
  return RCODES[rcode] ?? String(rcode);
}

/** Whether bytes can be the beginning of a DNS message: to find it in a stream whose beginning is not known. */
export function looksLikeDns(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < DNS_HEADER_BYTES) return false;
  const opcode = ((bytes[at + 2] ?? 0) >>> 3) & 0x0f;
  // Z, the reserved bit, is zero; AD and CD may be set.
  if (opcode > MAX_OPCODE || ((bytes[at + 3] ?? 0) & 0x40) !== 0) return false;
  const questions = ((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0);
  const isResponse = ((bytes[at + 2] ?? 0) & 0x80) !== 0;
  return questions <= MAX_QUESTIONS && (questions > 0 || isResponse);
}

/** Reads header and question of the message between `at` and `end`; false when it is no DNS message, or cut before that. */
export function readDnsMessage(message: DnsMessage, bytes: Uint8Array, at: number, end: number): boolean {
  if (!looksLikeDns(bytes, at, end)) return false;
  message.id = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  message.isResponse = ((bytes[at + 2] ?? 0) & 0x80) !== 0;
  message.rcode = (bytes[at + 3] ?? 0) & 0x0f;
  message.answers = ((bytes[at + 6] ?? 0) << 8) | (bytes[at + 7] ?? 0);
  message.hasQuestion = (bytes[at + 5] ?? 0) !== 0;
  message.type = 0;
  message.hash = 0;
  message.secondHash = 0;
  message.nameAt = at + DNS_HEADER_BYTES;
  message.nameLength = 0;
  return !message.hasQuestion || readQuestion(message, bytes, end);
}

function readQuestion(message: DnsMessage, bytes: Uint8Array, end: number): boolean {
  const start = message.nameAt;
  const limit = Math.min(end, start + MAX_NAME);
  let at = start;
  let hash = 0x811c9dc5;
  let second = 0;
  while (at < limit) {
    const length = bytes[at] ?? 0;
    if (length > MAX_LABEL) return false;
    const next = at + 1 + length;
    if (next > limit) return false;
    hash = Math.imul(hash ^ length, 0x01000193);
    for (at += 1; at < next; at += 1) {
      const byte = bytes[at] ?? 0;
      const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
      hash = Math.imul(hash ^ lower, 0x01000193); // FNV-1a
      second = Math.imul(second + lower, 0x2c1b3c6d);
      second ^= second >>> 15;
    }
    if (length !== 0) continue;
    if (at + 4 > end) return false;
    message.nameLength = at - start;
    message.type = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    message.hash = hash;
    message.secondHash = second | 0;
    return true;
  }
  return false;
}

/**
 * A name in wire form as zone files write it (RFC 1035 5.1, RFC 4343): lower case, dots and backslashes within labels
 * escaped, other than printable ASCII as \DDD, with the trailing dot.
 */
export function nameText(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  let position = at;
  while (position < at + length) {
    const label = bytes[position] ?? 0;
    if (label === 0) break;
    for (const byte of bytes.subarray(position + 1, Math.min(position + 1 + label, at + length)))
      text += escapeByte(byte);
    text += '.';
    position += 1 + label;
  }
  return text === '' ? '.' : text;
}

function escapeByte(byte: number): string {
  if (byte <= 0x20 || byte >= 0x7f) return `\\${String(byte).padStart(3, '0')}`;
  const character = String.fromCharCode(byte).toLowerCase();
  return '."\\$@();'.includes(character) ? `\\${character}` : character;
}
