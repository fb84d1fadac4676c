import { createExpressions } from './expressions.ts';
import { createDashboard, DASHBOARD_SELECTION, type Dashboard } from './grafana.ts';

/** node-local-dns: what clients wait for, how many connections it opens, and which upstream fails. */
export function nodeLocalDnsDashboard(): Dashboard {
  const about = createExpressions(DASHBOARD_SELECTION);
  return createDashboard({
    uid: 'dns-audit-node-local-dns',
    title: 'node-local-dns: connections to kube-dns',
    description:
      'CoreDNS on each node. Metrics of its upstreams are asked for under both names: coredns_forward_* up to CoreDNS 1.10, coredns_proxy_* from 1.11 on.',
    limit: null,
    sections: [
      {
        title: 'What clients wait for',
        charts: [
          {
            title: 'Time of an answer, by zone',
            description:
              'Steps at 1, 2, 3 and 5 s for zone cluster.local. with all other zones quick are the mark of a full dnsmasq. Buckets double, so that a step of 1 s shows between 0.5 and 1.02 or 2.05 s.',
            unit: 's',
            threshold: 0.5,
            queries: [
              { expression: about.requestSeconds(0.99), legend: '{{zone}} 99 %' },
              { expression: about.requestSeconds(0.5), legend: '{{zone}} 50 %' },
            ],
          },
          {
            title: 'Answers that took more than 0.5 s',
            description: 'None in healthy recordings, 4.6 to 10.6 % in a saturated one, 16 to 27 % in a collapsed one.',
            unit: 'percentunit',
            threshold: 0.01,
            queries: [{ expression: about.slowShare, legend: '{{zone}}' }],
          },
          {
            title: 'SERVFAIL',
            description: 'All attempts of CoreDNS failed.',
            unit: 'percentunit',
            threshold: 0.01,
            queries: [{ expression: about.servfailShare, legend: '{{zone}}' }],
          },
          {
            title: 'Answers by code',
            description:
              'NXDOMAIN is the search path of the Pods at work: of seven names that are tried six do not exist.',
            unit: 'reqps',
            queries: [{ expression: about.responses, legend: '{{zone}} {{rcode}}' }],
          },
        ],
      },
      {
        title: 'Connections to upstreams',
        charts: [
          {
            title: 'New connections, by upstream',
            description:
              'Misses of the connection cache. What fills dnsmasq is this rate x the 3 to 4 s for which each is kept, over its Pods; not the queries.',
            unit: 'cps',
            queries: [{ expression: about.connectionMisses, legend: '{{to}}' }],
          },
          {
            title: 'Queries on connections that were open',
            description: 'Hits of the connection cache.',
            unit: 'reqps',
            queries: [{ expression: about.connectionHits, legend: '{{to}}' }],
          },
          {
            title: 'New connections, the ten nodes with most',
            description: 'A few nodes with most of them: look at what runs there.',
            unit: 'cps',
            queries: [{ expression: `topk(10, ${about.connectionMissesByNode})`, legend: '{{instance}} {{to}}' }],
          },
          {
            title: 'Time of an upstream, 99 %',
            description:
              'Attempts that were answered only. A time-out leaves no mark here; health checks and SERVFAIL do.',
            unit: 's',
            queries: [{ expression: about.upstreamSeconds(0.99), legend: '{{to}}' }],
          },
          {
            title: 'Failed health checks',
            description:
              'They begin after a look-up failed, every 0.5 s, each on a new connection: load on top of load.',
            unit: 'cps',
            queries: [{ expression: about.failedHealthChecks, legend: '{{to}}' }],
          },
          {
            title: 'Look-ups that met no upstream alive',
            description: 'With all upstreams marked down one attempt is all; clients get SERVFAIL after about 1 s.',
            unit: 'cps',
            queries: [{ expression: about.allUpstreamsDown, legend: '{{cluster}}' }],
          },
        ],
      },
      {
        title: 'Its own cache',
        charts: [
          {
            title: 'Look-ups that the cache answered',
            description: 'Names that do not exist are kept 5 s for the zone of the cluster.',
            unit: 'percentunit',
            queries: [{ expression: about.cacheHitShare, legend: '{{cluster}}' }],
          },
          {
            title: 'Look-ups that it had to ask for',
            description: 'Cache misses: those of zone cluster.local. go to kube-dns.',
            unit: 'reqps',
            queries: [{ expression: about.cacheMisses, legend: '{{zone}}' }],
          },
          {
            title: 'Look-ups received',
            description: 'Queries a second, all nodes.',
            unit: 'reqps',
            queries: [{ expression: about.requests, legend: '{{zone}}' }],
          },
          {
            type: 'stat',
            title: 'CoreDNS versions, nodes',
            description: 'Two while nodes are replaced.',
            unit: 'short',
            queries: [{ expression: about.versions, legend: '{{version}}' }],
          },
        ],
      },
      {
        title: 'The probe, where it runs (dns-audit manifests probe)',
        charts: [
          {
            title: 'Slow DNS queries that lie at whole seconds',
            description:
              'Of those answered after more than 0.5 s, the share within 0.1 s above 1, 2, 3, 4 or 5 s. Near 1: a full dnsmasq. By chance about a tenth. What the probe gave up itself is not among them.',
            unit: 'percentunit',
            threshold: 0.3,
            queries: [{ expression: about.probeStepShare, legend: '{{server}}' }],
          },
          {
            title: 'DNS queries of more than 0.5 s',
            description: 'As an application meets them, from where the probe runs.',
            unit: 'percentunit',
            queries: [{ expression: about.probeSlowShare, legend: '{{server}}' }],
          },
          {
            title: 'Requests that failed, by phase',
            description: 'dns, connect, tls, first-byte, response: only dns is a matter of name servers.',
            unit: 'cps',
            queries: [{ expression: about.probeFailures, legend: '{{target}} {{outcome}}' }],
          },
          {
            title: 'Time of each phase, 99 %',
            description: 'Of requests whose phase ended.',
            unit: 's',
            queries: [{ expression: about.probePhaseSeconds, legend: '{{target}} {{phase}}' }],
          },
          {
            title: 'DNS queries by answer',
            description: 'NXDOMAIN is the search path at work.',
            unit: 'reqps',
            queries: [{ expression: about.probeQueries, legend: '{{server}} {{outcome}}' }],
          },
        ],
      },
    ],
  });
}
