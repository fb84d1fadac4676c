import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { listAlerts } from '../../shared/manifests/alerts.ts';
import { ruleGroups } from '../../shared/manifests/rule-files.ts';
import {
  containerProcesses,
  expectFiring,
  findPromtool,
  ramp,
  renameToProxy,
  replayRecording,
  runPromtool,
  type Series,
  steady,
} from './promtool.test-helper.ts';

const version = findPromtool();
const reason = version === null ? ' (skipped: no program `promtool`; Debian package prometheus)' : ` ${version}`;
// The default reporter shows no names of skipped tests.
if (version === null) process.stderr.write(`a real promtool${reason}\n`);

const DEFAULT = { limit: 20, upstream: null };
/** Scraped, and nothing wrong with it. */
const QUIET: Series[] = [
  steady('coredns_dns_requests_total{zone="cluster.local."}', 1),
  steady(containerProcesses('kube-dns-a'), 8),
  ramp('kubedns_dnsmasq_hits{pod="kube-dns-a"}', 0, 30),
];
const SATURATED = [
  'KubeDnsConnectionDemandHigh',
  'KubeDnsDnsmasqFull',
  'NodeLocalDnsAllUpstreamsDown',
  'NodeLocalDnsSlowAnswers',
  'NodeLocalDnsUpstreamFails',
];

describe('the rules file', () => {
  it('is one by the schema of Prometheus rules that schemastore publishes', () => {
    const path = createRequire(import.meta.url).resolve('schemastore/schemas/json/prometheus.rules.json');
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(path, 'utf8')),
    );
    validate(ruleGroups(listAlerts(DEFAULT)));
    expect(validate.errors).toBeNull();
  });

  it('has every alert once, and each says where its page is', () => {
    const alerts = listAlerts(DEFAULT);
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
    expect(alerts.filter(({ description }) => !description.includes('docs/manifests.md#alerts'))).toEqual([]);
  });
});

describe.skipIf(version === null)(`alerts, judged by the real promtool${reason}`, () => {
  const firing = (
    series: readonly Series[],
    alerts: readonly string[],
    facts = DEFAULT as Parameters<typeof listAlerts>[0],
  ) => {
    const { status, output } = expectFiring(series, facts, alerts);
    expect(status, output).toBe(0);
  };

  it.each([DEFAULT, { limit: 200, upstream: '172.18.165.130' }, { limit: 20, upstream: 'fd00::a' }])(
    'the rules file for $limit and $upstream is accepted',
    (facts) => {
      const { status, output } = runPromtool((path) => ['check', 'rules', path('rules.yaml')], {
        'rules.yaml': stringify(ruleGroups(listAlerts(facts))),
      });
      expect(output).toContain('SUCCESS: 12 rules found');
      expect(status, output).toBe(0);
    },
  );

  it('a healthy recording: silent', () => firing(replayRecording('healthy-2pods'), []));

  it('a saturated recording: every alert of the failure but SERVFAIL, which clients did not see', () =>
    firing(replayRecording('saturated-2pods'), SATURATED));

  it('a saturated recording under the names since CoreDNS 1.11: the same', () =>
    firing(replayRecording('saturated-2pods', renameToProxy), SATURATED));

  it('a saturated recording with the address of kube-dns-upstream: the same', () =>
    firing(replayRecording('saturated-2pods'), SATURATED, { limit: 20, upstream: '172.18.165.130' }));

  it('connections to another address than kube-dns-upstream: no demand on kube-dns', () =>
    firing(
      replayRecording('saturated-2pods'),
      SATURATED.filter((name) => name !== 'KubeDnsConnectionDemandHigh'),
      { limit: 20, upstream: '172.18.0.1' },
    ));

  it('a collapsed recording: SERVFAIL as well', () =>
    firing(replayRecording('one-pod'), [...SATURATED, 'NodeLocalDnsServfail'].sort()));

  it('the same numbers of processes at a limit of 200: not full', () =>
    firing([...QUIET, steady(containerProcesses('kube-dns-b'), 62)], [], { limit: 200, upstream: null }));

  it('202 processes at a limit of 200: full', () =>
    firing([...QUIET, steady(containerProcesses('kube-dns-b'), 202)], ['KubeDnsDnsmasqFull'], {
      limit: 200,
      upstream: null,
    }));

  it('21 processes at a limit of 20, one place left: not full', () =>
    firing([...QUIET, steady(containerProcesses('kube-dns-b'), 21)], []));

  it('all places taken at two looks of twenty: a burst that passed', () => {
    const values = Array.from({ length: 61 }, (_, index) => (index === 50 || index === 55 ? 22 : 8)).join(' ');
    firing([...QUIET, { series: containerProcesses('kube-dns-b'), values }], []);
  });

  it('a full debug Pod: nobody else asks it', () =>
    firing([...QUIET, steady(containerProcesses('kube-dns-debug-7f9c-x'), 22)], []));

  it('kubedns that answers after 300 ms: another cause', () => {
    const bucket = (le: string, rate: number) =>
      ramp(`skydns_skydns_dns_request_duration_seconds_bucket{pod="kube-dns-a",system="auth",le="${le}"}`, 0, rate);
    firing([...QUIET, bucket('0.1', 0), bucket('0.5', 90), bucket('+Inf', 90)], ['KubeDnsBackendSlow']);
  });

  it('a dnsmasq that does not answer the UDP probe of its Pod: another cause', () =>
    firing([...QUIET, ramp('kubedns_probe_dnsmasq_errors{pod="kube-dns-a"}', 0, 1)], ['KubeDnsProbeFails']));

  it('slow answers for another zone: only that they are slow, and of which zone', () => {
    const slow = [
      ramp('coredns_dns_request_duration_seconds_bucket{zone=".",le="0.512"}', 0, 90),
      ramp('coredns_dns_request_duration_seconds_count{zone="."}', 0, 100),
    ];
    firing([...QUIET, ...slow], ['NodeLocalDnsSlowAnswers']);
  });

  describe('the probe', () => {
    const QUERIES = 'dns_audit_probe_lookup_seconds';
    /** Queries in half a minute: 90 quick ones, and so many within a step of 2 s and elsewhere above 0.5 s. */
    const queries = (atStep: number, elsewhere: number): Series[] => {
      const bucket = (le: string, rate: number) =>
        ramp(`${QUERIES}_bucket{server="s",answered="yes",le="${le}"}`, 0, rate);
      const below2 = ['0.99', '1.1'].map((le) => bucket(le, 90));
      const above2 = ['2.1', '2.99', '3.1', '3.99', '4.1', '4.99', '5.1', '+Inf'].map((le) =>
        bucket(le, 90 + atStep + elsewhere),
      );
      return [
        bucket('0.5', 90),
        ...below2,
        bucket('1.99', 90 + elsewhere),
        ...above2,
        ramp(`${QUERIES}_count{server="s",answered="yes"}`, 0, 90 + atStep + elsewhere),
      ];
    };
    const requests = (outcome: string, rate: number) =>
      ramp(`dns_audit_probe_requests_total{target="http://a/",outcome="${outcome}"}`, 0, rate);

    it('slow queries at a step of 2 s: told', () => firing([...QUIET, ...queries(6, 1)], ['DnsProbeSteps']));
    it('slow queries, but at no step: a slow server, and no more is said', () =>
      firing([...QUIET, ...queries(1, 8)], []));
    it('queries that nobody answers, given up after 2 s: no pattern of dnsmasq', () => {
      const unanswered = queries(6, 0).map(({ series, values }) => ({
        series: series.replace('answered="yes"', 'answered="no"'),
        values,
      }));
      firing([...QUIET, ...unanswered], []);
    });
    it('a single slow query in a thousand: silent', () => firing([...QUIET, ...queries(0.1, 0)], []));
    it('look-ups that fail: told', () => firing([...QUIET, requests('ok', 28), requests('dns', 2)], ['DnsProbeFails']));
    it('connections that fail: no matter of DNS', () =>
      firing([...QUIET, requests('ok', 28), requests('connect', 2), requests('dns', 0)], []));
  });

  it('nothing scraped: that nothing can be seen', () =>
    firing([steady('up{job="other"}', 1)], ['KubeDnsProcessMetricsMissing', 'NodeLocalDnsMetricsMissing']));

  it('an expectation that is wrong fails: the test itself can tell', () =>
    expect(expectFiring(QUIET, DEFAULT, ['KubeDnsDnsmasqFull']).status).not.toBe(0));

  it('what is said of a full dnsmasq names the Pod and the looks', () => {
    const tests = {
      rule_files: ['rules.yaml'],
      evaluation_interval: '30s',
      tests: [
        {
          interval: '30s',
          input_series: [...QUIET, steady(containerProcesses('kube-dns-b'), 22)],
          alert_rule_test: [
            {
              eval_time: '30m',
              alertname: 'KubeDnsDnsmasqFull',
              exp_alerts: [
                {
                  exp_labels: { severity: 'critical', meaning: 'failure', pod: 'kube-dns-b' },
                  exp_annotations: {
                    summary: 'dnsmasq in kube-dns-b has no place for another TCP connection',
                    description: listAlerts(DEFAULT)[0]?.description.replace('{{ $value }} looks', '21 looks') ?? '',
                  },
                },
              ],
            },
          ],
        },
      ],
    };
    const { status, output } = runPromtool((path) => ['test', 'rules', path('tests.yaml')], {
      'rules.yaml': stringify(ruleGroups(listAlerts(DEFAULT))),
      'tests.yaml': stringify(tests),
    });
    expect(status, output).toBe(0);
  });
});
