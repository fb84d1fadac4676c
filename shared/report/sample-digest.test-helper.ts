import type { DigestChange, DigestChanges, DigestSince, DigestView } from '../domain/digest.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import { ownerId } from '../domain/slack-route.ts';
import { exceptedBy, reportedException } from './excepted-report.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';
import type { DigestOptions } from './slack-digest.ts';

export const NO_CHANGES: DigestChanges = {
  worse: [],
  appeared: [],
  returned: [],
  found: [],
  resolved: [],
  better: [],
  excepted: [],
  disappeared: [],
  expiring: [],
};

/** The channel that gets every cluster of a report. */
export function viewOfAll({ run, coverage, clusters }: Pick<Report, 'run' | 'coverage' | 'clusters'>): DigestView {
  return {
    channel: 'C0DNS0001',
    weekday: 'monday',
    run,
    coverage,
    clusters,
    others: new Map(),
    selection: [],
    owners: new Map(),
  };
}

export const SINCE: DigestSince & DigestOptions = {
  told: '2026-11-19T06:00:00Z',
  changedAt: '2026-11-17T06:00:00Z',
  hasButtons: false,
};

const EXCEPTION = exceptedBy(reportedException({ until: '2026-12-01T23:59:59.999Z' }));

/** A digest with every kind of change: the channel gets the projects that begin with `pay-` and `data-`. */
export function sampleDigest(): { view: DigestView; changes: DigestChanges } {
  const { run, coverage, clusters } = sampleReport();
  const [affected, checkout, batch, ...rest] = clusters;
  if (affected === undefined || checkout === undefined || batch === undefined) throw new Error('no sample');
  const excepted: ClusterReport = { ...batch, exception: EXCEPTION };
  const mine = rest.filter(({ project }) => project === 'search-prod');
  const others = rest.filter(({ project }) => project !== 'search-prod');
  const owner = ownerId.parse('S0PAYMENTS');
  const change = (now: ClusterReport, before: DigestChange['before'] = null): DigestChange => ({
    name: now.name,
    before,
    now,
    newRules: [],
  });
  const exposed = { verdict: 'exposed', severity: 'medium' } as const;
  return {
    view: {
      ...viewOfAll({ run, coverage, clusters: [affected, checkout, excepted, ...mine] }),
      others: new Map(others.map((cluster) => [cluster.name, cluster])),
      selection: [
        {
          kind: 'route',
          route: { channel: 'C0DNS0001', projects: ['pay-*', 'data-*', 'search-prod'], owners: [owner] },
        },
      ],
      owners: new Map([
        [affected.name, [owner]],
        [checkout.name, [ownerId.parse('U0ONCALL1')]],
      ]),
    },
    changes: {
      ...NO_CHANGES,
      worse: [change(affected, { verdict: 'exposed', severity: 'high' })],
      appeared: [change(checkout)],
      found: [{ ...change(checkout, exposed), newRules: ['kube-dns-capacity'] }],
      resolved: others.slice(4, 12).map((cluster) => change(cluster, exposed)),
      disappeared: [
        {
          name: 'projects/pay-prod/locations/europe-west1/clusters/pay-canary',
          before: exposed,
          now: null,
          newRules: [],
        },
      ],
      expiring: [excepted],
    },
  };
}
