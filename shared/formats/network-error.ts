import type { TimeoutKind } from '../domain/timeouts.ts';

/** What the text of a Go net.OpError, as CoreDNS logs it, says. */
export interface NetworkError {
  /** Null when the error is no i/o timeout (connection refused, reset by peer, EOF and others). */
  kind: TimeoutKind | null;
  /** IP of the upstream without port and brackets; null when the text names none. */
  upstream: string | null;
  text: string;
}

// Go net.OpError.Error(): `op net source->destination: cause` or `op net destination: cause`.
// `select` (as in `select tcp 10.233.0.3:53: i/o timeout`) is what a dial that timed out was called by some Go versions.
const OPERATION = /^(dial|select|read|write) (tcp|udp)[46]? /;
const ARROW = '->';

/** Reads an error text such as `read tcp 10.0.0.83:46123->172.18.165.130:53: i/o timeout`. */
export function parseNetworkError(text: string): NetworkError {
  const [matched = '', verb = '', network = ''] = OPERATION.exec(text) ?? [];
  const isTimeout = text.endsWith('i/o timeout');
  return {
    kind: isTimeout ? findKind(verb, network) : null,
    upstream: matched === '' ? null : findUpstream(text.slice(matched.length)),
    text,
  };
}

function findKind(verb: string, network: string): TimeoutKind {
  if (network === 'udp') return 'udp';
  if (verb === 'dial' || verb === 'select') return 'dial-tcp';
  return verb === 'read' ? 'read-tcp' : 'other';
}

function findUpstream(rest: string): string | null {
  const end = rest.indexOf(': ');
  if (end < 0) return null;
  const addresses = rest.slice(0, end);
  const arrow = addresses.lastIndexOf(ARROW);
  return parseEndpoint(arrow < 0 ? addresses : addresses.slice(arrow + ARROW.length));
}

/** The IP of `172.18.165.130:53` or `[fd00::a]:53`, in lower case; null when it is not an IP with a port. */
export function parseEndpoint(text: string): string | null {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || !/^\d{1,5}$/.test(text.slice(colon + 1))) return null;
  const host = text.slice(0, colon).toLowerCase();
  if (!host.startsWith('[') || !host.endsWith(']')) return isIpv4(host) ? host : null;
  const inner = host.slice(1, -1);
  return isIpv6(inner) ? inner : null;
}

function isIpv4(text: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}

/** Go wrote it, so only the alphabet is checked; a zone (`%eth0`) may follow. */
function isIpv6(text: string): boolean {
  return /^[0-9a-f.:]{2,45}(?:%[\w.-]{1,15})?$/.test(text) && text.indexOf(':') !== text.lastIndexOf(':');
}
