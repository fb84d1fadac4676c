import { ConfigError } from '../shared/errors.ts';
import { judgePlan } from '../shared/governance/judge-plan.ts';
import { type TerraformPlan, terraformPlan } from '../shared/governance/terraform-plan.ts';
import { type CheckOptions, writeCheck } from './check-output.ts';
import type { Io } from './io.ts';
import { parseJsonInput, readInput } from './read-input.ts';

export interface CheckPlanOptions extends CheckOptions {
  all?: boolean;
}

const EXPECTED = 'A plan is made by: terraform plan -out=plan.tfplan && terraform show -json plan.tfplan > plan.json';
/** Plans of thousands of resources have some 50 MB. */
const MAX_CHARACTERS = 400 * 1024 * 1024;

/** `dns-audit check-plan`: would this plan make a cluster with the combination? For the pipelines of other teams. */
export async function checkPlanCommand(io: Io, path: string, options: CheckPlanOptions): Promise<number> {
  const { name, text } = await readInput(io, path);
  if (text.length > MAX_CHARACTERS) throw new ConfigError(`${name}: larger than ${MAX_CHARACTERS} characters.`);
  const plan = readPlan(parseJsonInput(text, name, EXPECTED), name);
  const report = judgePlan(plan, { subject: name, includesUnchanged: options.all === true });
  return writeCheck(io, report, path === '-' ? 'plan.json' : path, options);
}

/** Throws ConfigError that says what the file is instead. */
function readPlan(content: unknown, name: string): TerraformPlan {
  const parsed = terraformPlan.safeParse(content);
  if (parsed.success) return parsed.data;
  const keys = typeof content === 'object' && content !== null ? Object.keys(content) : [];
  const version = (content as { format_version?: unknown } | null)?.format_version;
  if (keys.includes('resource_changes') && typeof version === 'string' && !version.startsWith('1.'))
    throw new ConfigError(`${name}: plan format ${version.slice(0, 20)}; this version of dns-audit reads 1.x.`);
  if (keys.includes('values')) throw new ConfigError(`${name}: a state, not a plan. ${EXPECTED}`);
  if (keys.includes('@level'))
    throw new ConfigError(`${name}: the log of terraform plan -json, not a plan. ${EXPECTED}`);
  const issue = parsed.error.issues[0];
  throw new ConfigError(`${name}: not a plan (${issue?.path.join('.') || 'content'}: ${issue?.message}). ${EXPECTED}`);
}
