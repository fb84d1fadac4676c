import { describe, expect, it } from 'vitest';
import { logEvidence, timeoutSummary } from '../domain/report.ts';
import type { TimeoutEvidence } from '../domain/timeouts.ts';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { describeLogs, summarizeTimeouts } from './summarize-timeouts.ts';

const NONE: TimeoutEvidence = {
  window: { from: '2026-11-21T00:00:00Z', to: '2026-11-22T00:00:00Z' },
  buckets: [],
  firstSeen: null,
  lastSeen: null,
  topNames: [],
  loopProbes: 0,
  summaryLines: 0,
  malformed: 0,
  capped: false,
};
const CLUSTER = aCluster();
const bucket = (kind: 'dial-tcp' | 'read-tcp' | 'udp', node: string | null, hour: string, count: number) => ({
  kind,
  upstream: kind === 'udp' ? '169.254.169.254' : '10.8.0.11',
  node,
  hour,
  count,
});

describe('summarizeTimeouts', () => {
  it('no line', () => {
    expect(summarizeTimeouts(NONE, CLUSTER)).toBeNull();
  });

  it('sums by hour in order, by node and upstream most first, and loses nothing but unnamed nodes', () => {
    const buckets = [
      bucket('read-tcp', 'n2', '2026-11-21T07:00:00Z', 5),
      bucket('dial-tcp', 'n1', '2026-11-21T06:00:00Z', 2),
      bucket('dial-tcp', 'n2', '2026-11-21T06:00:00Z', 1),
      bucket('udp', null, '2026-11-21T06:00:00Z', 4),
    ];
    const summary = summarizeTimeouts({ ...NONE, buckets, limitations: ['exclusions-unread'] }, CLUSTER);
    expect(summary?.limitations).toEqual([
      { code: 'exclusions-unread', words: expect.stringContaining('exclusion filters and sampling') },
    ]);
    expect(summary?.byHour).toEqual([
      { hour: '2026-11-21T06:00:00Z', dialTcp: 3, readTcp: 0, udp: 4, other: 0 },
      { hour: '2026-11-21T07:00:00Z', dialTcp: 0, readTcp: 5, udp: 0, other: 0 },
    ]);
    expect(summary?.byNode.map((one) => one.node)).toEqual(['n2', 'n1']);
    expect(summary?.byUpstream[0]).toEqual({ upstream: '10.8.0.11', dialTcp: 3, readTcp: 5, udp: 0, other: 0 });
    expect(timeoutSummary.parse(summary)).toEqual(summary);
  });

  it('keeps the 20 worst of many nodes', () => {
    const buckets = Array.from({ length: 50 }, (_, index) =>
      bucket('dial-tcp', `n${index}`, '2026-11-21T06:00:00Z', index + 1),
    );
    expect(summarizeTimeouts({ ...NONE, buckets }, CLUSTER)?.byNode).toHaveLength(20);
  });

  it('restarts only: the probes are shown', () => {
    expect(summarizeTimeouts({ ...NONE, loopProbes: 3 }, CLUSTER)?.loopProbes).toBe(3);
  });
});

describe('describeLogs', () => {
  it('no line: where it was looked, and what could have kept one from it', () => {
    const limitations = ['sink-unread', 'exclusions-unread'] as const;
    const logs = describeLogs(
      { ...NONE, route: 'central-bucket', limitations: [...limitations], capped: true },
      CLUSTER,
    );
    expect(logEvidence.parse(logs)).toEqual({
      window: NONE.window,
      route: 'central-bucket',
      capped: true,
      timeouts: 0,
      limitations: [
        { code: 'exclusions-unread', words: expect.any(String) },
        { code: 'sink-unread', words: expect.any(String) },
      ],
    });
  });

  it('a cluster that sends no system logs: silence is named for what it is', () => {
    const logs = describeLogs(NONE, aCluster({ loggingComponents: ['WORKLOADS'] }));
    expect(logs.limitations).toEqual([
      { code: 'system-logs-off', words: expect.stringContaining('SYSTEM_COMPONENTS') },
    ]);
    expect(logs.route).toBe('batches');
  });
});
