import type { MigrationPlan, PlanStep } from '../domain/plan.ts';
import { visibleText } from './escape.ts';
import { formatCommand, formatMinutes } from './plan-command.ts';
import { isUpgradePlan } from './plan-markdown.ts';
import { quoteWord } from './shell-quote.ts';

const HEAD = `set -euo pipefail

part=plan
assume_yes=no
for argument in "$@"; do
  case "$argument" in
    --yes) assume_yes=yes ;;
    --clean-up) part=clean-up ;;
    --rollback) part=rollback ;;
    *)
      printf 'usage: %s [--clean-up | --rollback] [--yes]\\n' "$0" >&2
      exit 2
      ;;
  esac
done
if [ "$assume_yes" = no ] && ! { [ -t 0 ] && [ -t 1 ]; }; then
  printf 'This script asks before each change and needs a terminal; --yes answers every question with yes.\\n' >&2
  exit 2
fi
if [ "$assume_yes" = yes ]; then
  export CLOUDSDK_CORE_DISABLE_PROMPTS=1
fi

# kubectl talks to the cluster of this plan and to no other.
KUBECONFIG="$(mktemp)"
export KUBECONFIG
trap 'rm -f "$KUBECONFIG"' EXIT

say() {
  printf '%s\\n' "$*"
}

ask() {
  if [ "$assume_yes" = yes ]; then
    printf '%s yes (--yes)\\n' "$1"
    return 0
  fi
  printf '%s [y/N] ' "$1"
  local answer=''
  read -r answer || true
  case "$answer" in
    y | Y | yes) return 0 ;;
  esac
  say 'Stopped. Nothing more was done.'
  exit 1
}`;

/** The plan as a bash script: it looks, stops before each change and asks, and never cleans up in the same run. */
export function renderPlanShell(plan: MigrationPlan): string {
  const cleanUp = plan.steps.filter((step) => step.phase === 'clean-up');
  const way = plan.steps.filter((step) => step.phase !== 'clean-up');
  const lines = [
    '#!/usr/bin/env bash',
    `# Plan for ${visibleText(plan.name)}, made ${visibleText(plan.madeAt)} by gke-dns-audit.`,
    '# It holds for the state of that moment: make it again when it is more than a day old.',
    '# What stands between single quotes is meant to be text.',
    '# shellcheck disable=SC2016',
    HEAD,
    '',
    ...writeFunction('access', accessLines(plan)),
    ...writeFunction('plan_part', wayLines(plan, way)),
    ...writeFunction('clean_up_part', otherPart(plan, cleanUp, 'to clean up')),
    ...writeFunction('rollback_part', otherPart(plan, plan.rollback, 'to take back')),
    'case "$part" in',
    '  plan) plan_part ;;',
    '  clean-up) clean_up_part ;;',
    '  rollback) rollback_part ;;',
    'esac',
    '',
  ];
  return lines.join('\n');
}

function writeFunction(name: string, body: readonly string[]): string[] {
  return [`${name}() {`, ...body, '}', ''];
}

function accessLines({ steps }: MigrationPlan): string[] {
  const commands = steps.flatMap((step) => step.commands);
  const access = commands.find((command) => command.argv.includes('get-credentials'));
  return [access === undefined ? ':' : formatCommand(access)];
}

function wayLines(plan: MigrationPlan, way: readonly PlanStep[]): string[] {
  if (way.length === 0) return [sayLine(`Nothing to do: ${plan.why}`)];
  const [look, ...rest] = way;
  if (look === undefined) return [];
  const other = isUpgradePlan(plan) ? 'cloud-dns' : 'upgrade';
  const open = plan.prechecks.filter((one) => one.outcome !== 'pass' && one.concerns !== other);
  const blocking = open.filter((one) => one.blocks && one.outcome === 'fail');
  const prechecks = open.flatMap((one) => [
    sayLine(`${one.outcome === 'fail' ? 'FAILED ' : 'UNKNOWN'} ${one.title}. ${one.action ?? ''}`.trim()),
  ]);
  return [
    sayLine(plan.why),
    ...prechecks,
    ...stepLines(look),
    ...(blocking.length > 0
      ? [sayLine('A precheck that failed forbids any change. Settle it, and make the plan again.'), 'exit 1']
      : [
          ...(open.length === 0 ? [] : ["ask 'Is each of the prechecks above settled?'"]),
          ...rest.flatMap(stepLines),
          sayLine(lastWords(plan)),
        ]),
  ];
}

function lastWords({ steps }: MigrationPlan): string {
  const hasCleanUp = steps.some((step) => step.phase === 'clean-up');
  return `Done. Watch for 48 hours without a time-out${hasCleanUp ? ', then run this script with --clean-up' : ''}.`;
}

function otherPart(plan: MigrationPlan, steps: readonly PlanStep[], what: string): string[] {
  if (steps.length === 0) return [sayLine(`This plan has nothing ${what}.`)];
  const waits = Math.max(...steps.map((step) => step.waitHours));
  return [
    sayLine(plan.name),
    'access',
    ...(waits > 0 ? [`ask ${quoteWord(`Were there ${waits} quiet hours since the last node pool?`)}`] : []),
    ...steps.flatMap(stepLines),
  ];
}

function stepLines(step: PlanStep): string[] {
  const time = step.duration === null ? '' : ` (${formatMinutes(step.duration)})`;
  const changes = step.commands.some((command) => command.changes);
  return [
    '',
    sayLine(`== ${step.title}${time}`),
    ...step.notes.map((note) => sayLine(`   ${note}`)),
    ...step.watch.map((one) => sayLine(`   watch: ${one}`)),
    ...step.stopWhen.map((one) => sayLine(`   stop when: ${one}`)),
    ...step.commands.flatMap((command) => {
      const text = formatCommand(command);
      const shown = command.stdin === null ? text : `${command.argv.join(' ')} < manifest`;
      return [
        ...(command.stdin === null ? [] : command.stdin.split('\n').map((line) => sayLine(`   ${line}`))),
        ...(command.changes ? [`ask ${quoteWord(`Run: ${visibleText(shown)} ?`)}`] : [sayLine(`+ ${shown}`)]),
        text,
        ...(command.expect === null ? [] : [sayLine(`   expected: ${command.expect}`)]),
      ];
    }),
    ...(changes ? [`ask ${quoteWord('Is all as expected, and shall it go on?')}`] : []),
  ];
}

function sayLine(text: string): string {
  return `say ${quoteWord(visibleText(text))}`;
}
