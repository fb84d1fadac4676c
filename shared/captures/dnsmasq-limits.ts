import type { CaptureLogs } from '../domain/capture-logs.ts';
import { parseDnsmasqLine } from '../formats/dnsmasq-lines.ts';

type Limit = CaptureLogs['limits'][number];

const MAX_SOURCES = 2_000;
const COMPILED_LIMIT = 20; // connections; dnsmasq src/config.h MAX_PROCS, in force where no argument says otherwise
const STARTED = /^dnsmasq\[(\d{1,10})\]: started, version /;

/** What dnsmasq and its nanny say of the limit, and of how many connections were served. */
export function createDnsmasqLimits() {
  const limits = new Map<string, Limit>();
  const statistics = new Map<string, CaptureLogs['statistics'][number]>();

  function setLimit(limit: Limit): void {
    if (!limits.has(limit.source) && limits.size >= MAX_SOURCES) return;
    // What dnsmasq itself counts outranks what it was started with.
    if (limits.get(limit.source)?.from === 'statistics' && limit.from !== 'statistics') return;
    limits.set(limit.source, limit);
  }

  return {
    /** Takes a line of container dnsmasq that is none of the query log; answers the process that it says has started. */
    add(words: string, { source, time }: { source: string; time: number }): number | null {
      const parsed = parseDnsmasqLine(words);
      if (parsed?.form === 'start') {
        setLimit({
          source,
          limit: parsed.limit ?? COMPILED_LIMIT,
          from: parsed.limit === null ? 'compiled-default' : 'arguments',
        });
      } else if (parsed?.form === 'statistics') {
        setLimit({ source, limit: parsed.limit, from: 'statistics' });
        const known = statistics.get(source);
        if (known === undefined ? statistics.size < MAX_SOURCES : parsed.highest > known.highest) {
          const at = Number.isNaN(time) ? null : time / 1000;
          statistics.set(source, { source, highest: parsed.highest, limit: parsed.limit, at });
        }
      }
      const started = STARTED.exec(words)?.[1];
      return started === undefined ? null : Number(started);
    },
    limits: () => [...limits.values()],
    statistics: () => [...statistics.values()],
  };
}
