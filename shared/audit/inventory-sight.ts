import type { Coverage } from '../domain/report.ts';

type Sight = Pick<Coverage, 'gaps' | 'skipped'>;

/** Gaps of lists that hold more than one project: any cluster may have been in what is missing. */
const WIDE = /^(?:clusters of (?!project )|projects of |folders of )/;
/** What list readers skip that may have been a cluster; skipped log lines are none. */
const MAYBE_CLUSTER = /^(?:malformed (?:cluster|asset)|cluster without|asset without|element|line)\b/;

/** Whether a run may have missed clusters of a project: one that it does not show may be there all the same. */
export function mayHaveMissed({ gaps, skipped }: Sight, project: string): boolean {
  const own = `clusters of project ${project}`;
  return (
    gaps.some(({ what }) => what === own || what.startsWith(`${own} `) || WIDE.test(what)) ||
    skipped.some(({ what }) => MAYBE_CLUSTER.test(what))
  );
}
