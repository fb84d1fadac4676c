import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { EXIT, type Io } from '../cli/io.ts';
import { createProgram } from '../cli/program.ts';
import { SHIPPED_DEFAULT } from '../shared/capacity/autoscaler.ts';
import { GOOGLE_APIS, loadCommonConfig } from '../shared/config.ts';
import {
  CONFIG_WORDS,
  defaultOf,
  OTHER_VARIABLES,
  type VariableForm,
  type VariableWords,
} from '../shared/config-words.ts';
import type { ClusterFacts } from '../shared/domain/cluster.ts';
import type { Evidence, EvidenceKey, Readings } from '../shared/domain/evidence.ts';
import { type RuleVerdict, SEVERITIES, type Severity, worstSeverity } from '../shared/domain/finding.ts';
import type {
  ConfigMap,
  DnsEgressPolicy,
  KubeDnsDeployment,
  KubernetesService,
  NodeSummary,
} from '../shared/domain/kubernetes.ts';
import type { TimeoutKind } from '../shared/domain/timeouts.ts';
import { reportJsonSchema } from '../shared/report/json.ts';
import { RULES } from '../shared/rules/index.ts';
import type { Rule } from '../shared/rules/rule.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const RULES_DIRECTORY = 'docs/rules';

/** Every generated file: path from the root, and its text. */
export function generateDocs(): ReadonlyMap<string, string> {
  return new Map([
    [`${RULES_DIRECTORY}/README.md`, rulesTable()],
    ...RULES.map((rule) => [`${RULES_DIRECTORY}/${rule.id}.md`, rulePage(rule)] as const),
    ['docs/report.schema.json', schemaText()],
    ['docs/configuration.md', configurationPage()],
    ['docs/cli.md', cliPage()],
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

interface EvidenceWords {
  noun: string;
  from: string;
  /** Null where none is asked for. */
  permission: string | null;
}

const inCluster = (noun: string, permission: string): EvidenceWords => ({
  noun,
  from: 'from the Kubernetes API of the cluster',
  permission,
});

/** What a piece of evidence is called, where it comes from, and the permission that it takes there. */
export const EVIDENCE: Readonly<Record<EvidenceKey, EvidenceWords>> = {
  liveCluster: { noun: 'live configuration', from: 'from the Container API', permission: 'container.clusters.get' },
  kubeDnsDeployment: inCluster('Deployment kube-dns', 'container.deployments.get'),
  nodeLocalDnsDaemonSet: inCluster('DaemonSet node-local-dns', 'container.daemonSets.get'),
  autoscalerConfigMap: inCluster('ConfigMap kube-dns-autoscaler', 'container.configMaps.get'),
  kubeDnsConfigMap: inCluster('ConfigMap kube-dns', 'container.configMaps.get'),
  nodeLocalDnsConfigMap: inCluster('ConfigMap node-local-dns', 'container.configMaps.get'),
  kubeDnsService: inCluster('Service kube-dns', 'container.services.get'),
  kubeDnsUpstreamService: inCluster('Service kube-dns-upstream', 'container.services.get'),
  nodes: inCluster('Nodes', 'container.nodes.list'),
  networkPolicies: inCluster('NetworkPolicies', 'container.networkPolicies.list'),
  timeouts: {
    noun: 'time-outs of node-local-dns',
    from: 'from Cloud Logging, which has to receive the system logs of the cluster',
    permission: 'logging.logEntries.list',
  },
  clusterUpdates: {
    noun: 'updates of the cluster',
    from: 'from the operations that the Container API remembers',
    permission: 'container.operations.list',
  },
  history: { noun: 'earlier report', from: 'of the same scope, from the state store', permission: null },
};

/** JSON has no comments, and its first line is to say that it is generated: the schema's own comment stands there. */
function schemaText(): string {
  const [, ...rest] = JSON.stringify(reportJsonSchema(), null, 2).split('\n');
  return `${[`{ "$comment": ${JSON.stringify(mark('shared/report/json.ts'))},`, ...rest].join('\n')}\n`;
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
    'The functions sweep, audit and finalize do not start without those that are required.',
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

function cliPage(): string {
  const lines: string[] = [];
  const program = createProgram(captureIo(lines), () => {});
  const commands = [program, ...program.commands];
  return page('cli/program.ts', [
    '# Command line',
    '',
    'What `--help` says of each command. In a checkout of this project `dns-audit` is `node dist/cli/main.js`, after `npm run build`.',
    ...commands.flatMap((command) => ['', `## ${fullName(command)}`, '', '```text', helpOf(command, lines), '```']),
  ]);
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
}

function helpOf(command: Command, lines: string[]): string {
  lines.length = 0;
  command.outputHelp();
  return lines.join('').trimEnd();
}

/** A terminal of 100 columns that nobody looks at. */
function captureIo(lines: string[]): Io {
  return {
    out: (text) => void lines.push(text),
    err: (text) => void lines.push(text),
    readStdin: async () => '',
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 100,
    env: {},
    clock: { now: () => new Date(0) },
  };
}

/** One way in which a rule can end, with every severity that was seen with it. */
export interface Outcome {
  verdict: RuleVerdict;
  code: string;
  severities: Severity[];
  /** The sentence of the first situation that led here. */
  example: string;
}

/** The outcomes of a rule as they were seen: it is run on all combinations of the situations below. Worst first. */
export function outcomesOf(rule: Rule): Outcome[] {
  const outcomes = new Map<string, Outcome>();
  for (const evidence of situationsOf(rule)) {
    const { verdict, code, severity, message } = rule.evaluate(evidence);
    const key = `${verdict} ${code}`;
    const outcome = outcomes.get(key) ?? { verdict, code, severities: [], example: message };
    outcomes.set(key, outcome);
    if (!outcome.severities.includes(severity)) outcome.severities.push(severity);
  }
  for (const { severities } of outcomes.values())
    severities.sort((a, b) => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b));
  return [...outcomes.values()].sort(byWeight);
}

const VERDICT_ORDER: readonly RuleVerdict[] = ['fail', 'pass', 'not-applicable', 'unknown'];

function byWeight(a: Outcome, b: Outcome): number {
  const worst = (outcome: Outcome) => SEVERITIES.indexOf(worstSeverity(outcome.severities));
  return (
    VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict) ||
    worst(a) - worst(b) ||
    (a.code < b.code ? -1 : 1)
  );
}

function situationsOf(rule: Rule): Evidence[] {
  const keys: EvidenceKey[] = ['liveCluster', ...rule.needs, ...rule.mayUse];
  let readings: Readings[] = [{}];
  for (const key of new Set(keys)) {
    readings = readings.flatMap((before) => SITUATIONS[key].map((value) => ({ ...before, [key]: value })));
  }
  return CLUSTERS.flatMap((cluster) => readings.map((one) => ({ cluster, clusterSource: 'file', readings: one })));
}

const NOT_READ = { state: 'gap', gap: { code: 'permission-denied', what: 'it', detail: '', grant: null } } as const;
const WINDOW = { from: '2026-11-21T00:00:00Z', to: '2026-11-22T00:00:00Z' };

function read<T>(value: T): { state: 'read'; value: T; source: 'file' } {
  return { state: 'read', value, source: 'file' };
}

const CLUSTER: ClusterFacts = {
  ...{ name: 'projects/p/locations/l/clusters/c', project: 'p', location: 'l', cluster: 'c' },
  ...{ mode: 'standard', status: 'RUNNING', controlPlaneVersion: '1.35.1-gke.1000000', initialVersion: null },
  ...{ releaseChannel: null, createTime: null, clusterDns: null, clusterDnsScope: null, clusterDnsDomain: null },
  ...{ nodeLocalDnsCache: true, nodeCount: 10, nodePools: [], datapathProvider: null, resourceLabels: {} },
  ...{ loggingComponents: ['SYSTEM_COMPONENTS'], monitoringComponents: null, managedPrometheus: true },
};
/** Every way in which the configuration of a cluster makes a rule decide otherwise. */
const CLUSTERS: readonly ClusterFacts[] = [
  {},
  { nodeCount: 40 },
  { nodeLocalDnsCache: false },
  { clusterDns: 'CLOUD_DNS' },
  { clusterDns: 'CLOUD_DNS', mode: 'autopilot' } as const,
  { clusterDns: 'OF_A_LATER_VERSION' },
  { controlPlaneVersion: '1.36.0-gke.1000000' },
  { controlPlaneVersion: null },
  { status: 'STOPPING' } as const,
  { loggingComponents: [], managedPrometheus: false },
  { loggingComponents: null, managedPrometheus: null },
].map((difference) => ({ ...CLUSTER, ...difference }));

const NODES: NodeSummary = {
  ...{ total: 20, schedulable: 20, ready: 20, totalMilliCores: 80_000, schedulableMilliCores: 80_000, malformed: 0 },
  ...{ oldestCreation: '2026-11-10T00:00:00Z', newestCreation: '2026-11-20T00:00:00Z', createdPerDay: {} },
};
const DEPLOYMENT: KubeDnsDeployment = {
  ...{ hasDnsmasq: true, dnsmasqImageTag: '1.22.22-gke.0', maxTcpConnections: null },
  ...{ specReplicas: 2, readyReplicas: 2, statusIsCurrent: true, editedBy: [] },
};
const KUBE_DNS_ADDRESS = '10.8.0.11';
const SERVICE: KubernetesService = { clusterIp: KUBE_DNS_ADDRESS, clusterIps: [KUBE_DNS_ADDRESS] };
const POLICY: DnsEgressPolicy = {
  ...{ namespace: 'shop', name: 'default-deny', allowsAnyPeer: false, allowsKubeDnsPods: true },
  ...{ allowsNodeLocalDnsPods: false, cidrs: [] },
};

function linear(parameters: object): { state: 'read'; value: ConfigMap; source: 'file' } {
  return read({ data: { linear: JSON.stringify(parameters) } });
}

function timeouts(...lines: readonly { kind: TimeoutKind; upstream: string }[]) {
  const at = { node: 'gke-pool-1-a1b2', hour: '2026-11-21T08:00:00Z', count: 12 };
  const counts = { loopProbes: 0, summaryLines: 0, malformed: 0, capped: false };
  const seen = { firstSeen: '2026-11-21T08:06:15Z', lastSeen: '2026-11-21T08:09:00Z', topNames: [] };
  return read({ window: WINDOW, buckets: lines.map((line) => ({ ...line, ...at })), ...seen, ...counts });
}

function policies(...egress: readonly DnsEgressPolicy[]) {
  return read({ total: 3, egress: [...egress], truncated: false, malformed: 0 });
}

/** Every way in which a piece of evidence makes a rule decide otherwise; the first that leads to an outcome is its example. */
const SITUATIONS: { readonly [K in EvidenceKey]: readonly NonNullable<Readings[K]>[] } = {
  liveCluster: [read({ found: true }), read({ found: false })],
  kubeDnsDeployment: [
    read({ ...DEPLOYMENT, specReplicas: 6, readyReplicas: 6 }),
    read(DEPLOYMENT),
    read({ ...DEPLOYMENT, specReplicas: 6, readyReplicas: 6, dnsmasqImageTag: '1.26.8-gke.3', maxTcpConnections: 200 }),
    read({ ...DEPLOYMENT, specReplicas: 3, readyReplicas: 3, dnsmasqImageTag: '1.26.8-gke.3' }),
    read({ ...DEPLOYMENT, specReplicas: 1, readyReplicas: 1 }),
    read({ ...DEPLOYMENT, readyReplicas: 0 }),
    read({ ...DEPLOYMENT, hasDnsmasq: false, dnsmasqImageTag: null }),
    read(null),
    NOT_READ,
  ],
  nodeLocalDnsDaemonSet: [read({ imageTag: '1.26.8-gke.5', desiredNumberScheduled: 24, numberReady: 24 }), NOT_READ],
  autoscalerConfigMap: [
    linear(SHIPPED_DEFAULT),
    linear({ nodesPerReplica: 120 }),
    linear({ nodesPerReplica: 5 }),
    linear({ coresPerReplica: 256 }),
    read({ data: { ladder: '{"nodesToReplicas":[[1,2],[20,4]]}' } }),
    read({ data: {} }),
    read(null),
    NOT_READ,
  ],
  kubeDnsConfigMap: [read({ data: {} }), NOT_READ],
  nodeLocalDnsConfigMap: [
    read({ data: { Corefile: `cluster.local:53 {\n forward . ${KUBE_DNS_ADDRESS} {\n force_tcp\n }\n}` } }),
    read({ data: { Corefile: `cluster.local:53 {\n forward . ${KUBE_DNS_ADDRESS}\n}` } }),
    NOT_READ,
  ],
  kubeDnsService: [read(SERVICE)],
  kubeDnsUpstreamService: [read(SERVICE), NOT_READ],
  nodes: [read(NODES), read({ ...NODES, total: 0, oldestCreation: null }), NOT_READ],
  networkPolicies: [policies(), policies(POLICY), NOT_READ],
  timeouts: [
    timeouts({ kind: 'dial-tcp', upstream: KUBE_DNS_ADDRESS }, { kind: 'udp', upstream: '169.254.169.254' }),
    timeouts({ kind: 'read-tcp', upstream: KUBE_DNS_ADDRESS }),
    timeouts(),
    NOT_READ,
  ],
  clusterUpdates: [
    read([]),
    read([{ endTime: '2026-11-05T00:00:00Z' }]),
    read([{ endTime: '2026-11-15T00:00:00Z' }]),
    NOT_READ,
  ],
  history: [
    read({ kubeDnsLastSeen: null, migrationShownComplete: null }),
    read({ kubeDnsLastSeen: '2026-11-12T00:00:00Z', migrationShownComplete: null }),
    read({ kubeDnsLastSeen: '2026-11-12T00:00:00Z', migrationShownComplete: '2026-11-20T06:00:00Z' }),
  ],
};

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
