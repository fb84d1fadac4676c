import type { CheckResult } from '../domain/check.ts';
import { CollectError } from '../errors.ts';
import { SERVICE_GRANTS, type ServiceGrant } from '../governance/service-grants.ts';
import type { DoctorPorts, PermissionTarget } from './doctor-ports.ts';
import type { Examination } from './examination.ts';
import { attempt, broken, inOrder, notSeen } from './examination-rules.ts';

const RULE = 'service-permission';

/** The service's own objects: bucket, queue, invoker, log view, source. What only its functions need is asked of them only. */
export async function examineService(ports: DoctorPorts, examination: Examination): Promise<CheckResult[]> {
  const { service, as } = examination;
  if (service === null || as === null) return [];
  const grants = SERVICE_GRANTS.filter(({ holders }) => holders.includes(as));
  const results = await Promise.all(
    grants.map(async (grant) => {
      const target = targetOf(grant, examination);
      return target === null ? [] : examineGrant(ports, { grant, target, member: examination.member });
    }),
  );
  return results.flat();
}

/** What a grant is on; null where this deployment has no such thing, or where it cannot be asked. */
function targetOf({ on }: ServiceGrant, { service, auditProject }: Examination): PermissionTarget | null {
  if (service === null) return null;
  if (on === 'state bucket') return { kind: 'bucket', name: service.bucket };
  if (on === 'queue') return { kind: 'queue', name: service.queue };
  if (on === 'invoker' && service.invoker !== null) return { kind: 'service-account', name: service.invoker };
  if (on === 'log view' && service.logView !== null) return { kind: 'log-view', name: service.logView };
  if (on === 'source' && service.sccSource !== null) return { kind: 'source', name: service.sccSource };
  if (on === 'audit project' && auditProject !== null) return { kind: 'scope', name: `projects/${auditProject}` };
  return null;
}

interface GrantQuestion {
  grant: ServiceGrant;
  target: PermissionTarget;
  member: string;
}

async function examineGrant(ports: DoctorPorts, { grant, target, member }: GrantQuestion): Promise<CheckResult[]> {
  const held = await attempt(() => ports.heldPermissions(target, grant.permissions));
  const subject = `${grant.on} ${target.name}`;
  const fix = grantWords(target, `--member=${member} --role=${grant.role}`);
  if (held instanceof CollectError) {
    const message = `${held.message} Whether it is there, and what may be done there, cannot be said.`;
    return [notSeen({ rule: RULE, subject, code: held.code, message, fix })];
  }
  const missing = grant.permissions.filter((permission) => !held.has(permission));
  if (missing.length === 0) return [inOrder({ rule: RULE, subject, code: 'held', message: `${grant.reason}.` })];
  const message = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: ${grant.without}.`;
  return [broken({ rule: RULE, subject, code: 'missing', message, severity: 'high', fix })];
}

function grantWords(target: PermissionTarget, binding: string): string {
  // gcloud binds no role to a source.
  if (target.kind === 'source')
    return 'Apply infra/org with security_command_center = true: it binds the role on the source.';
  return `gcloud ${grantCommand(target)} ${binding}`;
}

function grantCommand({ kind, name }: PermissionTarget): string {
  if (kind === 'bucket') return `storage buckets add-iam-policy-binding gs://${name}`;
  if (kind === 'service-account') return `iam service-accounts add-iam-policy-binding ${name}`;
  if (kind === 'scope') return `projects add-iam-policy-binding ${name.replace('projects/', '')}`;
  const [, project, , location, collection, id, , view] = name.split('/');
  if (collection === 'queues')
    return `tasks queues add-iam-policy-binding ${id} --location=${location} --project=${project}`;
  return `logging views add-iam-policy-binding ${view} --bucket=${id} --location=${location} --project=${project}`;
}
