/** How a resolver asks, as resolv.conf(5) says it. */
export interface ResolverSettings {
  /** Addresses without a port. */
  servers: string[];
  search: string[];
  ndots: number;
  /** Seconds that one server has to answer. */
  timeoutSeconds: number;
  /** Rounds through all servers. */
  attempts: number;
}

// glibc, resolv/resolv.h: MAXNS, RES_TIMEOUT, RES_DFLRETRY, RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY
const MOST_SERVERS = 3;
const DEFAULT = { ndots: 1, timeoutSeconds: 5, attempts: 2 } as const;
const MOST = { ndots: 15, timeoutSeconds: 30, attempts: 5 } as const;
const OPTION: Readonly<Record<string, keyof typeof DEFAULT>> = {
  ndots: 'ndots',
  timeout: 'timeoutSeconds',
  attempts: 'attempts',
};
/** Kubernetes permits no more search domains; glibc itself has no bound since 2.26. */
const MOST_SUFFIXES = 32;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:.]{2,45}(?:%[\w.-]{1,15})?)$/;
const SUFFIX = /^(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,40}\.?$/;

/** Reads resolv.conf; what is not understood is left out, as by the C library. The last `search` or `domain` wins. */
export function parseResolvConf(text: string): ResolverSettings {
  const settings: ResolverSettings = { servers: [], search: [], ...DEFAULT };
  for (const line of text.split('\n', 1_000)) {
    const [keyword = '', ...words] = line.slice(0, 4_096).trim().split(/\s+/);
    const [first = ''] = words;
    if (keyword === 'nameserver' && ADDRESS.test(first) && settings.servers.length < MOST_SERVERS)
      settings.servers.push(first);
    if (keyword === 'search') settings.search = parseSuffixes(words);
    if (keyword === 'domain') settings.search = parseSuffixes([first]);
    if (keyword === 'options') for (const word of words) applyOption(settings, word);
  }
  return settings;
}

/** Search domains without the dot at their end; those that are none are left out. */
export function parseSuffixes(words: readonly string[]): string[] {
  return words
    .filter((word) => SUFFIX.test(word))
    .slice(0, MOST_SUFFIXES)
    .map((word) => word.replace(/\.$/, ''));
}

function applyOption(settings: ResolverSettings, word: string): void {
  const [, name = '', digits = ''] = /^([a-z]{1,20}):(\d{1,5})$/.exec(word) ?? [];
  const key = OPTION[name];
  if (key === undefined) return;
  const least = key === 'ndots' ? 0 : 1;
  settings[key] = Math.min(MOST[key], Math.max(least, Number(digits)));
}

/**
 * The names that are asked for, in glibc's order (resolv/res_query.c): as it is first where it has `ndots` dots or more, else
 * last; a dot at the end forbids the search path.
 */
export function searchNames(name: string, { search, ndots }: Pick<ResolverSettings, 'search' | 'ndots'>): string[] {
  if (name.endsWith('.')) return [name];
  const asItIs = `${name}.`;
  const dots = name.split('.').length - 1;
  const within = search.map((suffix) => `${name}.${suffix}.`);
  return dots >= ndots ? [asItIs, ...within] : [...within, asItIs];
}
