import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DnsQuery, ProbeResult } from '../../shared/domain/probe.ts';
import { STEP_SECONDS } from '../../shared/domain/probe.ts';
import { CONNECT_STEP_MEANING, isStepped, STEP_MEANINGS } from '../../shared/measure/delay-steps.ts';
import { createProbeMetrics } from '../../shared/measure/probe-metrics.ts';
import { createProbeTally } from '../../shared/measure/probe-tally.ts';
import { renderProbeSummary } from '../../shared/report/probe-terminal.ts';

const PAGE = readFileSync(new URL('../../docs/probe.md', import.meta.url), 'utf8');
const URL_ = 'http://web.shop/';
const SERVER = '172.18.0.10:53';

/** A request whose look-up of the second suffix took so long; null for one that was given up. */
function requestOf(slowMs: number | null): ProbeResult {
  const query = (name: string, type: DnsQuery['type'], outcome: string, ms: number): DnsQuery => ({
    ...{ name, type, server: SERVER, transport: 'udp', outcome, ms },
    addresses: outcome === 'NOERROR' && type === 'A' ? ['172.18.9.9'] : [],
  });
  const first = [
    query('web.shop.team-a.svc.cluster.local.', 'A', 'NXDOMAIN', 0.4),
    query('web.shop.team-a.svc.cluster.local.', 'AAAA', 'NXDOMAIN', 0.5),
  ];
  const second = (ms: number, outcome: string) => [
    query('web.shop.svc.cluster.local.', 'A', outcome, ms),
    query('web.shop.svc.cluster.local.', 'AAAA', outcome, ms + 0.1),
  ];
  const phases = { connect: 0.6, tls: null, 'first-byte': 4.2 };
  if (slowMs !== null)
    return {
      url: URL_,
      queries: [...first, ...second(slowMs, 'NOERROR')],
      phases: { ...phases, dns: slowMs + 0.6 },
      totalMs: slowMs + 5.4,
      status: 200,
      failure: null,
    };
  return {
    ...{ url: URL_, queries: [...first, ...second(5004, 'SERVFAIL')], totalMs: 5005, status: null },
    phases: { dns: null, connect: null, tls: null, 'first-byte': null },
    failure: { phase: 'dns', code: 'SERVFAIL' },
  };
}

/** 300 requests in five minutes, with steps in the shares of the lab's saturated recording, roughly. */
const results = [
  ...Array.from({ length: 270 }, (_, index) => requestOf(0.6 + (index % 7) / 10)),
  ...[1004, 1011, 1007, 1019, 1009, 1003].map(requestOf),
  ...Array.from({ length: 18 }, (_, index) => requestOf(2002 + index)),
  ...[3006, 3011, 3008, 4009].map(requestOf),
  ...[null, null].map(requestOf),
];

describe('docs/probe.md', () => {
  const tally = createProbeTally([URL_]);
  const metrics = createProbeMetrics([URL_]);
  for (const one of results) {
    tally.add(one);
    metrics.add(one);
  }
  const summary = tally.summary(300_000);
  const words = {
    query: STEP_SECONDS.map((seconds) => STEP_MEANINGS[seconds]),
    connect: CONNECT_STEP_MEANING,
    isStepped: isStepped(summary.steps.query),
  };

  it('shows what the command prints at the end', () => {
    const text = renderProbeSummary(summary, words, { color: false, width: 100 });
    expect(PAGE).toContain(`\n$ dns-audit probe ${URL_} --duration 5m --quiet\n${text}`);
  });

  it('shows metrics as they are served', () => {
    const lines = metrics
      .text()
      .split('\n')
      .filter((line) => /_total|le="(?:1\.99|2\.1)"/.test(line) && !/ 0$/.test(line));
    expect(PAGE).toContain(`\n${lines.filter((line) => !line.startsWith('#')).join('\n')}\n`);
  });

  it('says of each step what the program says', () => {
    for (const seconds of STEP_SECONDS) expect(PAGE).toContain(`| ${seconds} s | ${STEP_MEANINGS[seconds]} |`);
  });
});
