import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../cli/io.ts';
import { GOOGLE_APIS, loadCommonConfig } from '../shared/config.ts';
import {
  CONFIG_WORDS,
  defaultOf,
  OTHER_VARIABLES,
  type VariableForm,
  type VariableWords,
} from '../shared/config-words.ts';
import type { EvidenceKey } from '../shared/domain/evidence.ts';
import { SEVERITIES } from '../shared/domain/finding.ts';
import { analysisJsonSchema } from '../shared/report/analysis-json.ts';
import { reportJsonSchema } from '../shared/report/json.ts';
import { RULES } from '../shared/rules/index.ts';
import type { Rule } from '../shared/rules/rule.ts';
import { cliPageLines } from './cli-page.ts';
import { EVIDENCE } from './evidence-words.ts';
import { type Outcome, outcomesOf } from './rule-outcomes.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const RULES_DIRECTORY = 'docs/rules';

/** Every generated file: path from the root, and its text. */
export function generateDocs(): ReadonlyMap<string, string> {
  return new Map([
    [`${RULES_DIRECTORY}/README.md`, rulesTable()],
    ...RULES.map((rule) => [`${RULES_DIRECTORY}/${rule.id}.md`, rulePage(rule)] as const),
    ['docs/report.schema.json', schemaText(reportJsonSchema(), 'shared/report/json.ts')],
    ['docs/analysis.schema.json', schemaText(analysisJsonSchema(), 'shared/report/analysis-json.ts')],
    ['docs/configuration.md', configurationPage()],
    ['docs/cli.md', page('cli/program.ts', cliPageLines())],
  ]);
}

/** Generated files that are missing or differ, and pages of rules that are no more. */
export async function findStaleDocs(): Promise<string[]> {
  const docs = generateDocs();
  const stale: string[] = [];
  for (const [path, text] of docs) if ((await readText(path)) !== text) stale.push(path);
  return [...stale, ...(await orphans(docs))];
}

function mark(source: string): string {
  return `Generated from ${source} by scripts/generate-docs.ts (npm run docs). Do not edit.`;
}

function page(source: string, lines: readonly string[]): string {
  return `${[`<!-- ${mark(source)} -->`, '', ...lines]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Outside of code spans Markdown would take these for tags and emphasis. */
function prose(text: string): string {
  const parts = text.split(/(`[^`]*`)/);
  return parts.map((part) => (part.startsWith('`') ? part : part.replace(/[<*]/g, '\\$&'))).join('');
}

function rulesTable(): string {
  const rows = RULES.map((rule) => [
    `[${rule.id}](${rule.id}.md)`,
    prose(rule.title),
    severitiesOf(outcomesOf(rule)).join(', '),
    rule.needs.map((key) => EVIDENCE[key].noun).join(', ') || 'the inventory',
  ]);
  return page('shared/rules', [
    '# Rules',
    '',
    'Each rule looks at one good state of one cluster and passes, fails, does not apply, or is unknown because evidence that it needs is missing. What the rules together make of a cluster is told in [architecture, "Verdicts"](../architecture.md#verdicts).',
    '',
    ...table(['Rule', 'Good state', 'Severity when it fails', 'Needs'], rows),
  ]);
}

function severitiesOf(outcomes: readonly Outcome[]): string[] {
  const failed = outcomes.filter((outcome) => outcome.verdict === 'fail').flatMap((outcome) => outcome.severities);
  return SEVERITIES.filter((severity) => failed.includes(severity));
}

function rulePage(rule: Rule): string {
  const outcomes = outcomesOf(rule);
  const rows = outcomes
    .filter((outcome) => outcome.verdict !== 'unknown')
    .map(({ verdict, code, severities, example }) => [
      verdict,
      `\`${code}\``,
      verdict === 'fail' ? severities.join(', ') : '',
      prose(example),
    ]);
  const unknown = outcomes.some((outcome) => outcome.verdict === 'unknown')
    ? [
        '',
        'Where evidence is missing the rule is unknown (`evidence-missing`), and the finding names the gap and how to close it.',
      ]
    : [];
  return page(`shared/rules/${rule.id}.ts`, [
    `# ${rule.id}`,
    '',
    '## Good state',
    '',
    `${prose(rule.title)}.`,
    '',
    '## Why',
    '',
    prose(rule.why),
    '',
    '## Evidence',
    '',
    '- Always: the configuration of the cluster, from the inventory. Permission: `cloudasset.assets.listResource` or `container.clusters.list`.',
    ...rule.needs.map((key) => evidenceLine('Needs', key)),
    ...rule.mayUse.map((key) => evidenceLine('May use', key)),
    '',
    'What each permission is for stands in [permissions](../permissions.md).',
    '',
    '## Outcomes',
    '',
    ...table(['Verdict', 'Code', 'Severity', 'In words, for example'], rows),
    ...unknown,
    '',
    '## What to do',
    '',
    prose(rule.fix),
    '',
    '## When not to worry',
    '',
    prose(rule.whenNotToWorry),
    '',
    '## References',
    '',
    ...rule.references.map((reference) => `- ${link(reference)}`),
  ]);
}

function evidenceLine(word: string, key: EvidenceKey): string {
  const { noun, from, permission } = EVIDENCE[key];
  return `- ${word}: ${noun}, ${from}.${permission === null ? '' : ` Permission: \`${permission}\`.`}`;
}

function link(reference: string): string {
  if (!reference.startsWith('docs/')) return `<${reference}>`;
  const path = reference.slice('docs/'.length);
  return `[${path}](../${path})`;
}

/** JSON has no comments, and its first line is to say that it is generated: the schema's own comment stands there. */
function schemaText(schema: object, source: string): string {
  const [, ...rest] = JSON.stringify(schema, null, 2).split('\n');
  return `${[`{ "$comment": ${JSON.stringify(mark(source))},`, ...rest].join('\n')}\n`;
}

function configurationPage(): string {
  const endpoints = new Set<string>(Object.values(GOOGLE_APIS).map((api) => api.override));
  const settings = Object.entries(CONFIG_WORDS).filter(([name]) => !endpoints.has(name));
  const rows = (entries: readonly (readonly [string, VariableWords])[]) =>
    table(
      ['Variable', 'Meaning', 'Default', 'Form'],
      entries.map(([name, words]) => [
        `\`${name}\``,
        prose(words.meaning),
        formatDefault(name),
        formatForm(words.form),
      ]),
    );
  return page('shared/config.ts and shared/config-words.ts', [
    '# Configuration',
    '',
    'All configuration is in environment variables; the terminal takes what to audit from its [flags](cli.md) instead. A variable that is wrong stops the program before it asks anything, with a message that names all of them. A variable that begins with `DNS_AUDIT_` and is not listed here is taken for a misspelling and refused. An empty variable counts as not set.',
    '',
    '## Terminal and functions',
    '',
    ...rows(settings.filter(([name]) => isReadEverywhere(name))),
    '',
    '## Functions',
    '',
    'The functions sweep, audit, finalize, asset-feed and respond do not start without those that are required; nor does slack without those that it reads, which include all that begin with SLACK_ but the address of an emulator.',
    '',
    ...rows(settings.filter(([name]) => !isReadEverywhere(name))),
    '',
    '## Endpoints',
    '',
    "Each Google API can be reached at another origin, under the variable that gcloud uses for the same purpose. A token is sent only over TLS and only to Google's own hosts: an API whose origin is overridden is called without credentials, unless the override lies below `googleapis.com` ([architecture](architecture.md#endpoints-and-credentials)).",
    '',
    ...rows(Object.entries(CONFIG_WORDS).filter(([name]) => endpoints.has(name))),
    '',
    '## Variables of others',
    '',
    ...table(
      ['Variable', 'Meaning'],
      Object.entries(OTHER_VARIABLES).map(([name, meaning]) => [`\`${name}\``, prose(meaning)]),
    ),
  ]);
}

function formatDefault(name: string): string {
  const value = defaultOf(name);
  if (value === null) return 'none';
  return value === 'required' ? value : `\`${value}\``;
}

/** The terminal refuses a wrong value of what it reads, and ignores the rest. */
function isReadEverywhere(name: string): boolean {
  try {
    loadCommonConfig({ [name]: 'not a value' });
    return false;
  } catch {
    return true;
  }
}

function formatForm(form: VariableForm): string {
  if (form.kind === 'flag') return '`true` or `false`';
  if (form.kind === 'number') return `${form.whole ? 'whole number' : 'number'}, ${form.least} to ${form.most}`;
  return `${form.words}, such as \`${form.example}\``;
}

async function orphans(docs: ReadonlyMap<string, string>): Promise<string[]> {
  const names = await readdir(`${ROOT}${RULES_DIRECTORY}`).catch(() => []);
  return names.map((name) => `${RULES_DIRECTORY}/${name}`).filter((path) => !docs.has(path));
}

async function readText(path: string): Promise<string | null> {
  return readFile(`${ROOT}${path}`, 'utf8').catch(() => null);
}

async function writeDocs(): Promise<void> {
  const docs = generateDocs();
  for (const path of await orphans(docs)) await rm(`${ROOT}${path}`);
  for (const [path, text] of docs) {
    await mkdir(dirname(`${ROOT}${path}`), { recursive: true });
    await writeFile(`${ROOT}${path}`, text);
  }
}

async function main(arguments_: readonly string[]): Promise<number> {
  const [flag, ...others] = arguments_;
  if (others.length > 0 || (flag !== undefined && flag !== '--check')) {
    process.stderr.write('generate-docs: no argument writes the files, --check only compares them.\n');
    return EXIT.usage;
  }
  if (flag === undefined) {
    await writeDocs();
    return EXIT.done;
  }
  const stale = await findStaleDocs();
  for (const path of stale)
    process.stderr.write(`generate-docs: ${path} is not what the code says; run npm run docs\n`);
  return stale.length === 0 ? EXIT.done : EXIT.findings;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
