import { expect, test } from 'vitest';
import type { ProbeResult } from '../domain/probe.ts';
import { createProbeMetrics } from './probe-metrics.ts';

const URLS = ['https://web.shop/check?token=hush', 'https://web.shop/check?token=other#part'];

test('neither the query of an address nor its fragment is a label; addresses that differ in nothing else are one', () => {
  const metrics = createProbeMetrics(URLS);
  for (const url of URLS) {
    const phases = { dns: 1, connect: 1, tls: 1, 'first-byte': 1 };
    metrics.add({ url, queries: [], phases, totalMs: 4, status: 200, failure: null } satisfies ProbeResult);
  }
  expect(metrics.text()).toContain('dns_audit_probe_requests_total{target="https://web.shop/check",outcome="ok"} 2');
  expect(metrics.text()).not.toMatch(/token|hush|other|part/);
});
