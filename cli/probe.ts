import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { formatServer } from '../shared/adapters/dns-client.ts';
import { listenForScrapes, type MetricsListener } from '../shared/adapters/metrics-listener.ts';
import { type ProbeOptions, probeOnce } from '../shared/adapters/probe-request.ts';
import type { Resolver } from '../shared/adapters/resolver.ts';
import { type ProbeResult, STEP_SECONDS } from '../shared/domain/probe.ts';
import { ConfigError } from '../shared/errors.ts';
import { parseResolvConf, type ResolverSettings } from '../shared/formats/resolv-conf.ts';
import { CONNECT_STEP_MEANING, isStepped, STEP_MEANINGS } from '../shared/measure/delay-steps.ts';
import { explainFailure } from '../shared/measure/explain-failure.ts';
import { createProbeMetrics } from '../shared/measure/probe-metrics.ts';
import { createProbeTally } from '../shared/measure/probe-tally.ts';
import { escapeJsonText } from '../shared/report/escape.ts';
import { renderProbeLine, renderProbeStart, renderProbeSummary } from '../shared/report/probe-terminal.ts';
import { EXIT, type Io } from './io.ts';
import { terminalOptions } from './output.ts';
import type { ProbeCliOptions } from './probe-options.ts';
import { readTextFile } from './read-input.ts';

const RESOLV_CONF = '/etc/resolv.conf';
const DNS_PORT = 53;
/** requests a second in all: a probe is no load test */
const MOST_PER_SECOND = 50;
/** requests of one address that may be under way; more are not begun, and counted */
const MOST_UNDER_WAY = 10;
const MOST_CA_CHARACTERS = 1_000_000;

/** `dns-audit probe`: requests at an interval until it is told to end, then what became of them. */
export async function probeCommand(io: Io, urls: readonly string[], options: ProbeCliOptions): Promise<number> {
  if (urls.length / options.interval > MOST_PER_SECOND)
    throw new ConfigError(
      `${urls.length} addresses every ${options.interval} s are more than ${MOST_PER_SECOND} requests a second: give a longer --interval.`,
    );
  const resolver = await readResolver(options);
  const ca = options.ca === undefined ? null : await readAuthorities(options.ca);
  const tally = createProbeTally(urls);
  const metrics = createProbeMetrics(urls);
  const listener = await listen(io, options, metrics.text);
  if (options.quiet !== true) {
    const { search, ndots } = resolver;
    const servers = resolver.servers.map(formatServer);
    io.err(renderProbeStart({ addresses: urls.length, interval: options.interval, servers, search, ndots }));
  }
  const ending = new AbortController();
  const forget = io.onInterrupt?.(() => ending.abort()) ?? (() => {});
  const began = performance.now();
  try {
    await probeAtIntervals(
      { urls, options, ending: ending.signal, request: { resolver, ca, timeoutMs: options.timeout * 1000 } },
      {
        end(result) {
          tally.add(result);
          metrics.add(result);
          tellResult(io, result, options);
        },
        skip() {
          tally.skip();
          metrics.skip();
        },
      },
    );
  } finally {
    forget();
    await listener?.stop();
  }
  const summary = tally.summary(performance.now() - began);
  const steps = {
    query: STEP_SECONDS.map((seconds) => STEP_MEANINGS[seconds]),
    connect: CONNECT_STEP_MEANING,
    isStepped: isStepped(summary.steps.query),
  };
  if (options.format === 'json')
    io.out(`${escapeJsonText(JSON.stringify({ ...summary, steppedQueries: steps.isStepped }, null, 2))}\n`);
  else io.out(renderProbeSummary(summary, steps, terminalOptions(io, options)));
  return summary.failed > 0 ? EXIT.findings : EXIT.done;
}

interface Course {
  urls: readonly string[];
  options: ProbeCliOptions;
  /** When the user wants to end: what is under way is cut off and not counted. */
  ending: AbortSignal;
  request: Omit<ProbeOptions, 'signal'>;
}

/** Begins requests at fixed times, whether those before are done or not: waiting for them would hide what is looked for. */
async function probeAtIntervals(
  { urls, options, ending, request }: Course,
  told: { end(result: ProbeResult): void; skip(): void },
): Promise<void> {
  const { interval, count = Number.POSITIVE_INFINITY, duration = Number.POSITIVE_INFINITY } = options;
  const underWay = new Map(urls.map((url) => [url, 0]));
  const all = new Set<Promise<void>>();
  const began = performance.now();
  const probe = async (url: string): Promise<void> => {
    underWay.set(url, (underWay.get(url) ?? 0) + 1);
    const result = await probeOnce(url, { ...request, signal: ending });
    underWay.set(url, (underWay.get(url) ?? 0) - 1);
    if (!(ending.aborted && result.failure?.code === 'timeout')) told.end(result);
  };
  for (let round = 0; round < count && round * interval < duration && !ending.aborted; round += 1) {
    for (const url of urls) {
      if ((underWay.get(url) ?? 0) >= MOST_UNDER_WAY) {
        told.skip();
        continue;
      }
      const one = probe(url).finally(() => all.delete(one));
      all.add(one);
    }
    if (round + 1 >= count) break;
    const next = began + (round + 1) * interval * 1000 - performance.now();
    await pause(Math.max(0, next), undefined, { signal: ending }).catch(() => {});
  }
  await Promise.all(all);
}

function tellResult(io: Io, result: ProbeResult, { quiet }: ProbeCliOptions): void {
  if (quiet === true) return;
  const { failure } = result;
  const line = renderProbeLine(result, failure === null ? null : explainFailure(failure.phase, failure.code));
  if (line !== null) io.err(`${io.clock.now().toISOString()} ${line}\n`);
}

async function listen(io: Io, options: ProbeCliOptions, text: () => string): Promise<MetricsListener | null> {
  const { metricsPort, metricsHost } = options;
  if (metricsPort === undefined) return null;
  const listener = await listenForScrapes({ host: metricsHost, port: metricsPort }, text);
  io.err(`Metrics are on http://${metricsHost}:${listener.port}/metrics\n`);
  return listener;
}

/** What the flags say, and resolv.conf where they say nothing. Throws ConfigError without a name server. */
async function readResolver({ resolver, search, ndots }: ProbeCliOptions): Promise<Resolver> {
  const file = await readResolvConf(resolver !== undefined);
  const servers = resolver === undefined ? file.servers.map((address) => ({ address, port: DNS_PORT })) : [resolver];
  if (servers.length === 0)
    throw new ConfigError(`${RESOLV_CONF} names no name server: give one with --resolver ADDRESS.`);
  return { ...file, servers, search: search ?? file.search, ndots: ndots ?? file.ndots };
}

/** With a resolver of its own the rest of the file still counts, and the file need not be there. */
async function readResolvConf(isOptional: boolean): Promise<ResolverSettings> {
  try {
    return parseResolvConf(await readTextFile(RESOLV_CONF));
  } catch (error) {
    if (isOptional) return parseResolvConf('');
    throw error;
  }
}

async function readAuthorities(path: string): Promise<string> {
  const text = await readTextFile(path);
  if (text.length <= MOST_CA_CHARACTERS && text.includes('-----BEGIN CERTIFICATE-----'))
    return [text, ...rootCertificates].join('\n');
  throw new ConfigError(`--ca ${path}: no certificate in it. It is a file with "-----BEGIN CERTIFICATE-----".`);
}
