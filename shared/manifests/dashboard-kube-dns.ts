import { KERNEL_QUEUE } from '../capacity/connection-slots.ts';
import { USUAL_HOLD_SECONDS } from '../capacity/little.ts';
import { createExpressions, matchUpstream, PROCESSES_BESIDE_CHILDREN } from './expressions.ts';
import { createDashboard, DASHBOARD_SELECTION, type Dashboard } from './grafana.ts';

/** kube-dns: whether dnsmasq has places left, and whether anything behind it is slow. */
export function kubeDnsDashboard({ limit, upstream }: { limit: number; upstream: string | null }): Dashboard {
  const about = createExpressions(DASHBOARD_SELECTION);
  const demand = `${about.connectionMissesOf(matchUpstream(upstream))} * ${USUAL_HOLD_SECONDS.to} / ${about.kubeDnsPods}`;
  return createDashboard({
    uid: 'dns-audit-kube-dns',
    title: 'kube-dns: places of dnsmasq',
    description:
      'dnsmasq serves one TCP connection with one child. When all children are in use, node-local-dns waits for seconds while CPU, query logs and UDP look fine.',
    limit,
    sections: [
      {
        title: 'Places for TCP connections',
        charts: [
          {
            title: 'Processes of container dnsmasq, and the limit',
            description: `dnsmasq-nanny, dnsmasq and one child for each connection: the limit and ${PROCESSES_BESIDE_CHILDREN} mean full. Needs container_processes of cAdvisor, which GKE does not collect by itself. Peaks between two scrapes do not show.`,
            unit: 'short',
            queries: [
              { expression: about.dnsmasqProcesses, legend: '{{pod}}' },
              { expression: `$limit + ${PROCESSES_BESIDE_CHILDREN}`, legend: 'all places taken' },
            ],
            limitLegend: 'all places taken',
          },
          {
            title: 'Connections wanted on each Pod, estimated',
            description: `New connections a second x ${USUAL_HOLD_SECONDS.to} s, for which busy nodes held one in the lab, divided by the Pods. A mean: bursts come on top. Above the limit they wait, above the limit and ${KERNEL_QUEUE} they get no answer.`,
            unit: 'short',
            queries: [
              { expression: demand, legend: 'wanted' },
              { expression: '$limit', legend: 'served' },
              { expression: `$limit + ${KERNEL_QUEUE}`, legend: 'served and waiting' },
            ],
            limitLegend: 'served',
          },
          {
            type: 'stat',
            title: 'Most processes now, of the limit',
            description: '1 and more: full.',
            unit: 'percentunit',
            threshold: 1,
            queries: [
              {
                expression: `(max(${about.dnsmasqProcesses}) - ${PROCESSES_BESIDE_CHILDREN}) / $limit`,
                legend: 'children / limit',
              },
            ],
          },
          {
            type: 'stat',
            title: 'kube-dns Pods that are scraped',
            description: 'Fewer than there are means that the estimate is too high.',
            unit: 'short',
            queries: [{ expression: about.kubeDnsPods, legend: '{{cluster}}' }],
          },
        ],
      },
      {
        title: 'What dnsmasq answers',
        charts: [
          {
            title: 'Hits of its cache',
            description: 'Only names of the cluster come here; node-local-dns asks other servers about the rest.',
            unit: 'reqps',
            queries: [{ expression: about.dnsmasqHits, legend: '{{pod}}' }],
          },
          {
            title: 'Misses of its cache',
            description:
              'Names that do not exist are not kept by dnsmasq (--no-negcache on GKE): the search path misses.',
            unit: 'reqps',
            queries: [{ expression: about.dnsmasqMisses, legend: '{{pod}}' }],
          },
          {
            title: 'Names thrown out of the cache before their time',
            description: 'Usually none. Not the failure that this dashboard is about.',
            unit: 'cps',
            queries: [{ expression: about.dnsmasqEvictions, legend: '{{pod}}' }],
          },
          {
            title: "The sidecar's own probe of dnsmasq, 95 %",
            description: 'Over UDP: it stays quick while TCP is full. If it is slow, something else is wrong.',
            unit: 'ms',
            queries: [{ expression: about.dnsmasqProbeMilliseconds, legend: '{{pod}}' }],
          },
        ],
      },
      {
        title: 'Other causes: is anything behind dnsmasq slow?',
        charts: [
          {
            title: 'kubedns behind dnsmasq, 99 %',
            description: 'Below 4 ms in recordings with a full dnsmasq. Slow here: that is the cause, or another one.',
            unit: 's',
            threshold: 0.1,
            queries: [
              { expression: about.kubednsSeconds(0.99), legend: '{{pod}} 99 %' },
              { expression: about.kubednsSeconds(0.5), legend: '{{pod}} 50 %' },
            ],
          },
          {
            title: 'Probes without an answer',
            description: 'Of the sidecar, over UDP, towards dnsmasq and kubedns.',
            unit: 'cps',
            queries: [
              { expression: about.dnsmasqProbeErrors, legend: '{{pod}} dnsmasq' },
              { expression: about.kubednsProbeErrors, legend: '{{pod}} kubedns' },
            ],
          },
        ],
      },
    ],
  });
}
