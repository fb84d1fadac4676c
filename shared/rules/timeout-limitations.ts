import type { TimeoutLimitation, TimeoutRoute } from '../domain/timeouts.ts';

/** The way to the counts, in words. */
export const ROUTE_WORDS: Readonly<Record<TimeoutRoute, string>> = {
  batches: 'entries.list of each project',
  'central-bucket': 'entries.list of one central log bucket',
  'log-metric': 'a log-based metric',
};

/** What a count cannot show, or what could have kept a line from it. One entry a limitation: none can be named without words. */
export const LIMITATION_WORDS: Readonly<Record<TimeoutLimitation, string>> = {
  'configured-route-refused': 'the configured way was refused; entries.list of the project was asked instead',
  'exclusions-unread':
    'exclusion filters and sampling of the log sinks were not read: lines that they drop are missing without a trace',
  'hours-only': 'first and last seen are the borders of hours',
  'kinds-not-told-apart': 'the metric has no label "operation": dial and read time-outs are all counted as other',
  'loop-probes-counted': 'the metric has no label "probe": start-up probes of CoreDNS are among the counts',
  'metric-definition-unread': 'the definition of the metric could not be read: its filter and its age are not known',
  'metric-newer-than-window': 'the metric is younger than the window: what came before it is not counted',
  'no-names': 'a metric holds no names: which were asked is not known',
  'nodes-not-told-apart': 'the metric has no label "node"',
  'sink-unread':
    'which projects the sink of the bucket covers, and since when, was not read: a project that it leaves out looks silent',
  'summary-lines-count-one': 'the metric has no label "errors": a line "N errors like" counts as one',
  'system-logs-off':
    'the cluster sends no system logs (SYSTEM_COMPONENTS is off): node-local-dns leaves no line in Cloud Logging',
  'text-payload-only': 'lines that an agent put into jsonPayload have no kind and no upstream in a metric',
  'upstreams-not-told-apart': 'the metric has no label "upstream": time-outs towards other servers are not told apart',
};
