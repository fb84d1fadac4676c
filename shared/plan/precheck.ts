import type { Gap } from '../domain/gap.ts';
import type { PlanCommand, Precheck } from '../domain/plan.ts';

interface Given {
  id: string;
  title: string;
  evidence: readonly string[];
  action?: string | null;
  /** Both ways when not given. */
  concerns?: Precheck['concerns'];
  blocks?: boolean;
  gaps?: readonly Gap[];
  commands?: readonly PlanCommand[];
}

function make(outcome: Precheck['outcome'], given: Given): Precheck {
  return {
    id: given.id,
    title: given.title,
    outcome,
    concerns: given.concerns ?? 'both',
    blocks: given.blocks === true,
    evidence: [...given.evidence],
    action: given.action ?? null,
    gaps: [...(given.gaps ?? [])],
    commands: [...(given.commands ?? [])],
  };
}

export const passed = (given: Given): Precheck => make('pass', given);
export const failed = (given: Given): Precheck => make('fail', given);
/** Names what would tell: a gap with a grant, or a command. */
export const undecided = (given: Given): Precheck => make('unknown', given);

/** A gap that no permission of this program closes: nothing asks that API. */
export function notAsked(what: string, detail: string, grant: string): Gap {
  return { code: 'not-collected', what, detail, grant };
}
