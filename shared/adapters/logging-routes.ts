import type { Log, TimeoutLogs, TimeoutReading } from '../audit/ports.ts';
import type { CommonConfig } from '../config.ts';
import { type ClusterRef, formatClusterName } from '../domain/cluster.ts';
import type { Gap, GapCode } from '../domain/gap.ts';
import { createCentralBucketLogs } from './central-log-bucket.ts';
import { createLogMetricLogs } from './log-metric.ts';
import { createTimeoutLogs } from './logging.ts';
import type { Wire } from './wire.ts';

/** Refusals, after which another way may lead further; a time-out or an outage would meet it as well. */
const REFUSALS: ReadonlySet<GapCode> = new Set(['permission-denied', 'not-found', 'api-disabled', 'not-observable']);

type RouteConfig = Pick<CommonConfig, 'endpoints' | 'logRoute' | 'logView' | 'logMetric'>;

/** The configured way to the time-outs, and entries.list for the clusters that it is refused for. */
export function createRoutedTimeoutLogs(wire: Wire, config: RouteConfig, log: Log): TimeoutLogs {
  const batches = createTimeoutLogs(wire, config.endpoints);
  const { endpoints, logRoute, logView, logMetric } = config;
  if (logRoute === 'central-bucket' && logView !== null)
    return withFallback(createCentralBucketLogs(wire, endpoints, logView), batches, log);
  if (logRoute === 'log-metric' && logMetric !== null)
    return withFallback(createLogMetricLogs(wire, endpoints, logMetric), batches, log);
  return batches;
}

function withFallback(configured: TimeoutLogs, batches: TimeoutLogs, log: Log): TimeoutLogs {
  return {
    async read(clusters, window) {
      const first = await configured.read(clusters, window);
      const refused = clusters.filter((ref) => isRefused(first.readings.get(formatClusterName(ref))));
      if (refused.length === 0) return first;
      log.write('WARNING', 'log route refused, entries.list asked instead', { clusters: refused.length });
      const second = await batches.read(refused, window);
      const readings = new Map(first.readings);
      for (const [name, reading] of merge(refused, first.readings, second.readings)) readings.set(name, reading);
      const slots = new Map([...(first.slots ?? []), ...(second.slots ?? [])]);
      return { readings, slots, skipped: [...first.skipped, ...second.skipped] };
    },
  };
}

function isRefused(reading: TimeoutReading | undefined): boolean {
  return reading?.state === 'gap' && REFUSALS.has(reading.gap.code);
}

type ByName = ReadonlyMap<string, TimeoutReading>;

function* merge(refused: readonly ClusterRef[], first: ByName, second: ByName): Generator<[string, TimeoutReading]> {
  for (const ref of refused) {
    const name = formatClusterName(ref);
    const [before, after] = [first.get(name), second.get(name)];
    if (before?.state !== 'gap' || after === undefined) continue;
    yield [name, after.state === 'gap' ? bothRefused(before.gap, after.gap) : throughTheBackDoor(after)];
  }
}

function throughTheBackDoor(reading: Extract<TimeoutReading, { state: 'read' }>): TimeoutReading {
  const limitations = [...(reading.value.limitations ?? []), 'configured-route-refused' as const].sort();
  return { ...reading, value: { ...reading.value, limitations } };
}

/** Either right closes the gap. */
function bothRefused(configured: Gap, batches: Gap): TimeoutReading {
  const grants = [configured.grant, batches.grant].filter((grant) => grant !== null);
  return {
    state: 'gap',
    gap: {
      ...batches,
      detail: `${configured.what}: ${configured.detail} entries.list, asked instead: ${batches.detail}`,
      grant: grants.length === 0 ? null : grants.join('; or '),
    },
  };
}
