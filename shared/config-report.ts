import { secretUrl } from './config-url.ts';

/** The place of the run's id in DNS_AUDIT_REPORT_URL. */
const RUN_PLACE = '{run}';
/** Slack takes addresses of links up to 3,000 characters; none is as long. */
const LONGEST = 1_000;

/** It stands in links: nothing in it may end one. */
const reportUrl = secretUrl.refine(
  (text) => !/[\s<>|"'`\\]/.test(text) && text.split(RUN_PLACE).length === 2 && text.length <= LONGEST,
  `must have ${RUN_PLACE} in it once, and no quotes, brackets or blanks`,
);

/** Variables of where people read the page of a run. */
export const REPORT_SETTINGS = { DNS_AUDIT_REPORT_URL: reportUrl.optional() };

interface ReportSettings {
  DNS_AUDIT_REPORT_URL?: string | undefined;
  DNS_AUDIT_STATE_BUCKET: string;
}

/** What is set; else Cloud Storage's address for people with a Google account that may read the object. */
export function toReportUrl({ DNS_AUDIT_REPORT_URL: given, DNS_AUDIT_STATE_BUCKET: bucket }: ReportSettings): string {
  return given ?? `https://storage.cloud.google.com/${bucket}/runs/${RUN_PLACE}/report.html`;
}

/** The address of the page of one run. */
export function pageUrlOf({ reportUrl }: { reportUrl: string }, run: string): string {
  return reportUrl.replace(RUN_PLACE, () => encodeURIComponent(run));
}
