import { readFile, stat } from 'node:fs/promises';
import { createDirectoryState } from '../shared/adapters/directory-state.ts';
import { findNewestReport } from '../shared/audit/latest-report.ts';
import { type Report, report as reportSchema } from '../shared/domain/report.ts';
import type { Scope } from '../shared/domain/scope.ts';
import { CollectError, ConfigError } from '../shared/errors.ts';

export interface ReportOptions {
  /** A report that `dns-audit sweep --format json` wrote. */
  report?: string;
  /** A directory of `dns-audit sweep --state`. */
  state?: string;
}

export interface GivenReport {
  report: Report;
  /** Where it comes from and how old it is, in words. */
  source: string;
}

/** Bytes; the report of 100,000 clusters is far smaller. */
const MAX_BYTES = 1_000_000_000;
const DAY_MS = 86_400_000;

/** The report that was named; null when none was. Throws ConfigError. */
export async function readGivenReport(options: ReportOptions, scope: Scope, now: Date): Promise<GivenReport | null> {
  const { report: file, state } = options;
  if (file !== undefined && state !== undefined) throw new ConfigError('Give --report or --state, not both.');
  if (file !== undefined) return describe(await readReportFile(file), `file ${file}`, now);
  if (state === undefined) return null;
  const found = await readState(state, scope);
  if (found === null)
    throw new ConfigError(
      `--state ${state}: no finished report there; \`dns-audit sweep --state ${state}\` makes one.`,
    );
  return describe(found, `state ${state}`, now);
}

function describe(report: Report, place: string, now: Date): GivenReport {
  const days = Math.floor((now.getTime() - Date.parse(report.run.startedAt)) / DAY_MS);
  const age = days >= 1 ? `, ${days} ${days === 1 ? 'day' : 'days'} before this plan` : '';
  return { report, source: `the report of run ${report.run.id}, ${report.run.startedAt}${age} (${place})` };
}

async function readReportFile(file: string): Promise<Report> {
  let text: string;
  try {
    if ((await stat(file)).size > MAX_BYTES) throw new Error('too large for a report');
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`--report ${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const parsed = reportSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  throw new ConfigError(`--report ${file}: not a report of \`dns-audit sweep --format json\`${where}.`);
}

async function readState(directory: string, scope: Scope): Promise<Report | null> {
  try {
    return await findNewestReport(createDirectoryState(directory), scope);
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    throw new ConfigError(`--state ${directory}: ${error.message}`, { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
