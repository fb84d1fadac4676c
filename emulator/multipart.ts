/** One part of a multipart/related body; header names are lower-case. */
export interface Part {
  headers: Record<string, string>;
  body: Buffer;
}

/** Splits a multipart body (RFC 2046); null when it is broken. */
export function parseMultipart(body: Buffer, contentType: string): Part[] | null {
  const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return null;
  const parts: Part[] = [];
  const marker = Buffer.from(`--${boundary}`);
  let at = body.indexOf(marker);
  if (at < 0) return null;
  for (;;) {
    at += marker.length;
    if (body.subarray(at, at + 2).toString('latin1') === '--') return parts;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), marker]), at);
    const start = body.indexOf('\r\n', at);
    if (next < 0 || start < 0) return null;
    const part = parsePart(body.subarray(start + 2, next));
    if (part === null) return null;
    parts.push(part);
    at = next + 2;
  }
}

function parsePart(bytes: Buffer): Part | null {
  const headers: Record<string, string> = {};
  if (bytes.subarray(0, 2).toString('latin1') === '\r\n') return { headers, body: bytes.subarray(2) };
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  for (const line of bytes.subarray(0, end).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) return null;
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body: bytes.subarray(end + 4) };
}
