import type { FleetCluster, LogSeries, NodeGroup } from './fleet.ts';

/** Times relative to the `now` of the sample fleet. */
export interface SampleClock {
  daysAgo(days: number): string;
  hoursAgo(hours: number): string;
}

export function createSampleClock(now: Date): SampleClock {
  const at = (millis: number): string => new Date(now.getTime() - millis).toISOString();
  return { daysAgo: (days) => at(days * 86_400_000), hoursAgo: (hours) => at(hours * 3_600_000) };
}

/** A new Standard cluster as GKE makes it today: kube-dns with NodeLocal DNSCache on (facts, section 13). */
export function standardCluster(
  clock: SampleClock,
  values: Pick<FleetCluster, 'project' | 'location' | 'name'> & Partial<FleetCluster>,
): FleetCluster {
  return {
    createTime: clock.daysAgo(120),
    version: '1.35.6-gke.1012000',
    channel: 'REGULAR',
    dnsCache: 'on',
    endpoint: 'dns',
    nodes: [pool(clock, { count: 3 })],
    ...values,
  };
}

export function pool(clock: SampleClock, values: Partial<NodeGroup>): NodeGroup {
  return {
    pool: 'default-pool',
    count: 3,
    machineType: 'e2-standard-4',
    milliCores: 3920,
    created: clock.daysAgo(40),
    ...values,
  };
}

/** Lines spread over the last `hours` hours. */
export function lines(
  clock: SampleClock,
  hours: number,
  values: Pick<LogSeries, 'kind' | 'count'> & Partial<LogSeries>,
): LogSeries {
  return { from: clock.hoursAgo(hours), to: clock.hoursAgo(0), ...values };
}
