import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetPlan, type MigrationPlan, migrationPlan, STEP_PHASES } from '../domain/plan.ts';
import { renderPlanCsv } from '../report/plan-csv.ts';
import { renderFleetPlanMarkdown } from '../report/plan-fleet-markdown.ts';
import { renderPlanMarkdown } from '../report/plan-markdown.ts';
import { renderPlanShell } from '../report/plan-shell.ts';
import { buildFleetPlan } from './build-fleet-plan.ts';
import { buildPlan } from './build-plan.ts';
import { isPlainName } from './commands.ts';
import { findUnknown, unknownAttributes } from './known-commands.test-helper.ts';
import { anyPlanEvidence } from './plan-evidence.test-helper.ts';

const OPTIONS = { madeAt: '2026-11-22T06:00:00.000Z', queriesPerSecond: null };
const anyPlan = anyPlanEvidence.map((evidence) => ({ evidence, plan: buildPlan(evidence, OPTIONS) }));

function isMove(plan: MigrationPlan, mode: string): boolean {
  const isUpgrade = plan.prechecks.some((one) => one.concerns === 'upgrade' && one.blocks);
  return mode === 'standard' && !isUpgrade && ['migrate', 'finish', 'blocked'].includes(plan.decision);
}

describe('any cluster', () => {
  it('has a plan of the published form, the same each time', () => {
    fc.assert(
      fc.property(anyPlan, ({ evidence, plan }) => {
        expect(migrationPlan.parse(plan)).toEqual(plan);
        expect(buildPlan(evidence, OPTIONS)).toEqual(plan);
      }),
    );
  });

  it('has every node pool re-created exactly once, one of them as the canary and first', () => {
    fc.assert(
      fc.property(anyPlan, ({ evidence, plan }) => {
        const names = new Set(evidence.cluster.nodePools.map((pool) => pool.name));
        if (!isMove(plan, evidence.cluster.mode) || ![...names].every(isPlainName)) return;
        const recreated = plan.steps.filter((step) => step.phase === 'recreate').map((step) => step.pool);
        expect(recreated).toEqual(plan.pools.map((pool) => pool.name));
        for (const name of names) expect(recreated.filter((one) => one === name)).toHaveLength(1);
        expect(plan.pools.map((pool) => pool.canary)).toEqual(plan.pools.map((_, index) => index === 0));
      }),
    );
  });

  it('has its checks before any change, and its clean-up last and after 48 quiet hours', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan }) => {
        const phases = plan.steps.map((step) => STEP_PHASES.indexOf(step.phase));
        expect(phases).toEqual(phases.toSorted((a, b) => a - b));
        const [first] = plan.steps;
        if (first === undefined) return;
        expect(first.phase).toBe('check');
        expect(first.commands.some((command) => command.changes)).toBe(false);
        const checked = first.commands.map((command) => JSON.stringify(command.argv));
        const other = plan.steps.some((step) => step.id === 'upgrade') ? 'cloud-dns' : 'upgrade';
        const ofWay = plan.prechecks.filter((one) => one.concerns !== other);
        for (const command of ofWay.flatMap((one) => one.commands))
          expect(checked).toContain(JSON.stringify(command.argv));
        for (const step of plan.steps) if (step.phase === 'clean-up') expect(step.waitHours).toBeGreaterThanOrEqual(48);
      }),
    );
  });

  it('keeps NodeLocal DNSCache on', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan }) => {
        const words = [...plan.steps, ...plan.otherWays, ...plan.rollback]
          .flatMap((step) => step.commands)
          .flatMap(({ argv }) => argv);
        expect(words.filter((word) => /NodeLocalDNS|update-addons|dnsCacheConfig/i.test(word))).toEqual([]);
      }),
    );
  });

  it('uses known commands, flags, fields and attributes only', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan }) => {
        const steps = [...plan.steps, ...plan.otherWays, ...plan.rollback];
        const commands = [...steps, ...plan.prechecks].flatMap((one) => one.commands);
        expect(commands.flatMap(findUnknown)).toEqual([]);
        if (plan.terraform !== null) expect(unknownAttributes(plan.terraform.snippet)).toEqual([]);
      }),
    );
  });

  it('says what is missing wherever it is unknown', () => {
    fc.assert(
      fc.property(anyPlan, ({ plan }) => {
        for (const one of plan.prechecks)
          if (one.outcome === 'unknown') expect([one.id, one.gaps.length]).not.toEqual([one.id, 0]);
      }),
    );
  });

  it('is written without a character that a terminal acts upon, as a script that bash can read', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const unseen = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    fc.assert(
      fc.property(anyPlan, ({ plan }) => {
        expect(renderPlanMarkdown(plan)).not.toMatch(unseen);
        const script = renderPlanShell(plan);
        expect(script).not.toMatch(unseen);
        const checked = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
        expect([checked.status, checked.stderr]).toEqual([0, '']);
      }),
      { numRuns: 60 },
    );
  });
});

describe('any fleet', () => {
  it('has each cluster that has to move in one wave, region by region, non-production first', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyPlanEvidence, { maxLength: 8, selector: (one) => one.cluster.name }),
        (evidence) => {
          const plan = buildFleetPlan(evidence, [], { madeAt: OPTIONS.madeAt, notBefore: OPTIONS.madeAt });
          expect(fleetPlan.parse(plan)).toEqual(plan);
          const moving = plan.plans.filter((one) => ['migrate', 'finish', 'upgrade'].includes(one.decision));
          expect(plan.calendar.map((one) => one.name).sort()).toEqual(moving.map((one) => one.name).sort());
          const waves = Map.groupBy(plan.calendar, (entry) => entry.wave);
          for (const wave of waves.values()) expect(new Set(wave.map((one) => one.region)).size).toBe(1);
          const ranks = plan.calendar.map((one) => Number(one.environment !== 'non-production'));
          expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
          for (const entry of plan.calendar) if (entry.start !== null) expect(entry.start >= OPTIONS.madeAt).toBe(true);
          expect(renderFleetPlanMarkdown(plan)).toContain('# Migration of');
          expect(renderPlanCsv(plan).split('\r\n').length).toBeGreaterThan(1);
        },
      ),
      { numRuns: 50 },
    );
  });
});
