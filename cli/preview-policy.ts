import { stat } from 'node:fs/promises';
import { NO_EXCEPTIONS } from '../shared/domain/exception.ts';
import { type Report, report as reportSchema } from '../shared/domain/report.ts';
import { ConfigError } from '../shared/errors.ts';
import { previewPolicy } from '../shared/governance/preview-policy.ts';
import { type CheckOptions, writeCheck } from './check-output.ts';
import type { Io } from './io.ts';
import { readInput } from './read-input.ts';
import { replay, reportOnFile } from './replay.ts';

/** `dns-audit preview-policy`: whom the organization policy would refuse, by the last report, a recording or an inventory. */
export async function previewPolicyCommand(io: Io, path: string, options: CheckOptions): Promise<number> {
  const report = await readReport(io, path);
  return writeCheck(io, previewPolicy(report), path === '-' ? 'report.json' : path, options);
}

/** A report that this program wrote counts as it is; everything else is judged anew, as `replay` does. */
async function readReport(io: Io, path: string): Promise<Report> {
  const isDirectory = path !== '-' && (await stat(path).catch(() => null))?.isDirectory() === true;
  if (isDirectory) return replay(io, path, { exceptions: NO_EXCEPTIONS, draft: null });
  const { name, text } = await readInput(io, path);
  const content = tryJson(text);
  if (!isReport(content)) return reportOnFile(io, { text: text, name: name, exceptions: NO_EXCEPTIONS });
  const parsed = reportSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigError(`${name}: a report that cannot be read (${issue?.path.join('.')}: ${issue?.message}).`);
}

function isReport(content: unknown): boolean {
  return typeof content === 'object' && content !== null && 'schema' in content && 'coverage' in content;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
