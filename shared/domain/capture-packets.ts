import { z } from 'zod';

/*
 * What packets of one or more captures say. Moments (`...At`, `startMs`) are Unix time in milliseconds with a fraction,
 * durations (`...Ms`) are milliseconds; both are null where nothing was seen.
 */

const moment = z.number();
const milliseconds = z.number();
const count = z.number().int().nonnegative();

/** Why a packet or a part of one was not used. A packet is counted for the first reason that applies. */
export const skipReason = z.enum([
  /** The file ends within a record. */
  'truncated-file',
  /** A record or block whose length cannot be; reading goes on at the next one that can be, or ends there. */
  'corrupt-record',
  /** A packet of an interface that the file has not described, or of a link type that is not read. */
  'unknown-interface',
  'unsupported-link-type',
  /** Not IPv4 or IPv6 (ARP, LLDP). */
  'not-ip',
  /** An IP, TCP or UDP header that contradicts itself. */
  'malformed-header',
  /** The capture kept too little of the packet to read its headers. */
  'snapped-header',
  /** The capture kept the headers, not the whole DNS message. */
  'snapped-payload',
  /** Fragments of IP packets are counted, not put together. */
  'ip-fragment',
  'not-tcp-or-udp',
  /** No port of DNS. */
  'other-port',
  /** Payload on a port of DNS that is no DNS message. */
  'malformed-dns',
  /** Bytes of a TCP stream that the capture does not have; reading went on at the next message. */
  'stream-gap',
  /** Live state was full; the oldest was given up. */
  'state-limit',
]);
export type SkipReason = z.infer<typeof skipReason>;

/** One capture file. */
export const captureFile = z.object({
  /** As the door gave it; untrusted text. */
  name: z.string(),
  /** `unrecognised`: neither; nothing else of it was read. */
  format: z.enum(['pcap', 'pcapng', 'unrecognised']),
  /** Link types seen, in the words of tcpdump.org: `EN10MB`, `LINUX_SLL`, `LINUX_SLL2`, `RAW`, `NULL`, `LOOP`, or a number. */
  linkTypes: z.array(z.string()),
  /** Packets in the file. */
  packets: count,
  /** Of these, packets of DNS over TCP or UDP that were used. */
  dnsPackets: count,
  /** Bytes of the file that were read. */
  bytes: count,
  firstAt: moment.nullable(),
  lastAt: moment.nullable(),
  skipped: z.array(z.object({ reason: skipReason, count })),
  /** The recorder's own count of packets that it lost, where a pcapng file says; null otherwise. */
  lostByRecorder: count.nullable(),
  /**
   * From where it was recorded: `server` beside a DNS server (one address is the destination of all connections), `client`
   * beside a client (one address opened all of them), `loopback` inside a Pod, between dnsmasq and kube-dns.
   */
  view: z.enum(['server', 'client', 'loopback', 'unknown']),
  /** The address that has part in every packet; null when there is none. */
  ownAddress: z.string().nullable(),
});
export type CaptureFile = z.infer<typeof captureFile>;

/** How values are spread. Percentiles come from buckets at most 1.6 % wide; minimum, mean and maximum are exact. */
export const spread = z.object({
  count,
  minMs: milliseconds,
  meanMs: milliseconds,
  p50Ms: milliseconds,
  p90Ms: milliseconds,
  p95Ms: milliseconds,
  p99Ms: milliseconds,
  maxMs: milliseconds,
});
export type Spread = z.infer<typeof spread>;

/** Counts by value: bucket i holds values from `fromMs[i]` (inclusive) to `fromMs[i + 1]`; only buckets with something in. */
export const histogram = z.object({
  fromMs: z.array(milliseconds),
  toMs: z.array(milliseconds),
  count: z.array(count),
});
export type Histogram = z.infer<typeof histogram>;

/** Values over time in at most 1024 steps of equal length, the first one beginning at `startMs`. */
export const connectionSeries = z.object({
  startMs: moment,
  stepMs: milliseconds,
  /** The most connections at one moment in the step. */
  peak: z.array(count),
  /** The mean over the step. */
  mean: z.array(z.number().nonnegative()),
  /** Client SYNs in the step that were refused, that were repetitions. */
  refused: z.array(count),
  retried: z.array(count),
});
export type ConnectionSeries = z.infer<typeof connectionSeries>;

/** What became of the handshakes towards one server. One attempt: a SYN with its repetitions. */
export const handshakes = z.object({
  attempts: count,
  /** The server answered with SYN-ACK. */
  answered: count,
  /** The server answered with RST. */
  refused: count,
  /** No answer at all to any of the SYNs: dropped, the queue of the kernel was full. */
  unanswered: count,
  /** SYNs sent again. */
  retriedSyns: count,
  /** The server's kernel took the connection only from a later segment: the last ACK of the handshake met a full queue. */
  acceptedLate: count,
  /** Answered with SYN-ACK, but never taken: not counted as a connection. */
  neverAccepted: count,
});
export type Handshakes = z.infer<typeof handshakes>;

/** Who ended connections. */
export const connectionEnds = z.object({
  /** The client sent its FIN first (CoreDNS let the connection go). */
  client: count,
  /** The server sent its FIN first (dnsmasq: 100 queries, or 150 s). */
  server: count,
  reset: count,
  /** Still open when the capture ended. */
  open: count,
});
export type ConnectionEnds = z.infer<typeof connectionEnds>;

/**
 * The connections of one DNS server (destination of the SYN) in one capture. Counted from the SYN-ACK to the server's FIN or
 * a RST, as docs/failure-mode.md says; connections whose SYN-ACK was not seen are not among them.
 */
export const serverConnections = z.object({
  server: z.string(),
  port: count,
  /** Indices into `files`: one capture may be cut into several files. */
  files: z.array(count),
  /** As in captureFile, for this server: only with `server` is the peak the whole number that counts against the limit. */
  view: z.enum(['server', 'client', 'loopback', 'unknown']),
  /** It was seen to ask other DNS servers itself: it forwards, as dnsmasq does. */
  forwards: z.boolean(),
  clients: count,
  /** Connections counted; connections already open when the capture began, which are not counted. */
  connections: count,
  openBefore: count,
  peak: count,
  peakAt: moment.nullable(),
  limit: count,
  /** limit and what the kernel queues beyond it. */
  ceiling: count,
  /** Time with at least `limit` connections, and with more than `limit`. */
  atLimitMs: milliseconds,
  overLimitMs: milliseconds,
  /** Over the time from the first SYN to the last packet. */
  meanConcurrent: z.number().nonnegative(),
  connectionsPerSecond: z.number().nonnegative(),
  /** Handshake to the server's FIN or a RST; of connections that ended. */
  hold: spread.nullable(),
  /** Handshake to the client's FIN. */
  clientHold: spread.nullable(),
  /** From the last data in either direction to the client's FIN, where no query waited: kept by the client for later use. */
  idle: spread.nullable(),
  /** The same where a query waited: the client gave up (CoreDNS after 2 s). */
  gaveUp: spread.nullable(),
  idleHistogram: histogram,
  queriesPerConnection: z.object({ mean: z.number().nonnegative(), max: count }),
  handshakes,
  ends: connectionEnds,
  series: connectionSeries,
});
export type ServerConnections = z.infer<typeof serverConnections>;

/** FINs of one client within 5 ms of each other. */
export const closeBatch = z.object({ at: moment, closed: count, minIdleMs: milliseconds, maxIdleMs: milliseconds });
export type CloseBatch = z.infer<typeof closeBatch>;

/**
 * How one client (a node's CoreDNS) closes connections that no query waits on: CoreDNS looks every 10 s from its start on.
 * Over all captures beside servers; a client that only other captures saw stands once for each. `phase*` is the place in
 * those 10 s, Unix time modulo 10,000 ms.
 */
export const clientCloses = z.object({
  client: z.string(),
  files: z.array(count),
  /** FINs that the client sent first. */
  closes: count,
  /** Of these, FINs in batches of two and more. */
  inBatches: count,
  /** The largest batches, at most 100, in order of time. */
  batches: z.array(closeBatch),
  /** Closes by their phase in bins of 10 ms: pairs of bin (0..999) and count, only bins with something in. */
  phases: z.array(z.tuple([count, count])),
  /**
   * The phase at which most of the 10 s periods have closes; null when there are fewer than three periods with closes at it.
   * `share` of the closes fall within `windowMs` around it, `chance` would if closes fell anywhere.
   */
  tick: z
    .object({
      phaseMs: milliseconds,
      windowMs: milliseconds,
      closes: count,
      periods: count,
      share: z.number(),
      chance: z.number(),
      /** False when as much may well come by chance, the best of all phases having been picked. */
      isSignificant: z.boolean(),
    })
    .nullable(),
});
export type ClientCloses = z.infer<typeof clientCloses>;

export const latencySeries = z.object({
  startMs: moment,
  stepMs: milliseconds,
  answers: z.array(count),
  /** Answers after more than 100 ms. */
  slow: z.array(count),
  meanMs: z.array(milliseconds),
  maxMs: z.array(milliseconds),
  unanswered: z.array(count),
});
export type LatencySeries = z.infer<typeof latencySeries>;

/** How one DNS server answered over one transport, as one capture saw it: from the query's last byte to the answer's last. */
export const upstreamLatency = z.object({
  server: z.string(),
  port: count,
  transport: z.enum(['tcp', 'udp']),
  files: z.array(count),
  view: z.enum(['server', 'client', 'loopback', 'unknown']),
  queries: count,
  answers: count,
  /** Neither answered nor still waiting at the end of the capture. */
  unanswered: count,
  /** Waiting when the capture ended. */
  pending: count,
  /** Answers after the client had closed (FIN or RST): work for nobody. */
  late: count,
  /** Answers above 100 ms. */
  slow: count,
  /** Answers whose question was not seen. */
  unasked: count,
  latency: spread.nullable(),
  histogram,
  series: latencySeries,
  /** Answers by rcode, `NOERROR`, `NXDOMAIN`, ... or a number. */
  rcodes: z.array(z.object({ rcode: z.string(), count })),
  /** Answers of an address question with NOERROR and no record. */
  noData: count,
});
export type UpstreamLatency = z.infer<typeof upstreamLatency>;

/** One answer for the scatter picture. */
export const latencyPoint = z.object({ at: moment, latencyMs: milliseconds, upstream: count, late: z.boolean() });
export type LatencyPoint = z.infer<typeof latencyPoint>;

/**
 * The wait inside dnsmasq: arrival of a query at the Pod (`server`) to its departure to kube-dns on the Pod's loopback, the
 * same DNS id and question. The captures are paired by their content.
 */
export const dnsmasqWait = z.object({
  server: z.string(),
  /** Indices into `files` of the outer (eth0) and the inner (lo) capture; the same for a capture of all interfaces. */
  outerFiles: z.array(count),
  innerFiles: z.array(count),
  /** Queries that were found on both sides, of `queries` that were answered outside. */
  matched: count,
  queries: count,
  wait: spread.nullable(),
  longestMs: milliseconds,
  longestAt: moment.nullable(),
  /** Waits above 100 ms, and how many of them were answered after the client had closed. */
  over100Ms: count,
  over100MsLate: count,
  /** kube-dns' own time, question to answer on the loopback, of all its queries. */
  backend: spread.nullable(),
  histogram,
  series: z.object({
    startMs: moment,
    stepMs: milliseconds,
    maxMs: z.array(milliseconds),
    over100Ms: z.array(count),
  }),
});
export type DnsmasqWait = z.infer<typeof dnsmasqWait>;

/** Look-ups of one name, as one capture saw them asked of servers outside the Pod; not of the loopback. */
export const nameLookups = z.object({
  /** Escaped as in zone files, lower case, with the trailing dot; untrusted text. */
  name: z.string(),
  files: z.array(count),
  queries: count,
  /** Answers. */
  found: count,
  noData: count,
  notFound: count,
  failed: count,
  /** Of the queries. */
  a: count,
  aaaa: count,
  otherTypes: count,
});
export type NameLookups = z.infer<typeof nameLookups>;

/** What openCaptureAnalyser gives. */
export const capturePackets = z.object({
  files: z.array(captureFile),
  /** By peak, highest first. */
  connections: z.array(serverConnections),
  closes: z.array(clientCloses),
  upstreams: z.array(upstreamLatency),
  /** At most 6,000 answers: a regular choice of all, and the slowest. */
  points: z.array(latencyPoint),
  waits: z.array(dnsmasqWait),
  /** At most 20,000, most asked first. */
  lookups: z.array(nameLookups),
  /** Queries of names beyond those. */
  lookupsNotKept: count,
});
export type CapturePackets = z.infer<typeof capturePackets>;
