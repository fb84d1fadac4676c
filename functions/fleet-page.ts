import { buildFilter } from '../shared/adapters/logging-filter.ts';
import { policyDigest } from '../shared/adapters/policy-digest.ts';
import { stopGapOfFindings } from '../shared/capacity/stop-gap-of-findings.ts';
import type { HistorySummary } from '../shared/domain/history-summary.ts';
import type { Report } from '../shared/domain/report.ts';
import { renderFleetPage } from '../shared/report/fleet-page.ts';
import type { PageKnowledge } from '../shared/report/fleet-page-encode.ts';
import { FLEET_PAGE_SCRIPT } from '../shared/report/fleet-page-script.ts';
import { FLEET_PAGE_STYLE } from '../shared/report/fleet-page-style.ts';
import { RULES } from '../shared/rules/index.ts';

const KNOWLEDGE: PageKnowledge = {
  rules: RULES,
  logQuery: ({ from, to }, ref) => {
    const span = { from, until: to, untilIsIncluded: false };
    const filter = buildFilter({ span, clusters: [ref], excluded: [] });
    // Two clusters of a project may have the same name.
    return `${filter}\nresource.labels.location="${ref.location}"`;
  },
  stopGap: ({ verdict, findings }) =>
    verdict === 'affected' || verdict === 'exposed' ? stopGapOfFindings(findings) : null,
};

/** The page of a report, in parts: what stands beside the report of every run, and `--format html`. */
export function writeFleetPage(report: Report, history: HistorySummary | null = null): Generator<string> {
  const digests = { style: policyDigest(FLEET_PAGE_STYLE), script: policyDigest(FLEET_PAGE_SCRIPT) };
  return renderFleetPage({ report, history, knowledge: KNOWLEDGE, digests });
}
