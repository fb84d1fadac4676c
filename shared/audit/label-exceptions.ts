import { z } from 'zod';
import { type ClusterException, MAX_EXCEPTION_DAYS, type ReportedException } from '../domain/exception.ts';
import { endOfDay, latestExpiry } from '../domain/expiry.ts';

/** Labels of the cluster resource. GKE allows lower-case letters, digits, `-` and `_` in a value, at most 63. */
export const EXEMPT_UNTIL_LABEL = 'dns-audit-exempt-until';
export const EXEMPT_REASON_LABEL = 'dns-audit-exempt-reason';

const DATE = z.iso.date();

/** An exemption that a cluster's labels ask for, whether it is over or not, or what is wrong with them. */
export interface LabelException {
  exemption: ReportedException | null;
  notHonoured: ClusterException['notHonoured'];
}

/** Reads `dns-audit-exempt-until=2027-01-31` and `dns-audit-exempt-reason=...`; nothing of them is dropped in silence. */
export function readLabelException(labels: Readonly<Record<string, string>>, now: Date): LabelException {
  const date = labelValue(labels, EXEMPT_UNTIL_LABEL);
  const reason = labelValue(labels, EXEMPT_REASON_LABEL);
  if (date === null) {
    const why = `It needs ${EXEMPT_UNTIL_LABEL} beside it, with a date such as 2027-01-31.`;
    return reason === null ? NOTHING : refuse(EXEMPT_REASON_LABEL, reason, why);
  }
  if (!DATE.safeParse(date).success) return refuse(EXEMPT_UNTIL_LABEL, date, 'It is not a date such as 2027-01-31.');
  const until = endOfDay(date);
  const latest = latestExpiry(now);
  if (new Date(until) > new Date(latest)) {
    const why = `It is more than ${MAX_EXCEPTION_DAYS} days ahead: ${latest.slice(0, 10)} is the latest today.`;
    return refuse(EXEMPT_UNTIL_LABEL, date, why);
  }
  const exemption: ReportedException = {
    id: 'label',
    kind: 'exempted',
    rule: null,
    reason: reason ?? `no reason given: there is no label ${EXEMPT_REASON_LABEL}`,
    by: { kind: 'label' },
    source: 'label',
    at: null,
    until,
  };
  return { exemption, notHonoured: [] };
}

const NOTHING: LabelException = { exemption: null, notHonoured: [] };

function labelValue(labels: Readonly<Record<string, string>>, name: string): string | null {
  return Object.hasOwn(labels, name) ? (labels[name] ?? null) : null;
}

function refuse(label: string, value: string, why: string): LabelException {
  return { exemption: null, notHonoured: [{ label, value, why }] };
}
