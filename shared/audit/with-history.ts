import type { Evidence } from '../domain/evidence.ts';
import type { Report } from '../domain/report.ts';

/** What a report said before, for moves to Cloud DNS that it saw happen. */
export function withHistory(evidence: Evidence, report: Report): Evidence {
  const earlier = report.clusters.find((cluster) => cluster.name === evidence.cluster.name);
  if (earlier === undefined) return evidence;
  const { kubeDnsLastSeen, migrationShownComplete } = earlier;
  const history = {
    state: 'read',
    value: { kubeDnsLastSeen, migrationShownComplete },
    source: 'previous-run',
  } as const;
  return { ...evidence, readings: { ...evidence.readings, history } };
}
