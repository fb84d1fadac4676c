import type { ClusterException, ReportedException } from '../domain/exception.ts';
import type { Report } from '../domain/report.ts';
import { sampleReport } from './sample-report.test-helper.ts';

export function reportedException(overrides: Partial<ReportedException> = {}): ReportedException {
  return {
    id: '8f14e45fceea167a',
    kind: 'exempted',
    rule: null,
    reason: 'moves to Cloud DNS in January',
    by: { kind: 'slack-user', id: 'U0123ABCD', team: 'T0123ABCD' },
    source: 'store',
    at: '2026-11-12T09:30:00.000Z',
    until: '2027-01-31T23:59:59.999Z',
    ...overrides,
  };
}

export function clusterException(overrides: Partial<ClusterException> = {}): ClusterException {
  return { excepted: false, until: null, remaining: 'info', inForce: [], ended: [], notHonoured: [], ...overrides };
}

/** A cluster that this exception excepts as a whole. */
export function exceptedBy(one: ReportedException): ClusterException {
  return clusterException({ excepted: true, until: one.until, inForce: [one] });
}

const BY_LABEL = { id: 'label', source: 'label', by: { kind: 'label' }, at: null } as const;

/** By the name of the cluster in the sample report: every way in which an exception shows. */
const EXCEPTIONS: Record<string, ClusterException> = {
  payments: exceptedBy(
    reportedException({ kind: 'acknowledged', reason: 'INC-4711', until: '2026-12-15T09:30:00.000Z' }),
  ),
  'checkout-eu': exceptedBy(reportedException({ ...BY_LABEL, reason: 'moves_in_january' })),
  'batch-nightly': clusterException({
    remaining: 'medium',
    inForce: [reportedException({ rule: 'kube-dns-replicas', kind: 'snoozed', by: { kind: 'terminal', name: 'ana' } })],
    ended: [
      {
        ...reportedException({ until: '2026-11-18T23:59:59.999Z' }),
        endedAt: '2026-11-18T23:59:59.999Z',
        why: 'expired',
      },
    ],
  }),
  'legacy-monolith': exceptedBy(reportedException({ kind: 'snoozed', until: '2026-11-28T09:30:00.000Z' })),
  'autopilot-old': clusterException({
    ended: [{ ...reportedException({ kind: 'acknowledged' }), endedAt: '2026-11-20T06:00:00Z', why: 'worse' }],
  }),
  search: clusterException({
    notHonoured: [{ label: 'dns-audit-exempt-until', value: 'forever', why: 'It is not a date such as 2027-01-31.' }],
  }),
};

/** The sample report with exceptions. */
export function sampleExceptedReport(): Report {
  const whole = sampleReport();
  const clusters = whole.clusters.map((one) => ({ ...one, exception: EXCEPTIONS[one.cluster] ?? null }));
  return { ...whole, summary: { ...whole.summary, excepted: 3 }, clusters };
}
