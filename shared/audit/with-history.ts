import type { Evidence } from '../domain/evidence.ts';
import type { ClusterReport } from '../domain/report.ts';

/** Evidence of a cluster with what a report says of it, for moves to Cloud DNS that it saw happen. */
export function withHistory(evidence: Evidence, earlier: ClusterReport | undefined): Evidence {
  if (earlier === undefined) return evidence;
  const { kubeDnsLastSeen, migrationShownComplete } = earlier;
  const history = {
    state: 'read',
    value: { kubeDnsLastSeen, migrationShownComplete },
    source: 'previous-run',
  } as const;
  return { ...evidence, readings: { ...evidence.readings, history } };
}
