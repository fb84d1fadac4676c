import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../cli/run.test-helper.ts';
import { type Alert, listAlerts } from '../../shared/manifests/alerts.ts';

const PAGE = readFileSync(new URL('../../docs/manifests.md', import.meta.url), 'utf8');
const MEANINGS: Record<Alert['meaning'], string> = {
  failure: 'the failure',
  sign: 'a sign of it',
  'other-cause': 'another cause',
  blind: 'nothing can be seen',
};

/** The test of an expression, without what it selects. */
function conditionOf({ expression, hold, name }: Alert): string {
  const value = />=? ([\d.]+)$/.exec(expression)?.[1] ?? '';
  const asShown = value === '0.01' ? '1 %' : value;
  return `${(CONDITIONS[name] ?? '').replace('VALUE', asShown)}${hold === '0s' ? '' : `, for ${hold}`}`;
}

const CONDITIONS: Readonly<Record<string, string>> = {
  KubeDnsDnsmasqFull: '22 processes or more at VALUE looks of ten minutes',
  NodeLocalDnsSlowAnswers: 'more than VALUE of the answers of a zone take more than 0.512 s',
  NodeLocalDnsServfail: 'more than VALUE of the answers of a zone are SERVFAIL',
  NodeLocalDnsUpstreamFails: 'VALUE health checks or more failed in ten minutes',
  NodeLocalDnsAllUpstreamsDown: 'VALUE look-ups or more in ten minutes met no upstream alive',
  KubeDnsConnectionDemandHigh: 'an estimate of more than VALUE connections on a Pod',
  KubeDnsBackendSlow: 'kubedns takes more than VALUE s at the 99th percentile',
  KubeDnsProbeFails: 'VALUE probes of the sidecar or more failed in ten minutes',
  DnsProbeSteps: 'of the slow answers to the probe more than 30 % lie at whole seconds, and more than VALUE are slow',
  DnsProbeFails: "more than VALUE of the probe's requests find no address",
  NodeLocalDnsMetricsMissing: 'no metrics of node-local-dns',
  KubeDnsProcessMetricsMissing: 'no container_processes of dnsmasq',
};

describe('docs/manifests.md', () => {
  it('shows what the command prints', async () => {
    const { out } = await run(['manifests']);
    expect(PAGE).toContain(`\n$ dns-audit manifests\n${out}`);
  });

  it('has every alert with its severity, its meaning and its threshold', () => {
    const rows = listAlerts({ limit: 20, upstream: null }).map(
      (alert) => `| ${alert.name} | ${alert.severity} | ${MEANINGS[alert.meaning]} | ${conditionOf(alert)} |`,
    );
    expect(PAGE).toContain(`${rows.join('\n')}\n`);
    expect(PAGE.match(/^\| (?:KubeDns|NodeLocalDns|DnsProbe)/gm)).toHaveLength(rows.length);
  });
});
