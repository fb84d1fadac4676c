import type { MigrationPlan, PlanStep, Precheck } from '../domain/plan.ts';
import { formatGap } from './cluster-words.ts';
import { isLinkable } from './console-links.ts';
import { cutText, visibleText } from './escape.ts';
import { PAGE_BOUNDS } from './fleet-page-bounds.ts';
import type { CheckPart, PlanData, StepPart, TextPart } from './fleet-page-data.ts';
import type { WordList } from './fleet-page-words.ts';
import { createNameHider } from './page-names.ts';
import { formatCommand, formatMinutes } from './plan-command.ts';
import { DECISION_WORDS, formatCharge } from './plan-words.ts';
import { formatNumber, formatTime } from './words.ts';

const LINE_LENGTH = 1_000;

/**
 * What the page shows of a plan, as texts. A step is a text too, JSON with places for the cluster's names: thousands of
 * clusters share it, in memory as in the page.
 */
export interface PagePlan {
  head: readonly string[];
  checks: readonly string[];
  steps: readonly string[];
  otherWays: readonly string[];
  wayBack: readonly string[];
  /** Terraform and cost. */
  rest: readonly string[];
  cuts: readonly string[];
}

/** Keeps of a plan what the page shows; `share` answers the one copy of a text. */
export function condensePlan(plan: MigrationPlan, share: (text: string) => string): PagePlan {
  const hide = isLinkable(plan) ? createNameHider(plan) : (text: string) => text;
  const cuts: string[] = [];
  const take = <T>(all: readonly T[], most: number, what: string): readonly T[] => {
    if (all.length > most) cuts.push(`Shown are ${most} of ${formatNumber(all.length)} ${what}.`);
    return all.slice(0, most);
  };
  // Names such as Google gives need no escape in JSON, so they are found in the whole of a part.
  const part = (value: CheckPart | StepPart | TextPart) => share(hide(JSON.stringify(value)));
  const steps = (all: readonly PlanStep[], what: string) =>
    take(all, PAGE_BOUNDS.steps, what).map((step) => part(stepPart(step)));
  return {
    head: headOf(plan).map((text) => share(hide(shown(text)))),
    checks: take(plan.prechecks, PAGE_BOUNDS.prechecks, 'prechecks').map((check) => part(checkPart(check))),
    steps: steps(plan.steps, 'steps'),
    otherWays: steps(plan.otherWays, 'other ways'),
    wayBack: steps(plan.rollback, 'steps back'),
    rest: restOf(plan).map(part),
    cuts,
  };
}

/** The plan of a cluster in the block of data. */
export function encodePlan(plan: PagePlan, words: WordList): PlanData {
  const places = (texts: readonly string[]) => texts.map((text) => words.add(text, Number.POSITIVE_INFINITY));
  const { head, checks, steps, otherWays, wayBack, rest } = plan;
  return [places(head), places(checks), places(steps), places(otherWays), places(wayBack), places(rest)];
}

/** The decision, why, and the other things to know first. */
function headOf({ decision, why, duration, alternative, madeAt }: MigrationPlan): string[] {
  return [
    DECISION_WORDS[decision],
    `Made of what the run read at ${formatTime(madeAt)}.`,
    why,
    ...(alternative.why === '' || alternative.why === why ? [] : [alternative.why]),
    ...(duration === null ? [] : [`Expected: ${formatMinutes(duration)}. ${duration.basis}`]),
  ];
}

function checkPart({ outcome, blocks, title, evidence, action, gaps }: Precheck): CheckPart {
  return {
    outcome,
    blocks: blocks && outcome === 'fail',
    title: shown(title),
    evidence: shown(evidence.join(' ')),
    action: action === null ? null : shown(action),
    gaps: gaps.slice(0, PAGE_BOUNDS.stepLines).map((gap) => shown(formatGap(gap))),
  };
}

function stepPart(step: PlanStep): StepPart {
  const lines = (all: readonly string[]) => all.slice(0, PAGE_BOUNDS.stepLines).map((line) => shown(line));
  return {
    title: shown(step.title),
    wait: step.waitHours === 0 ? null : `Not before ${step.waitHours} quiet hours.`,
    takes: step.duration === null ? null : formatMinutes(step.duration),
    notes: [...lines(step.notes), ...(step.duration === null ? [] : [`Time: ${shown(step.duration.basis)}`])],
    commands: step.commands.slice(0, PAGE_BOUNDS.stepLines).map((command) => commandOf(command)),
    watch: lines(step.watch),
    stopWhen: lines(step.stopWhen),
  };
}

/** Half a command is none: one that is too long is left to the script. */
function commandOf(command: PlanStep['commands'][number]): StepPart['commands'][number] {
  const text = formatCommand(command);
  const expect = command.expect === null ? null : shown(command.expect);
  return text.length > PAGE_BOUNDS.command ? [null, expect] : [shown(text, PAGE_BOUNDS.command), expect];
}

function restOf({ terraform, cost }: MigrationPlan): TextPart[] {
  const parts: TextPart[] = [];
  if (terraform !== null)
    parts.push({
      title: 'In Terraform',
      block: shown(terraform.snippet, PAGE_BOUNDS.command),
      lines: terraform.traps.slice(0, PAGE_BOUNDS.stepLines).map((trap) => shown(trap)),
    });
  if (cost !== null)
    parts.push({
      title: 'What Cloud DNS will charge in 30 days',
      block: null,
      lines: [...cost.scenarios.map(costLine), ...cost.assumptions]
        .slice(0, PAGE_BOUNDS.stepLines)
        .map((line) => shown(line)),
    });
  return parts;
}

function costLine(scenario: NonNullable<MigrationPlan['cost']>['scenarios'][number]): string {
  const { name, queriesPerSecond, withoutCache, withCache } = scenario;
  return `${name}, ${queriesPerSecond} queries a second: ${formatCharge(withCache)} with the cache, ${formatCharge(withoutCache)} without.`;
}

/** Safe to show, line by line. */
function shown(text: string, most = LINE_LENGTH): string {
  const cut = cutText(text, most);
  if (!cut.includes('\n')) return visibleText(cut);
  return cut
    .split('\n')
    .map((line) => visibleText(line))
    .join('\n');
}
