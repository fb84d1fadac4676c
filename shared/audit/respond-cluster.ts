import { parseClusterName } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { ClusterTarget, SlackJob } from '../domain/slack-job.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { auditCluster } from './audit-cluster.ts';
import { saveResult } from './cluster-result.ts';
import { collectEvidence } from './collect-evidence.ts';
import { readExceptions } from './exceptions.ts';
import { findTarget } from './find-target.ts';
import type { LiveCluster } from './ports.ts';
import { onlyCluster, type RespondPorts } from './respond-ports.ts';
import { clusterKeyOf, readSnapshot } from './snapshot.ts';

type Doing = 'audit' | 'plan' | 'except';

/** Finds the cluster that is meant; when there is none, or several, says so and returns null. */
export async function requireTarget(
  ports: RespondPorts,
  job: SlackJob,
  target: ClusterTarget,
  doing: Doing,
): Promise<string | null> {
  const match = await findTarget(ports, await readSnapshot(ports.state, ports.scope), target);
  if (match.kind === 'found') return match.name;
  if (match.kind === 'gone') {
    await ports.slack.tell(job.place, { kind: 'refused', why: 'The cluster of this button is no longer in scope.' });
    return null;
  }
  await ports.slack.tell(job.place, { ...match, doing });
  return null;
}

/** `/dns-audit CLUSTER`: audits it now, shows what is being done, and ends with the result. */
export async function respondCluster(ports: RespondPorts, job: SlackJob, target: ClusterTarget): Promise<void> {
  const name = await requireTarget(ports, job, target, 'audit');
  if (name === null) return;
  const live = await showAndGet(ports, job, name);
  await tellProgress(ports, job, { name, step: 2, doing: 'Reading its Kubernetes objects and the logs of its nodes' });
  const { facts: cluster } = live;
  const { records } = await readExceptions(ports.state, ports.clock.now());
  const { report } = await auditCluster(
    { ...ports.collect, clock: ports.clock },
    { cluster, clusterSource: 'container-api', logWindowHours: ports.logWindowHours, exceptions: records },
  );
  await saveResult(ports.state, report);
  const key = clusterKeyOf(name);
  await ports.slack.tell(job.place, { kind: 'cluster', report, cluster: onlyCluster(report), key, askedBy: job.user });
}

/** `/dns-audit plan CLUSTER`. */
export async function respondPlan(ports: RespondPorts, job: SlackJob, target: ClusterTarget): Promise<void> {
  const name = await requireTarget(ports, job, target, 'plan');
  if (name === null) return;
  const live = await showAndGet(ports, job, name);
  await tellProgress(ports, job, { name, step: 2, doing: 'Reading what decides the order of the migration' });
  const plan = await planCluster(ports, live);
  await ports.slack.tell(job.place, { kind: 'plan', plan, key: clusterKeyOf(name) });
}

/** The migration plan from the state of this moment. */
export async function planCluster(ports: RespondPorts, live: LiveCluster) {
  const madeAt = ports.clock.now().toISOString();
  const { evidence } = await collectEvidence(
    { ...ports.collect, logs: null },
    { clusters: [live.facts], clusterSource: 'container-api', window: { from: madeAt, to: madeAt }, forPlan: true },
  );
  const [one] = evidence satisfies Evidence[];
  if (one === undefined) throw new Error('evidence of one cluster without it');
  return buildPlan(one, { madeAt, queriesPerSecond: null });
}

/** The live cluster of a name that was found in scope. Throws CollectError. */
export function getLive(ports: RespondPorts, name: string): Promise<LiveCluster> {
  const ref = parseClusterName(name);
  if (ref === null) throw new Error(`${name} is not the name of a cluster`);
  return ports.collect.live.get(ref);
}

async function showAndGet(ports: RespondPorts, job: SlackJob, name: string): Promise<LiveCluster> {
  ports.log.write('INFO', 'cluster asked for', { job: job.id, request: job.request.kind, cluster: name });
  await tellProgress(ports, job, { name, step: 1, doing: 'Reading its configuration' });
  return getLive(ports, name);
}

const STEPS = 2;

/** Only where the message can be changed: beside a message that others see, every step would be one more. */
async function tellProgress(
  ports: RespondPorts,
  { place }: SlackJob,
  { name, step, doing }: { name: string; step: number; doing: string },
): Promise<void> {
  if (place.message?.isEphemeral === false || ports.showsProgress === false) return;
  await ports.slack.tell(place, { kind: 'progress', cluster: name, step, of: STEPS, doing });
}
