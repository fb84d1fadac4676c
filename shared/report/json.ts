import { z } from 'zod';
import { clusterException, exceptionAuthor, reportedException } from '../domain/exception.ts';
import { finding, observation, provenance, severity, verdict } from '../domain/finding.ts';
import { gap } from '../domain/gap.ts';
import { skipped } from '../domain/inventory.ts';
import { clusterReport, coverage, type Report, report, reportChanges } from '../domain/report.ts';
import { scope } from '../domain/scope.ts';
import { escapeJsonText } from './escape.ts';

const REPORT_SCHEMA_ID = 'urn:gke-dns-audit:report:v1';

/** The report as JSON: two spaces, a newline at the end, and no character that a terminal would act upon. */
export function renderJson(value: Report): string {
  return `${escapeJsonText(JSON.stringify(value, null, 2))}\n`;
}

/**
 * JSON Schema (draft 2020-12) of what `renderJson` writes. It allows keys that it does not know, so that a later version may
 * add some without breaking whoever validates with this one.
 */
export function reportJsonSchema(): object {
  const names = z.registry<{ id?: string; title?: string; description?: string }>();
  names.add(report, {
    title: 'Report of a GKE DNS audit',
    description:
      'Which GKE clusters run NodeLocal DNSCache in front of kube-dns, what that does to them, and what could not be seen.',
  });
  names.add(coverage, {
    id: 'coverage',
    description: 'What was seen and what was not. Read it before calling anything clean.',
  });
  names.add(clusterReport, {
    id: 'cluster',
    description: 'One cluster of the inventory: its verdict, the findings and the gaps.',
  });
  names.add(reportChanges, {
    id: 'changes',
    description: 'Difference to the report before, as cluster resource names.',
  });
  names.add(finding, { id: 'finding', description: 'What one rule says of one cluster.' });
  names.add(observation, {
    id: 'observation',
    description: 'One value behind a finding, with its unit and its origin.',
  });
  names.add(provenance, { id: 'provenance', description: 'Where a value came from; an estimate is no measurement.' });
  names.add(gap, {
    id: 'gap',
    description: 'A piece of evidence that is missing: what, why, and what would bring it.',
  });
  names.add(clusterException, {
    id: 'exceptions',
    description: 'What the exceptions of a cluster come to. They change neither its verdict nor its severity.',
  });
  names.add(reportedException, {
    id: 'exception',
    description: 'A decision to let a cluster or a finding be, and its end.',
  });
  names.add(exceptionAuthor, { id: 'author', description: 'Who made an exception.' });
  names.add(skipped, { id: 'skipped', description: 'Elements of an upstream list that could not be used.' });
  names.add(severity, { id: 'severity', description: 'Worst first: critical, high, medium, low, info.' });
  names.add(verdict, {
    id: 'verdict',
    description:
      'affected: the combination, with evidence of harm; exposed: without; unknown: evidence is missing; clear: not possible here.',
  });
  names.add(scope, { id: 'scope', description: 'What the run covers.' });
  const schema = z.toJSONSchema(report, { target: 'draft-2020-12', io: 'input', metadata: names });
  return { $id: REPORT_SCHEMA_ID, ...schema };
}
