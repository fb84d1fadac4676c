import type { CheckResult } from '../domain/check.ts';
import type { ClusterFacts } from '../domain/cluster.ts';
import { CollectError } from '../errors.ts';
import { candidateReason } from '../rules/classify.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import { type Examination, readingFunction } from './examination.ts';
import { attempt, broken, inOrder, notConcerned, notSeen } from './examination-rules.ts';

const RULE = 'control-plane';

/** The control planes of a few candidates: by which way each can be reached, or why by none. */
export async function examineControlPlanes(ports: DoctorPorts, examination: Examination): Promise<CheckResult[]> {
  const { tier, as, scope, clusters: wanted } = examination;
  const reads = ['any', 'audit'].includes(readingFunction(as));
  if (tier < 4 || !reads || wanted === 0) {
    const message = 'The Kubernetes API is not asked in this tier, or not with this identity.';
    return [notConcerned({ rule: RULE, subject: 'control planes', code: 'not-asked', message })];
  }
  const inventory = await ports.inventory.enumerate(scope);
  const candidates = inventory.clusters.filter((cluster) => candidateReason(cluster) !== null).slice(0, wanted);
  if (candidates.length === 0) return [noCandidate(inventory.clusters.length, inventory.gaps.length)];
  return Promise.all(candidates.map((cluster) => examineOne(ports, cluster)));
}

function noCandidate(clusters: number, gaps: number): CheckResult {
  const subject = 'control planes';
  if (gaps === 0) {
    const message = `None of ${clusters} clusters needs a closer look.`;
    return notConcerned({ rule: RULE, subject, code: 'no-candidate', message });
  }
  const message = `No candidate was found, and ${gaps} parts of the scope could not be read.`;
  return notSeen({ rule: RULE, subject, code: 'no-candidate-seen', message, fix: 'Mend the permissions of tier 1.' });
}

async function examineOne({ live, reachControlPlane }: DoctorPorts, cluster: ClusterFacts): Promise<CheckResult> {
  const { name: subject } = cluster;
  const found = await attempt(() => live.get(cluster));
  if (found instanceof CollectError)
    return notSeen({ rule: RULE, subject, code: found.code, message: found.message, fix: found.grant });
  const way = await attempt(() => reachControlPlane(found.controlPlane, cluster));
  if (!(way instanceof CollectError))
    return inOrder({ rule: RULE, subject, code: 'reached', message: `It answers by ${way}.` });
  const fix =
    way.grant ??
    `Open its DNS endpoint: gcloud container clusters update ${cluster.cluster} --location=${cluster.location} --project=${cluster.project} --enable-dns-access`;
  return broken({ rule: RULE, subject, code: way.code, message: way.message, severity: 'low', fix });
}
