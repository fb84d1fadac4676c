import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Precheck } from '../domain/plan.ts';
import { count, listSome } from './cluster-state.ts';
import { describeMaintenance, isPlainName } from './commands.ts';
import { say } from './knowledge.ts';
import { exclusionsAt, type Purpose, windowAt, windowWords } from './maintenance.ts';
import { failed, notAsked, passed, undecided } from './precheck.ts';

/** A pass says when its window is open; it is no permission to begin at once. */
export function checkMaintenance({ cluster }: Evidence, madeAt: string, purpose: Purpose): Precheck {
  const given = {
    id: 'maintenance',
    title: 'There is a time for the change',
    commands: isPlainName(cluster.cluster) ? [describeMaintenance(cluster)] : [],
  };
  const { maintenance } = cluster;
  if (maintenance === undefined)
    return undecided({
      ...given,
      evidence: [],
      gaps: [notAsked('maintenancePolicy of the cluster', 'The inventory does not say it.', 'container.clusters.get')],
    });
  const active = exclusionsAt(maintenance, purpose, madeAt);
  const { said, isUnknown, action } = tellWindow(maintenance, madeAt);
  const facts = [said, ...otherExclusions(maintenance, active.length), say('windows-automatic')];
  if (active.length > 0) {
    const names = active.map(
      (one) =>
        `${one.name} (${one.scope}, until ${one.untilEndOfSupport ? 'the end of support' : (one.end ?? 'not said')})`,
    );
    return failed({
      ...given,
      evidence: [`Exclusions in force: ${listSome(names)}.`, ...facts],
      action: 'Somebody wanted quiet at this time: ask, or wait for its end. gcloud would not stop you.',
    });
  }
  if (isUnknown)
    return undecided({
      ...given,
      evidence: facts,
      action,
      gaps: [notAsked('when the maintenance window is open', said, 'the owners of the cluster, and the command below')],
    });
  return passed({ ...given, evidence: facts, action });
}

type Maintenance = NonNullable<ClusterFacts['maintenance']>;

function tellWindow(maintenance: Maintenance | null, madeAt: string) {
  const window = maintenance?.window ?? null;
  if (window === null)
    return { said: 'No maintenance window: GKE may maintain it at any time.', isUnknown: false, action: null };
  const words = `Window: ${windowWords(window)}.`;
  const state = windowAt(maintenance, madeAt);
  switch (state.kind) {
    case 'open':
      return { said: `${words} Open until ${state.until}.`, isUnknown: false, action: null };
    case 'closed': {
      const next = state.next === null ? 'and not open again within 400 days' : `opens at ${state.next.start}`;
      const said = `${words} Closed when this plan was made; ${next}.`;
      return { said, isUnknown: false, action: 'Begin when it is open: gcloud would not stop you before.' };
    }
    default: {
      const said = `${words} When it is open is not computed here.`;
      return { said, isUnknown: true, action: 'Ask its owners when it is open, and do not take it for open now.' };
    }
  }
}

/** At another time, or about something else. */
function otherExclusions(maintenance: Maintenance | null, active: number): string[] {
  const others = (maintenance?.exclusions.length ?? 0) - active;
  return others === 0 ? [] : [`${count(others, 'exclusion')} of another time or scope.`];
}
