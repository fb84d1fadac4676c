import type { CheckResult } from '../domain/check.ts';
import { CollectError } from '../errors.ts';
import { requiredApis } from '../governance/required-apis.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import type { Examination } from './examination.ts';
import { attempt, broken, inOrder, notSeen } from './examination-rules.ts';

const RULE = 'api-enabled';

/** The APIs of the audit project, asked for in one call. */
export async function examineApis(ports: DoctorPorts, examination: Examination): Promise<CheckResult[]> {
  const { auditProject: project, tier, service, as } = examination;
  if (project === null) {
    const fix = 'Give --audit-project, the project of the service or the one whose quota your calls use.';
    return [notSeen({ rule: RULE, subject: 'APIs', code: 'no-project', message: 'No project was named.', fix })];
  }
  const assetFeed = as === 'asset-feed';
  const apis = requiredApis({ tier, assetFeed, securityCenter: service?.sccSource != null, history: false });
  const off = await attempt(() =>
    ports.disabledServices(
      project,
      apis.map((one) => one.service),
    ),
  );
  if (off instanceof CollectError) {
    const subject = `APIs of project ${project}`;
    const fix = off.grant ?? `serviceusage.services.list on project ${project} (roles/serviceusage.serviceUsageViewer)`;
    return [notSeen({ rule: RULE, subject, code: off.code, message: off.message, fix })];
  }
  return apis.map(({ service: api, without }) => {
    const subject = `${api} in project ${project}`;
    if (!off.has(api)) return inOrder({ rule: RULE, subject, code: 'on', message: 'The API is on.' });
    const fix = `gcloud services enable ${api} --project=${project}`;
    const message = `The API is off: ${without}.`;
    return broken({ rule: RULE, subject, code: 'off', message, severity: 'high', fix });
  });
}
