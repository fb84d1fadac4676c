import type { CheckResult } from '../domain/check.ts';
import type { Severity } from '../domain/finding.ts';
import { formatScope } from '../domain/scope.ts';
import { CollectError } from '../errors.ts';
import { permissionsOf, type Tier, type TierPermission } from '../governance/tiers.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import { type Examination, readingFunction } from './examination.ts';
import { attempt, broken, inOrder, notConcerned, notSeen } from './examination-rules.ts';

const RULE = 'scope-permission';
/** Without the inventory there is no audit; each further tier only says more. */
const SEVERITY: Readonly<Record<Tier, Severity>> = { 1: 'high', 2: 'medium', 3: 'medium', 4: 'low' };

/** The permissions of the tiers on the scope: on the organization or folder, or on each of the projects. */
export async function examineTiers(ports: DoctorPorts, examination: Examination): Promise<CheckResult[]> {
  const { scope, tier, features, as } = examination;
  const of = readingFunction(as);
  const question = { scope: scope.kind, upTo: tier, features };
  const wanted = of === 'none' ? [] : permissionsOf(of === 'any' ? question : { ...question, of });
  if (wanted.length === 0) {
    const message = `Function ${as} has no right on the scope in this tier, and needs none.`;
    return [notConcerned({ rule: RULE, subject: formatScope(scope), code: 'none-needed', message })];
  }
  const targets = scope.kind === 'projects' ? scope.ids.map((id) => `projects/${id}`) : [formatScope(scope)];
  const results = await Promise.all(targets.map((target) => examineTarget(ports, examination, target, wanted)));
  return results.flat();
}

async function examineTarget(
  ports: DoctorPorts,
  { member }: Examination,
  target: string,
  wanted: readonly TierPermission[],
): Promise<CheckResult[]> {
  const names = wanted.map(({ permission }) => permission);
  const held = await attempt(() => ports.heldPermissions({ kind: 'scope', name: target }, names));
  if (held instanceof CollectError) {
    const fix = `Ask somebody who may see ${target}: gcloud ${describeCommand(target)}`;
    return [notSeen({ rule: RULE, subject: target, code: held.code, message: held.message, fix })];
  }
  return wanted.map(({ permission, role, tier, reason, without }) => {
    const subject = `${permission} on ${target}`;
    const words = `Tier ${tier}: ${reason}`;
    if (held.has(permission)) return inOrder({ rule: RULE, subject, code: 'held', message: `${words}.` });
    return broken({
      ...{ rule: RULE, subject, code: 'missing' },
      message: `${words}. Without it: ${without}.`,
      severity: SEVERITY[tier],
      fix: `gcloud ${bindingCommand(target)} --member=${member} --role=${role}`,
    });
  });
}

function bindingCommand(target: string): string {
  const [kind, id] = target.split('/');
  if (kind === 'organizations') return `organizations add-iam-policy-binding ${id}`;
  return kind === 'folders'
    ? `resource-manager folders add-iam-policy-binding ${id}`
    : `projects add-iam-policy-binding ${id}`;
}

function describeCommand(target: string): string {
  return bindingCommand(target).replace('add-iam-policy-binding', 'get-iam-policy');
}
