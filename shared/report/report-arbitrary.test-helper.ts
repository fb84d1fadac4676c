import fc from 'fast-check';
import { type ClusterException, EXCEPTION_KINDS, type ReportedException } from '../domain/exception.ts';
import type { Finding, Observation } from '../domain/finding.ts';
import { finding, provenanceKind, severity, verdict } from '../domain/finding.ts';
import { type Gap, gapCode } from '../domain/gap.ts';
import type { ClusterReport, Coverage, Report, ReportChanges } from '../domain/report.ts';
import { REPORT_SCHEMA_VERSION } from '../domain/report.ts';
import { HOSTILE_TEXTS } from './hostile-report.test-helper.ts';

const count = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 10_000 }), fc.maxSafeNat());
const positive = fc.integer({ min: 1, max: 100_000 });

/** Any text that a cluster or an upstream could send, honest or not. */
export const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.array(fc.constantFrom(...HOSTILE_TEXTS), { maxLength: 3 }).map((texts) => texts.join(' ')),
);

/** A part of a resource name: the schema allows all but blanks and slashes. */
const namePart = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,38}$/),
  anyText.map((text) => text.replace(/[/\s]+/g, '.').slice(0, 253) || '.'),
);
const time = fc.oneof(fc.constant('2026-11-20T06:00:00Z'), anyText);
const gap: fc.Arbitrary<Gap> = fc.record({
  code: fc.constantFrom(...gapCode.options),
  what: anyText,
  detail: anyText,
  grant: fc.option(anyText),
});
const observation: fc.Arbitrary<Observation> = fc.record(
  {
    name: anyText,
    value: fc.oneof(anyText, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    unit: anyText,
    atLeast: fc.boolean(),
    source: fc.record({ kind: fc.constantFrom(...provenanceKind.options), detail: anyText }),
  },
  { requiredKeys: ['name', 'value', 'source'] },
);
const anyFinding: fc.Arbitrary<Finding> = fc.record({
  rule: anyText,
  verdict: fc.constantFrom(...finding.shape.verdict.options),
  code: anyText,
  severity: fc.constantFrom(...severity.options),
  confidence: fc.constantFrom(...finding.shape.confidence.options),
  message: anyText,
  observations: fc.array(observation, { maxLength: 3 }),
  gaps: fc.array(gap, { maxLength: 2 }),
});

const reported: fc.Arbitrary<ReportedException> = fc.record({
  id: anyText,
  kind: fc.constantFrom(...EXCEPTION_KINDS),
  rule: fc.option(anyText),
  reason: anyText,
  by: fc.oneof(
    fc.record({
      kind: fc.constant('slack-user' as const),
      id: fc.stringMatching(/^[UW][A-Z0-9]{2,30}$/),
      team: fc.stringMatching(/^[TE][A-Z0-9]{2,30}$/),
    }),
    fc.record({ kind: fc.constant('terminal' as const), name: anyText.map((text) => text.slice(0, 100) || 'n') }),
    fc.record({ kind: fc.constant('label' as const) }),
  ),
  source: fc.constantFrom('store' as const, 'label' as const),
  at: fc.option(time),
  until: time,
});
const anyException: fc.Arbitrary<ClusterException> = fc.record({
  excepted: fc.boolean(),
  until: fc.option(time),
  remaining: fc.constantFrom(...severity.options),
  inForce: fc.array(reported, { maxLength: 3 }),
  ended: fc.array(
    fc
      .tuple(reported, time, fc.constantFrom('expired' as const, 'worse' as const))
      .map(([one, endedAt, why]) => ({ ...one, endedAt, why })),
    { maxLength: 3 },
  ),
  notHonoured: fc.array(fc.record({ label: anyText, value: anyText, why: anyText }), { maxLength: 2 }),
});

const anyCluster: fc.Arbitrary<ClusterReport> = fc
  .record({
    project: namePart,
    location: namePart,
    cluster: namePart,
    verdict: fc.constantFrom(...verdict.options),
    severity: fc.constantFrom(...severity.options),
    reason: anyText,
    mode: fc.constantFrom('standard' as const, 'autopilot' as const),
    status: anyText,
    controlPlaneVersion: fc.option(anyText),
    clusterDns: fc.option(anyText),
    nodeLocalDnsCache: fc.boolean(),
    nodeCount: fc.option(count),
    labels: fc.dictionary(anyText, anyText, { maxKeys: 3, noNullPrototype: true }),
    kubeDnsLastSeen: fc.option(time),
    migrationShownComplete: fc.option(time),
    timeouts: fc.constant(null),
    findings: fc.array(anyFinding, { maxLength: 3 }),
    gaps: fc.array(gap, { maxLength: 2 }),
    exception: fc.option(anyException),
  })
  .map((cluster) => ({
    ...cluster,
    name: `projects/${cluster.project}/locations/${cluster.location}/clusters/${cluster.cluster}`,
  }));

const anyCoverage: fc.Arbitrary<Coverage> = fc.record({
  inventorySource: fc.constantFrom('asset-inventory' as const, 'container-api' as const, 'file' as const),
  projects: fc.record({ seen: count, unreadable: count, apiDisabled: count }),
  clusters: fc.record({ seen: count, clearedByInventory: count, candidates: count, fullyRead: count, unknown: count }),
  gaps: fc.array(gap, { maxLength: 12 }),
  clusterGaps: fc.array(fc.record({ what: anyText, code: anyText, clusters: positive, grant: fc.option(anyText) }), {
    maxLength: 12,
  }),
  skipped: fc.array(fc.record({ what: anyText, count: positive, example: anyText }), { maxLength: 4 }),
  complete: fc.boolean(),
});

const names = fc.array(anyText, { maxLength: 12 });
const anyChanges: fc.Arbitrary<ReportChanges> = fc.record({
  previousRun: anyText,
  appeared: names,
  worse: names,
  better: names,
  resolved: names,
  disappeared: names,
});

/** Any report that the schema accepts, also one that contradicts itself. */
export const anyReport: fc.Arbitrary<Report> = fc.record({
  schema: fc.constant(REPORT_SCHEMA_VERSION),
  run: fc.record({
    id: anyText,
    scope: fc.oneof(
      fc.record({ kind: fc.constant('organization' as const), id: fc.stringMatching(/^\d{1,15}$/) }),
      fc.record({
        kind: fc.constant('projects' as const),
        ids: fc.array(
          anyText.map((text) => text || 'p'),
          { minLength: 1, maxLength: 40 },
        ),
      }),
      fc.record({ kind: fc.constant('file' as const), name: anyText }),
    ),
    startedAt: time,
    finishedAt: time,
    window: fc.option(fc.record({ from: time, to: time })),
  }),
  coverage: anyCoverage,
  summary: fc.record({ affected: count, exposed: count, unknown: count, clear: count, excepted: count }),
  changes: fc.option(anyChanges),
  clusters: fc.array(anyCluster, { maxLength: 9 }),
});
