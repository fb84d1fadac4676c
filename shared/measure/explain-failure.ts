import type { FailurePhase } from '../domain/probe.ts';

const DNS: Readonly<Record<string, string>> = {
  timeout: 'no name server answered in time',
  refused: 'nothing listens at the name server: no node-local-dns or kube-dns there',
  unreachable: 'the name server cannot be reached: a route, or a NetworkPolicy',
  SERVFAIL:
    'the name server gave up: it could not ask its own upstream (with NodeLocal DNSCache: kube-dns did not answer)',
  REFUSED: 'the name server does not want to answer this client, or this name',
  NXDOMAIN: 'the name does not exist, with no suffix of the search path',
  NODATA: 'the name exists, but has no address',
  bound: 'this machine gives the program no more sockets (ulimit -n): nothing was asked',
  malformed: 'the name server answered with what is no DNS answer',
  'bad-name': 'the name is none that DNS can hold',
};

const CONNECT: Readonly<Record<string, string>> = {
  timeout: 'no answer to the connection: packets are lost or dropped',
  ECONNREFUSED: 'nothing listens at the address and port',
  ECONNRESET: 'the connection was reset while it was opened',
  EHOSTUNREACH: 'no route to the address',
  ENETUNREACH: 'no route to the address; for IPv6, this side may have none',
};

// Codes of OpenSSL and Node.js
const TLS: Readonly<Record<string, string>> = {
  timeout: 'the TLS handshake did not end in time',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet: look at the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself; give its authority with --ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'the authority of the certificate is not known here; give it with --ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the authority of the certificate is not known here, or the server sends too few certificates; give it with --ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority of the certificate is not known here; give it with --ca',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name: the address may belong to somebody else',
  EPROTO: 'the server does not speak TLS there, or none that this side speaks',
  ECONNRESET: 'the server ended the connection during the handshake',
};

const FIRST_BYTE: Readonly<Record<string, string>> = {
  timeout: 'connected, but no answer in time: the server is slow',
  ECONNRESET: 'the server ended the connection before it answered',
};

const BY_PHASE: Readonly<Record<FailurePhase, Readonly<Record<string, string>>>> = {
  dns: DNS,
  connect: CONNECT,
  tls: TLS,
  'first-byte': FIRST_BYTE,
  response: {},
};

/** What a failure of a phase means, in words. */
export function explainFailure(phase: FailurePhase, code: string): string {
  if (phase === 'response') return `answered with HTTP ${code}: an error of the server behind the name`;
  const known = BY_PHASE[phase][code];
  if (known !== undefined) return known;
  if (phase === 'tls' && code.startsWith('ERR_SSL')) return TLS['EPROTO'] ?? '';
  if (phase === 'first-byte' && code.startsWith('HPE_')) return 'what came back is no HTTP';
  return 'not known to this program';
}
