import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { MigrationPlan } from '../domain/plan.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { anyPlanEvidence } from '../plan/plan-evidence.test-helper.ts';
import { anEvidence, everythingRead } from '../rules/evidence.test-helper.ts';
import { isLinkable } from './console-links.ts';
import { visibleText } from './escape.ts';
import type { CheckPart, PlanData, StepPart } from './fleet-page-data.ts';
import { condensePlan, encodePlan } from './fleet-page-plan.ts';
import { createWordList } from './fleet-page-words.ts';
import { HOSTILE_TEXTS } from './hostile-report.test-helper.ts';
import { showNames } from './page-names.ts';
import { formatCommand } from './plan-command.ts';
import { DECISION_WORDS } from './plan-words.ts';

const POOL = { name: 'main', version: '1.35.6-gke.1250000', machineType: null, imageType: 'COS_CONTAINERD' };

function planOf(cluster: string, more: Partial<ClusterFacts> = {}): MigrationPlan {
  const names = { project: 'acme-prod', location: 'europe-west1', cluster };
  const name = `projects/${names.project}/locations/${names.location}/clusters/${cluster}`;
  return build(
    anEvidence({
      cluster: { nodePools: [POOL], maintenance: null, ...names, name, ...more },
      readings: everythingRead({ runningOperations: [] }),
    }),
  );
}

function build(evidence: Evidence): MigrationPlan {
  return buildPlan(evidence, { madeAt: '2026-11-22T06:00:00.000Z', queriesPerSecond: null });
}

/** Into the block of data and out of it, as the script of the page reads it. */
function encode(plans: readonly MigrationPlan[]) {
  const words = createWordList();
  const encoded = plans.map((plan) =>
    encodePlan(
      condensePlan(plan, (text) => text),
      words,
    ),
  );
  const texts: string[] = JSON.parse(`[${[...words.parts()].join('')}]`);
  const read = (index: number) => {
    const plan = plans[index] as MigrationPlan;
    const text = (place: number) => (isLinkable(plan) ? showNames(texts[place] ?? '', plan) : (texts[place] ?? ''));
    const [head, checks, steps, otherWays, wayBack] = encoded[index] as PlanData;
    const stepsOf = (places: readonly number[]) => places.map((place): StepPart => JSON.parse(text(place)));
    return {
      head: head.map(text),
      checks: checks.map((place): CheckPart => JSON.parse(text(place))),
      steps: stepsOf([...steps, ...otherWays, ...wayBack]),
    };
  };
  return { encoded, texts, read };
}

describe('a plan on the fleet page', () => {
  it('has the decision, every precheck, and every step with its commands', () => {
    const plan = planOf('prod');
    const { head, checks, steps } = encode([plan]).read(0);
    expect(head[0]).toBe(DECISION_WORDS.migrate);
    expect(head).toContain(plan.why);
    expect(checks.map(({ outcome }) => outcome)).toEqual(plan.prechecks.map(({ outcome }) => outcome));
    const all = [...plan.steps, ...plan.otherWays, ...plan.rollback];
    expect(steps.map(({ title }) => title)).toEqual(all.map(({ title }) => title));
    const commands = steps.flatMap((step) => step.commands.map(([text]) => text));
    expect(commands).toEqual(all.flatMap((step) => step.commands.map(formatCommand)));
    expect(commands.join('\n')).toContain('gcloud container clusters update prod ');
  });

  it('has each word once, of as many clusters in the same state as there are', () => {
    const { encoded, texts, read } = encode([planOf('prod'), planOf('stage-2')]);
    expect(encoded[1]).toEqual(encoded[0]);
    expect(texts).toHaveLength(encode([planOf('prod')]).texts.length);
    expect(JSON.stringify(read(1))).toContain('gcloud container clusters update stage-2 ');
    expect(JSON.stringify(read(1))).not.toContain('clusters update prod ');
  });

  it('says how many steps it leaves out', () => {
    const many = Array.from({ length: 70 }, (_, index) => ({ ...POOL, name: `pool-${index}` }));
    const plan = planOf('prod', { nodePools: many });
    expect(plan.steps.length).toBeGreaterThan(60);
    expect(condensePlan(plan, (text) => text).cuts).toContain(`Shown are 60 of ${plan.steps.length} steps.`);
  });

  it('leaves a command that is too long to the plan, and shows no half of it', () => {
    const plan = planOf('prod');
    const [first, ...others] = plan.steps;
    const [command] = first?.commands ?? [];
    if (first === undefined || command === undefined) throw new Error('a plan without a command');
    const long = { ...first, commands: [{ ...command, argv: ['echo', 'x'.repeat(9_000)] }] };
    const { steps } = encode([{ ...plan, steps: [long, ...others] }]).read(0);
    expect(steps[0]?.commands[0]?.[0]).toBeNull();
  });

  it('is whole and harmless, whatever the cluster', () => {
    fc.assert(
      fc.property(anyPlanEvidence, (evidence) => {
        const plan = build(evidence);
        const { checks, steps } = encode([plan]).read(0);
        const shown = (text: string) =>
          text
            .split('\n')
            .map((line) => visibleText(line))
            .join('\n');
        expect(checks.map(({ title }) => title)).toEqual(plan.prechecks.map(({ title }) => shown(title)));
        const all = [...plan.steps, ...plan.otherWays, ...plan.rollback];
        expect(steps.flatMap((step) => step.commands.map(([text]) => text))).toEqual(
          all.flatMap((step) => step.commands.map((command) => shown(formatCommand(command)))),
        );
      }),
    );
  });

  it.each(HOSTILE_TEXTS)('shows hostile text as text: %j', (text) => {
    const plan = planOf('prod');
    const [check, ...checks] = plan.prechecks;
    if (check === undefined) throw new Error('a plan without prechecks');
    const hostile = {
      ...plan,
      why: text,
      prechecks: [{ ...check, title: text, evidence: [text], action: text }, ...checks],
    };
    const words = createWordList();
    encodePlan(
      condensePlan(hostile, (one) => one),
      words,
    );
    const block = [...words.parts()].join('');
    expect(block).toMatch(/^[ -;=?-~]*$/); // ASCII without `<` and `>`
    expect(block).not.toContain('&');
  });
});
