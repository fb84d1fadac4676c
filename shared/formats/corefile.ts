import { type CorefileDirective, type CorefileServerBlock, parseCorefileStructure } from './corefile-structure.ts';
import { parseGoDuration } from './go-duration.ts';

export { forwardsToKubeDns, type KubeDnsForwards } from './corefile-upstreams.ts';

export interface CorefileForward {
  from: string;
  /** As written: an IP, `IP:port`, `dns://IP`, a file, a placeholder of node-cache. */
  to: string[];
  forceTcp: boolean;
  /** Null when not set; CoreDNS then takes 10 s. */
  expireSeconds: number | null;
  /** Null when not set or 0: no cap. */
  maxConcurrent: number | null;
}

export interface CorefileBlock {
  /** Lower case, without port and without the last dot; the root zone is `.`. */
  zones: string[];
  /** The first port that a zone of the block names. */
  port: number | null;
  forwards: CorefileForward[];
  hasErrorsPlugin: boolean;
  /** True when errors are written as summaries, which name no upstream and no name. */
  errorsConsolidate: boolean;
  hasLogPlugin: boolean;
  /** How long a negative answer is kept, at most; null without plugin cache, 0 when denial is not cached. */
  cacheDenialSeconds: number | null;
}

export interface Corefile {
  blocks: CorefileBlock[];
  problems: string[];
}

const DEFAULT_DENIAL_TTL = 1800; // seconds; CoreDNS plugin/cache README, "max TTL ... 1800 for denial of existence"

/** Reads what decides about DNS capacity from a Corefile. What it does not understand it names in `problems`; never throws. */
export function parseCorefile(text: string): Corefile {
  const { blocks, problems } = parseCorefileStructure(text);
  return { blocks: blocks.map(readBlock), problems };
}

function readBlock(block: CorefileServerBlock): CorefileBlock {
  const keys = block.keys.map(readKey);
  const named = (name: string) => block.directives.filter((directive) => directive.name === name);
  const errors = named('errors');
  const [cache] = named('cache');
  return {
    zones: keys.map((key) => key.zone),
    port: keys.find((key) => key.port !== null)?.port ?? null,
    forwards: named('forward').map(readForward),
    hasErrorsPlugin: errors.length > 0,
    errorsConsolidate: errors.some((directive) => directive.options.some(([option]) => option === 'consolidate')),
    hasLogPlugin: named('log').length > 0,
    cacheDenialSeconds: cache === undefined ? null : readDenial(cache),
  };
}

/** `dns://cluster.local.:53` is zone `cluster.local`, port 53; more than one colon is an IPv6 network, no port. */
function readKey(key: string): { zone: string; port: number | null } {
  const address = key.toLowerCase().replace(/^[a-z+]{1,10}:\/\//, '');
  const match = /^([^:]*):(\d{1,5})$/.exec(address);
  const zone = match?.[1] ?? address;
  const name = zone.length > 1 && zone.endsWith('.') ? zone.slice(0, -1) : zone;
  return { zone: name === '' ? '.' : name, port: match === null ? null : Number(match[2]) };
}

function readForward(directive: CorefileDirective): CorefileForward {
  const [from = '', ...to] = directive.args;
  const last = (name: string) => directive.options.findLast(([option]) => option === name);
  return {
    from,
    to,
    forceTcp: last('force_tcp') !== undefined,
    expireSeconds: parseGoDuration(last('expire')?.[1] ?? ''),
    maxConcurrent: readInteger(last('max_concurrent')?.[1]) || null,
  };
}

/** `cache [TTL] [ZONES...] { denial CAPACITY [TTL] [MINTTL] }`; the TTL of the line holds unless the block names one. */
function readDenial(cache: CorefileDirective): number {
  const denial = cache.options.findLast(([option]) => option === 'denial');
  const disabled = cache.options.some(([option, what]) => option === 'disable' && what === 'denial');
  if (disabled) return 0;
  return readInteger(denial?.[2]) ?? readInteger(cache.args[0]) ?? DEFAULT_DENIAL_TTL;
}

function readInteger(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
