import { buildFilter } from '../shared/adapters/logging-filter.ts';
import { policyDigest } from '../shared/adapters/policy-digest.ts';
import type { PageDraft } from '../shared/audit/ports.ts';
import { stopGapOfFindings } from '../shared/capacity/stop-gap-of-findings.ts';
import { renderFleetPage } from '../shared/report/fleet-page.ts';
import type { PageKnowledge } from '../shared/report/fleet-page-encode.ts';
import { condensePlan, type PagePlan } from '../shared/report/fleet-page-plan.ts';
import { FLEET_PAGE_SCRIPT } from '../shared/report/fleet-page-script.ts';
import { FLEET_PAGE_STYLE } from '../shared/report/fleet-page-style.ts';
import { RULES } from '../shared/rules/index.ts';

const KNOWLEDGE: Omit<PageKnowledge, 'plan'> = {
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

/** Begins the page of a report: what stands beside the report of every run, and `--format html`. */
export function createFleetPage(): PageDraft {
  const texts = new Map<string, string>();
  const plans = new Map<string, PagePlan>();
  const share = (text: string) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  return {
    addPlan: (plan) => plans.set(plan.name, condensePlan(plan, share)),
    write(report, history) {
      const digests = { style: policyDigest(FLEET_PAGE_STYLE), script: policyDigest(FLEET_PAGE_SCRIPT) };
      const knowledge = { ...KNOWLEDGE, plan: ({ name }: { name: string }) => plans.get(name) ?? null };
      return renderFleetPage({ report, history, knowledge, digests });
    },
  };
}
