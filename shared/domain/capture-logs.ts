import { z } from 'zod';
import { spread } from './capture-packets.ts';
import { timeoutKind } from './timeouts.ts';

/*
 * What the logs, process counts and metrics of an incident say. As in capture-packets.ts: moments (`...At`, `startMs`) are
 * Unix time in milliseconds, durations (`...Ms`) milliseconds, null where nothing was seen. Texts of logs are untrusted.
 */

const moment = z.number();
const milliseconds = z.number();
const count = z.number().int().nonnegative();
const steps = { startMs: moment, stepMs: milliseconds };

/** One request as dnsmasq logged it, from the line of its question to its last line. */
export const dnsmasqRequest = z.object({
  at: moment,
  process: count,
  /** dnsmasq's number of the request. */
  serial: count,
  client: z.string(),
  type: z.string(),
  name: z.string(),
  durationMs: milliseconds.nullable(),
  /** Where dnsmasq sent it; null for an answer of its own. */
  upstream: z.string().nullable(),
});
export type DnsmasqRequest = z.infer<typeof dnsmasqRequest>;

/** One TCP connection as the log shows it: a process from its first line to its last. The idle time after it has no line. */
export const dnsmasqSession = z.object({
  at: moment,
  process: count,
  client: z.string(),
  durationMs: milliseconds,
  requests: count,
});
export type DnsmasqSession = z.infer<typeof dnsmasqSession>;

/** The query log of one dnsmasq. */
export const dnsmasqSessions = z.object({
  /** Pod, where the log names it, else the file. */
  source: z.string(),
  firstAt: moment.nullable(),
  lastAt: moment.nullable(),
  /** Lines of the query log; of these, lines that belong to no request whose question was seen. */
  lines: count,
  orphans: count,
  /** Lines without the number of a request (`--log-queries` without `=extra`) or without a time: they show names only. */
  unnumbered: count,
  /** Requests over TCP and over UDP; the latter take no place. */
  tcpRequests: count,
  udpRequests: count,
  /** TCP connections with at least one request. */
  sessions: count,
  /** The most sessions at one moment: fewer than there were connections, since idle time has no line. */
  overlap: count,
  overlapAt: moment.nullable(),
  session: spread.nullable(),
  /** Requests over TCP, question to last line. */
  request: spread.nullable(),
  /** Requests over TCP without an answer in the log. */
  unanswered: count,
  requestsPerSession: z.object({ mean: z.number().nonnegative(), max: count }),
  /** Questions `. NS` over TCP: CoreDNS asks them of an upstream at which an attempt has failed. */
  healthChecks: count,
  /** How long the servers behind dnsmasq took, by what is in the log. */
  upstreams: z.array(z.object({ server: z.string(), requests: count, slow: count, latency: spread })),
  /** At most 20 each, longest first. */
  longestSessions: z.array(dnsmasqSession),
  slowestRequests: z.array(dnsmasqRequest),
  series: z.object({
    ...steps,
    /** The most sessions at one moment in the step. */
    overlap: z.array(count),
    opened: z.array(count),
    requests: z.array(count),
    /** Requests above 100 ms. */
    slow: z.array(count),
  }),
});
export type DnsmasqSessions = z.infer<typeof dnsmasqSessions>;

/** Samples of the number of dnsmasq processes in one Pod: the parent and a child for each connection served. */
export const processSamples = z.object({
  source: z.string(),
  firstAt: moment.nullable(),
  lastAt: moment.nullable(),
  samples: count,
  /** The most processes, the parent included. */
  peak: count,
  peakAt: moment.nullable(),
  /** peak - 1: connections served. */
  children: count,
  limit: count,
  /** Samples with `limit` children or more; the time from the first to the last of each run of such samples, summed. */
  samplesAtLimit: count,
  atLimitMs: milliseconds,
  /** At most 1024 moments with a count, the highest where several fall together. */
  series: z.object({ atMs: z.array(moment), processes: z.array(count) }),
});
export type ProcessSamples = z.infer<typeof processSamples>;

/** What node-local-dns (CoreDNS) logged as errors, over all logs that were given. */
export const corednsErrors = z.object({
  logs: count,
  /** Failed look-ups with `i/o timeout`, summary lines with the number they name. The start-up probes are not among them. */
  timeouts: count,
  byKind: z.array(z.object({ kind: timeoutKind, upstream: z.string().nullable(), count })),
  /** The same by log: the Pod or node where it is named, else the file. */
  bySource: z.array(z.object({ source: z.string(), count })),
  /** Error lines that are no time-out, by their cause. */
  others: z.array(z.object({ cause: z.string(), count })),
  /** HINFO lines of the loop plugin: a restart, no client. */
  loopProbes: count,
  summaryLines: count,
  firstAt: moment.nullable(),
  lastAt: moment.nullable(),
  topNames: z.array(z.object({ name: z.string(), count })),
  /** Time-outs of lines that carry a time. */
  series: z.object({ ...steps, timeouts: z.array(count) }),
});
export type CorednsErrors = z.infer<typeof corednsErrors>;

/** What CoreDNS' plugin log wrote of the answers to its clients. */
export const corednsAnswers = z.object({
  logs: count,
  queries: count,
  rcodes: z.array(z.object({ rcode: z.string(), count })),
  /** Lines without a response (`- - 0`): the request failed. */
  failed: count,
  latency: spread.nullable(),
  /** Answers above 100 ms, and how many of them lie at most 50 ms above a whole second: time-outs of one attempt, or a repeated SYN. */
  slow: count,
  atWholeSeconds: count,
  series: z.object({ ...steps, queries: z.array(count), slow: z.array(count), maxMs: z.array(milliseconds) }),
});
export type CorednsAnswers = z.infer<typeof corednsAnswers>;

/** Names that a resolver multiplied by its search path. */
export const wastedName = z.object({
  /** As the application asked for it, without a suffix; untrusted text. */
  name: z.string(),
  /** Questions with a suffix that do not exist, and those for the name as it is meant. */
  wasted: count,
  useful: count,
  dots: count,
  /** `absolute`: write it with a dot at the end; `service`: a Service of the cluster, write it in full. */
  advice: z.enum(['absolute', 'service']),
  /** What to write. */
  write: z.string(),
});
export type WastedName = z.infer<typeof wastedName>;

export const lookups = z.object({
  /** Where the questions were seen. */
  from: z.enum(['packets', 'dnsmasq-log', 'coredns-log']),
  queries: count,
  notFound: count,
  /** Questions for a name with a suffix of the search path that does not exist. */
  wasted: count,
  suffixes: z.array(z.object({ suffix: z.string(), queries: count, notFound: count })),
  /** At most 50, most wasted first. */
  names: z.array(wastedName),
  /** Wasted questions that are saved when the names above (all that were kept) are written with a dot at the end. */
  savedByDots: count,
  /** The same by a lower ndots, without touching the names. */
  savedByNdots: z.array(z.object({ ndots: count, saved: count })),
  /** Of TCP connections, an estimate in proportion to the questions; null where the connections are not known. */
  connections: z.object({ opened: count, savedByDots: count }).nullable(),
  /** Questions of names that were not kept: names are counted in bounded memory. */
  notKept: count,
});
export type Lookups = z.infer<typeof lookups>;

/** What the counters of one CoreDNS did between the first and the last scrape of it. */
export const metricDifference = z.object({
  source: z.string(),
  scrapes: count,
  /** Counted by CoreDNS' own health check, one a second: about; null where that metric is not there. */
  seconds: z.number().nullable(),
  upstreams: z.array(
    z.object({
      /** `IP:port`. */
      to: z.string(),
      newConnections: count,
      reusedConnections: count,
      requests: count,
      /** Answers of the upstream above 100 ms (or the nearest bucket of the histogram above). */
      slow: count,
      failedHealthChecks: count,
      meanMs: milliseconds.nullable(),
    }),
  ),
  /** Times that all upstreams were taken for down. */
  allDown: count,
});
export type MetricDifference = z.infer<typeof metricDifference>;

/** How long kube-dns itself took, from its own histogram since it started. */
export const kubeDnsTimes = z.object({
  source: z.string(),
  requests: count,
  meanMs: milliseconds,
  /** Requests above 100 ms (or the nearest bucket above). */
  slow: count,
});
export type KubeDnsTimes = z.infer<typeof kubeDnsTimes>;

/** What openLogAnalyser gives. */
export const captureLogs = z.object({
  sessions: z.array(dnsmasqSessions),
  processes: z.array(processSamples),
  errors: corednsErrors.nullable(),
  answers: corednsAnswers.nullable(),
  lookups: z.array(lookups),
  metrics: z.array(metricDifference),
  kubeDns: z.array(kubeDnsTimes),
  /** Limits that dnsmasq itself named, by source. */
  limits: z.array(
    z.object({ source: z.string(), limit: count, from: z.enum(['statistics', 'arguments', 'compiled-default']) }),
  ),
  /** The most children that dnsmasq counted itself (2.90 and later, on SIGUSR1), by source. */
  statistics: z.array(z.object({ source: z.string(), highest: count, limit: count, at: moment.nullable() })),
});
export type CaptureLogs = z.infer<typeof captureLogs>;
