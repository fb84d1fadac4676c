import { parseEndpoint } from './network-error.ts';

const DNS_PORT = 53;

/** An address of a name server with or without a port: `10.0.0.10`, `10.0.0.10:5353`, `fd00::a`, `[fd00::a]:53`. Null for a name. */
export function parseServer(text: string): { address: string; port: number } | null {
  if (text.length > 64) return null;
  const withPort = /^(?:\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text);
  const port = withPort === null ? DNS_PORT : Number(withPort[1]);
  const bare = /^\[([^\]]+)\]$/.exec(text)?.[1] ?? text;
  const endpoint = withPort === null ? (bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}`) : text;
  const address = parseEndpoint(endpoint);
  return address === null || port < 1 || port > 65_535 ? null : { address, port };
}
