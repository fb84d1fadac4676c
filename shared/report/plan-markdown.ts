import { isConcerned } from '../domain/finding.ts';
import type { MigrationPlan, PlanCommand, PlanStep, Precheck } from '../domain/plan.ts';
import { formatGap } from './cluster-words.ts';
import { escapeMarkdown, markdownCode, visibleText } from './escape.ts';
import { formatCommand, formatMinutes } from './plan-command.ts';
import { DECISION_WORDS, formatCharge } from './plan-words.ts';
import { formatTime } from './words.ts';

const OUTCOME_WORDS: Readonly<Record<Precheck['outcome'], string>> = {
  pass: 'pass',
  fail: '**FAIL**',
  unknown: '*unknown*',
};

/** The plan of one cluster in GitHub-flavoured Markdown. */
export function renderPlanMarkdown(plan: MigrationPlan): string {
  const sections = [
    formatHead(plan),
    formatPools(plan),
    formatPrechecks(plan),
    formatAlternative(plan),
    plan.steps.length === 0 ? [] : ['## Steps', '', 'In this order, and none before the one above is done.'],
    ...plan.steps.map((step, index) => formatStep(step, `### ${index + 1}. `)),
    formatOtherWays(plan),
    ...plan.otherWays.map((step) => formatStep(step, '### ')),
    formatWayBack(plan),
    ...plan.rollback.map((step, index) => formatStep(step, `### Back ${index + 1}. `)),
    formatTerraform(plan),
    formatCost(plan),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatHead(plan: MigrationPlan): string[] {
  return [
    `# Plan for ${markdownCode(plan.cluster, 80)}: ${DECISION_WORDS[plan.decision]}`,
    '',
    `${markdownCode(plan.name, 300)}, as it was at ${formatTime(plan.madeAt)}.`,
    '',
    escapeMarkdown(plan.why),
    '',
    formatHarm(plan),
    ...(plan.duration === null
      ? []
      : ['', `Expected: ${formatMinutes(plan.duration)}. ${escapeMarkdown(plan.duration.basis)}`]),
  ];
}

/** What an audit found, and where that comes from: it decides what comes first, and not what has to be done. */
function formatHarm({ harm }: MigrationPlan): string {
  if (harm === null) return 'Harm: not looked for.';
  const { verdict, severity, failedLookUps, atLeast, window, limitations } = harm;
  const when = window === null ? '' : ` (${formatTime(window.from)} to ${formatTime(window.to)})`;
  const count =
    failedLookUps === null
      ? ''
      : failedLookUps === 0
        ? ` No failed look-up towards kube-dns was found${when}, which is no proof of health.`
        : ` Failed look-ups towards kube-dns: ${atLeast ? 'at least ' : ''}${failedLookUps}${when}.`;
  const limits = limitations.length === 0 ? '' : ` Not shown: ${limitations.join('; ')}.`;
  const known = isConcerned(harm) ? `${verdict}, ${severity}` : verdict;
  return `Harm: **${known}**. ${escapeMarkdown(`${harm.reason}${count} From ${harm.source}.${limits}`, 2_000)}`;
}

/** Of an upgrade the nodes stay: then neither surge nor time is of interest. */
function formatPools(plan: MigrationPlan): string[] {
  if (plan.pools.length === 0) return [];
  const isUpgrade = isUpgradePlan(plan);
  const rows = plan.pools.map((pool) => {
    const cells = [
      `${markdownCode(pool.name, 80)}${pool.canary && !isUpgrade ? ' (canary)' : ''}`,
      pool.nodes === null ? 'not known' : `${pool.nodes}, ${escapeMarkdown(pool.nodesFrom)}`,
      pool.version === null ? 'not known' : markdownCode(pool.version, 40),
      ...(isUpgrade
        ? []
        : [escapeMarkdown(pool.surge), pool.duration === null ? 'not known' : formatMinutes(pool.duration)]),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = ['Pool', 'Nodes', 'Version', ...(isUpgrade ? [] : ['Surge', 'Takes about'])];
  return ['## Node pools', '', `| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows];
}

/** Those of the way that the plan takes; those of the other way behind them, where there is a choice. */
function formatPrechecks(plan: MigrationPlan): string[] {
  const other = isUpgradePlan(plan) ? 'cloud-dns' : 'upgrade';
  const ofWay = plan.prechecks.filter((one) => one.concerns !== other);
  const ofOther = plan.prechecks.filter((one) => one.concerns === other);
  const isFixed = plan.prechecks.some((one) => one.id === 'autopilot' && one.outcome === 'fail');
  const isChoice = plan.alternative.compared.length > 0 && plan.decision !== 'not-needed' && !isFixed;
  return [
    '## Prechecks',
    '',
    ...precheckTable(ofWay),
    ...(isChoice && ofOther.length > 0
      ? ['', `Of the other way, ${OTHER_WORDS[other]}:`, '', ...precheckTable(ofOther)]
      : []),
    ...gapLines(isChoice ? plan.prechecks : ofWay),
  ];
}

const OTHER_WORDS = {
  'cloud-dns': 'the move to Cloud DNS',
  upgrade: 'the upgrade to 1.36',
} as const;

/** True for the way by 1.36, blocked or not. */
export function isUpgradePlan(plan: MigrationPlan): boolean {
  return plan.decision === 'upgrade' || plan.prechecks.some((one) => one.concerns === 'upgrade' && one.blocks);
}

function precheckTable(prechecks: readonly Precheck[]): string[] {
  const lines = prechecks.map(
    (one) =>
      `| ${OUTCOME_WORDS[one.outcome]}${one.blocks && one.outcome === 'fail' ? ', blocks' : ''} | ${escapeMarkdown(one.title)} | ${escapeMarkdown(one.evidence.join(' '), 2_000)} | ${escapeMarkdown(one.action ?? '')} |`,
  );
  return ['| Outcome | Good state | What was read | What to do |', '|---|---|---|---|', ...lines];
}

function gapLines(prechecks: readonly Precheck[]): string[] {
  const gaps = prechecks.flatMap((one) => one.gaps.map((gap) => `- ${escapeMarkdown(formatGap(gap))}`));
  return gaps.length === 0 ? [] : ['', 'Not read, and what would tell:', '', ...new Set(gaps)];
}

const RECOMMENDED = {
  'cloud-dns': 'Cloud DNS',
  'kube-dns-1.36': 'kube-dns on CoreDNS, by an upgrade to 1.36 or later',
  none: 'neither',
} as const;

function formatAlternative({ alternative, decision }: MigrationPlan): string[] {
  if (decision === 'not-needed' || alternative.compared.length === 0) return [];
  const rows = alternative.compared.map(
    (row) => `| ${escapeMarkdown(row.aspect)} | ${escapeMarkdown(row.cloudDns)} | ${escapeMarkdown(row.coreDns)} |`,
  );
  return [
    '## Two ways: Cloud DNS, or kube-dns on CoreDNS from 1.36 on',
    '',
    ...alternative.words.map((words) => `- ${escapeMarkdown(words)}`),
    '',
    '| | Cloud DNS | kube-dns on CoreDNS |',
    '|---|---|---|',
    ...rows,
    '',
    `Recommended here: **${RECOMMENDED[alternative.recommended]}**. ${escapeMarkdown(alternative.why)}`,
  ];
}

function formatStep(step: PlanStep, mark: string): string[] {
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : ['', `${title}:`, '', ...items.map((item) => `- ${escapeMarkdown(item, 1_000)}`)];
  return [
    `${mark}${escapeMarkdown(step.title)}`,
    ...(step.waitHours === 0 ? [] : ['', `Not before ${step.waitHours} quiet hours.`]),
    ...(step.duration === null
      ? []
      : ['', `Takes ${formatMinutes(step.duration)}. ${escapeMarkdown(step.duration.basis)}`]),
    ...(step.notes.length === 0 ? [] : ['', ...step.notes.map((note) => `- ${escapeMarkdown(note, 2_000)}`)]),
    ...step.commands.flatMap(formatCommandBlock),
    ...list('Watch', step.watch),
    ...list('Stop when', step.stopWhen),
  ];
}

function formatCommandBlock(command: PlanCommand): string[] {
  const expected = command.expect === null ? [] : [`Expected: ${escapeMarkdown(command.expect)}.`];
  return ['', ...fenced('sh', formatCommand(command)), ...(expected.length === 0 ? [] : ['', ...expected])];
}

function fenced(language: string, text: string): string[] {
  const lines = text.split('\n').map((line) => visibleText(line));
  // A fence is longer than any run of backticks inside.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}

function formatOtherWays({ otherWays }: MigrationPlan): string[] {
  if (otherWays.length === 0) return [];
  return [
    '## Other ways for a node pool',
    '',
    'They take the place of the step of a pool where their notes say so, after the switch. The script has none of them.',
  ];
}

function formatWayBack(plan: MigrationPlan): string[] {
  if (plan.rollback.length > 0) return ['## The way back'];
  if (plan.steps.length === 0 || !isUpgradePlan(plan)) return [];
  return ['## The way back', '', 'There is none: a control plane does not go back by a minor version.'];
}

function formatTerraform({ terraform }: MigrationPlan): string[] {
  if (terraform === null) return [];
  return [
    '## In Terraform',
    '',
    ...fenced('diff', terraform.snippet),
    '',
    ...terraform.traps.map((trap) => `- ${escapeMarkdown(trap)}`),
  ];
}

function formatCost({ cost }: MigrationPlan): string[] {
  if (cost === null) return [];
  const rows = cost.scenarios.map(
    (one) =>
      `| ${escapeMarkdown(one.name)} | ${one.queriesPerSecond} | ${escapeMarkdown(formatCharge(one.withoutCache))} | ${escapeMarkdown(formatCharge(one.withCache))} |`,
  );
  return [
    '## What Cloud DNS will charge in 30 days',
    '',
    ...(rows.length === 0
      ? ['Neither a rate nor the number of nodes is known, so there is no estimate.']
      : ['| Rate | Queries a second | Without the cache | With the cache |', '|---|---|---|---|', ...rows]),
    '',
    ...cost.assumptions.map((one) => `- ${escapeMarkdown(one)}`),
  ];
}
