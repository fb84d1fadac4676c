import { type Command, InvalidArgumentError, Option } from 'commander';
import { PROJECT_ID } from '../shared/config.ts';
import { SEVERITIES } from '../shared/domain/finding.ts';
import type { Scope } from '../shared/domain/scope.ts';
import { ConfigError } from '../shared/errors.ts';
import { TIERS, type Tier } from '../shared/governance/tiers.ts';
import { FORMATS } from './output.ts';

export interface ScopeOptions {
  organization?: string;
  folder?: string;
  project?: string[];
}

/** --organization, --folder, --project. */
export function addScopeOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--organization <number>', 'all clusters of an organization').argParser(parseNumber('organizations')),
    )
    .addOption(
      new Option('--folder <number>', 'all clusters of a folder and the folders in it').argParser(
        parseNumber('folders'),
      ),
    )
    .addOption(
      new Option('--project <id>', 'clusters of a project; several times, or several with commas').argParser(
        collectProjects,
      ),
    );
}

/** --format, --output, --fail-on, --strict, --no-color. */
export function addOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how to write the report').choices(FORMATS).default('table'))
    .option('--output <file>', 'write the report to a file instead of the terminal')
    .addOption(
      new Option(
        '--fail-on <severity>',
        'exit 1 when a cluster is affected or exposed with this severity or worse; excepted ones do not count',
      ).choices(SEVERITIES),
    )
    .option('--strict', 'exit 3 when anything could not be read')
    .option('--verbose', 'show clear clusters too')
    .option('--no-color', 'no colours, even on a terminal');
}

/** The scope that the flags name. Throws ConfigError unless it is exactly one kind. */
export function requireScope(options: ScopeOptions): Scope {
  const scopes: Scope[] = [];
  if (options.organization !== undefined) scopes.push({ kind: 'organization', id: options.organization });
  if (options.folder !== undefined) scopes.push({ kind: 'folder', id: options.folder });
  if (options.project !== undefined) scopes.push({ kind: 'projects', ids: options.project });
  const [scope] = scopes;
  if (scope === undefined)
    throw new ConfigError('Say what to audit: --organization NUMBER, --folder NUMBER or --project ID.');
  if (scopes.length > 1) throw new ConfigError('Give one of --organization, --folder and --project, not several.');
  return scope;
}

function parseNumber(noun: string): (text: string) => string {
  return (text) => {
    const number = text.startsWith(`${noun}/`) ? text.slice(noun.length + 1) : text;
    if (!/^\d{1,20}$/.test(number))
      throw new InvalidArgumentError(
        'It is a number, as `gcloud organizations list` or `gcloud resource-manager folders list` shows it.',
      );
    return number;
  };
}

function collectProjects(text: string, before: string[] | undefined): string[] {
  const ids = text.split(',').map((id) => id.trim().replace(/^projects\//, ''));
  const wrong = ids.find((id) => !PROJECT_ID.test(id));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is not a project ID.`);
  return [...new Set([...(before ?? []), ...ids])];
}

/** A rate a second: zero or more, with or without a fraction. */
export function parseRate(text: string): number {
  const rate = /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(rate)) throw new InvalidArgumentError('It is a number, such as 1200.');
  return rate;
}

/** How far an audit may look: 1 to 4. */
export function parseTier(text: string): Tier {
  const tier = TIERS.find((one) => String(one.tier) === text)?.tier;
  if (tier === undefined)
    throw new InvalidArgumentError(`It is one of ${TIERS.map((one) => `${one.tier} (${one.title})`).join(', ')}.`);
  return tier;
}

/** A small whole number. */
export function parseCount(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw new InvalidArgumentError('It is a whole number, at most 999.');
  return count;
}

/** A count of at least one. */
export function parseWhole(text: string): number {
  const number = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) throw new InvalidArgumentError('It is a whole number, such as 3.');
  return number;
}
