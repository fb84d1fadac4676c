import type { CheckPart, DetailData, PlanData, StepPart, TextPart, Word } from '../report/fleet-page-data.ts';
import { make } from './elements.ts';
import { listOf } from './findings.ts';
import type { Model, Row } from './model.ts';

const SIGNS = { fail: '\u2716', unknown: '?', pass: '\u2713' } as const;
const LOOKS = { fail: 'affected', unknown: 'unknown', pass: 'clear' } as const;

/** What to do first: the fix, and what to set until then; null where nothing is to be done. */
export function adviceSection(model: Model, row: Row, detail: DetailData): HTMLElement | null {
  const { word, rules } = model;
  const { stopGap, plan, planCommand } = detail;
  if (planCommand === null) return null;
  const [main] = row.rules;
  const fix = rules.get(main ?? '')?.[3];
  const decision = plan?.[0][0];
  return make(
    'section',
    {},
    make('h2', {}, 'What to do'),
    fix === undefined ? null : make('p', {}, word(fix)),
    decision === undefined ? null : make('p', {}, `The plan: ${model.named(decision, row)}. It stands below.`),
    ...(stopGap === null
      ? []
      : [
          make('h3', {}, 'Until then, with kubectl pointed at this cluster'),
          stopGap.command === null ? null : make('pre', {}, word(stopGap.command)),
          listOf(stopGap.words.map(word)),
        ]),
  );
}

/** The plan, and the command that makes it of what is live; null where nothing is to be planned. */
export function planSection(model: Model, row: Row, { plan, planCommand }: DetailData): HTMLElement | null {
  if (planCommand === null) return null;
  const decision = plan?.[0][0];
  return make(
    'section',
    { id: 'plan' },
    make('h2', {}, decision === undefined ? 'The plan' : `The plan: ${model.named(decision, row)}`),
    ...(plan === null ? [] : planParts(model, row, plan)),
    make(
      'p',
      {},
      plan === null
        ? 'The plan for this cluster, made of what is live then: prechecks, each command, how to verify, the way back.'
        : 'A run reads less than a plan asks for, and clusters change. Before anything is done, make the plan of what is live; with --format sh it is a script that stops where it has to:',
    ),
    make('pre', {}, model.word(planCommand)),
  );
}

function planParts(model: Model, row: Row, plan: PlanData): (HTMLElement | null)[] {
  const [[, ...head], checks, steps, otherWays, wayBack, rest] = plan;
  const partsOf = <T>(places: readonly Word[]) => places.map((place): T => JSON.parse(model.named(place, row)));
  return [
    ...head.map((line) => make('p', {}, model.named(line, row))),
    ...checksOf(partsOf<CheckPart>(checks)),
    ...stepsOf('Steps, in this order, and none before the one above is done', partsOf<StepPart>(steps), 'ol'),
    ...stepsOf('Other ways for a node pool', partsOf<StepPart>(otherWays), 'ul'),
    ...stepsOf('The way back', partsOf<StepPart>(wayBack), 'ol'),
    ...partsOf<TextPart>(rest).map(textOf),
  ];
}

/** What fails stands open; what is not known has its name; what is good can wait. */
function checksOf(checks: readonly CheckPart[]): (HTMLElement | null)[] {
  const open = checks.filter(({ outcome }) => outcome !== 'pass').sort((a, b) => rankOf(a) - rankOf(b));
  const passed = checks.filter(({ outcome }) => outcome === 'pass');
  return [
    ...(open.length === 0
      ? []
      : [make('h3', {}, `Prechecks that fail or are not known (${open.length})`), listChecks(open)]),
    passed.length === 0
      ? null
      : make('details', {}, make('summary', {}, `Prechecks that passed (${passed.length})`), listChecks(passed)),
  ];
}

const rankOf = ({ outcome, blocks }: CheckPart) => (blocks ? 0 : outcome === 'fail' ? 1 : 2);

function listChecks(checks: readonly CheckPart[]): HTMLElement {
  return make('ul', { class: 'steps checks' }, ...checks.map((check) => make('li', {}, checkOf(check))));
}

function checkOf({ outcome, blocks, title, evidence, action, gaps }: CheckPart): HTMLElement {
  const state = make(
    'span',
    { class: `state ${LOOKS[outcome]}` },
    make('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[outcome]),
    ` ${outcome}${blocks ? ', blocks' : ''}`,
  );
  const details = make(
    'details',
    {},
    make('summary', {}, state, `: ${title}`),
    evidence === '' ? null : make('p', {}, evidence),
    action === null ? null : make('p', {}, `What to do: ${action}`),
    listOf(gaps.map((gap) => `missing: ${gap}`)),
  );
  details.open = outcome === 'fail';
  return details;
}

/** One fold a step, so that the whole way is seen before its commands. */
function stepsOf(title: string, steps: readonly StepPart[], list: 'ol' | 'ul'): HTMLElement[] {
  if (steps.length === 0) return [];
  return [make('h3', {}, title), make(list, { class: 'steps' }, ...steps.map(stepOf))];
}

function stepOf({ title, wait, takes, notes, commands, watch, stopWhen }: StepPart): HTMLElement {
  const times = [wait, takes === null ? null : `takes ${takes}`].filter((one) => one !== null).join(' ');
  const lines = commands.flatMap(([text, expect]) => [
    text === null ? make('p', {}, 'This command is too long for the page; the plan has it.') : make('pre', {}, text),
    expect === null ? null : make('p', { class: 'small' }, `Expected: ${expect}.`),
  ]);
  return make(
    'li',
    {},
    make(
      'details',
      {},
      make('summary', {}, title, times === '' ? null : make('span', { class: 'muted' }, ` (${times})`)),
      listOf(notes),
      ...lines,
      listOf([...watch.map((line) => `watch: ${line}`), ...stopWhen.map((line) => `stop when: ${line}`)]),
    ),
  );
}

function textOf({ title, block, lines }: TextPart): HTMLElement {
  const content = [block === null ? null : make('pre', {}, block), listOf(lines)];
  return make('details', {}, make('summary', {}, title), ...content);
}
