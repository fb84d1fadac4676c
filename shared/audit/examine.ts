import { CHECK_SCHEMA_VERSION, type CheckReport, type CheckResult, worstResultFirst } from '../domain/check.ts';
import { formatScope } from '../domain/scope.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import type { Examination } from './examination.ts';
import { EXAMINATION_RULES } from './examination-rules.ts';
import { examineApis } from './examine-apis.ts';
import { examineControlPlanes } from './examine-control-planes.ts';
import { examineService } from './examine-service.ts';
import { examineSlack } from './examine-slack.ts';
import { examineTiers } from './examine-tiers.ts';

const LIMITS: readonly string[] = [
  'Commands name the narrowest predefined role that has a permission. infra/org makes roles that have nothing else.',
  'Permissions are asked for by testIamPermissions. A policy that denies, a condition, or VPC Service Controls can still refuse the call itself.',
  'Permissions on folders and projects below the scope are not asked one by one: a denial there shows as a gap in the report.',
];

/** Everything that an audit needs, asked for piece by piece: one result for each, with what closes the gap. Never throws for what is denied. */
export async function examine(ports: DoctorPorts, examination: Examination): Promise<CheckReport> {
  const parts = await Promise.all([
    examineApis(ports, examination),
    examineTiers(ports, examination),
    examineService(ports, examination),
    examineControlPlanes(ports, examination),
    examineSlack(ports),
  ]);
  const results: CheckResult[] = parts.flat().sort(worstResultFirst);
  const rules = EXAMINATION_RULES.filter(({ id }) => results.some((result) => result.rule === id));
  const who = examination.as === null ? 'a person' : `function ${examination.as}`;
  return {
    schema: CHECK_SCHEMA_VERSION,
    subject: `${formatScope(examination.scope)}, tier ${examination.tier}, as ${who}`,
    noun: 'check',
    rules,
    results,
    limits: [...LIMITS],
  };
}
