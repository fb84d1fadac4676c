/** Names of everything that can be pressed or chosen, as payloads carry them: `group:verb`. */
export const ACTIONS = {
  audit: 'cluster:audit',
  plan: 'cluster:plan',
  details: 'cluster:details',
  share: 'cluster:share',
  except: 'cluster:except',
  console: 'cluster:console',
  pick: 'fleet:pick',
  fleet: 'digest:fleet',
  rerun: 'digest:rerun',
  exceptions: 'exception:list',
  undo: 'exception:undo',
} as const;
export type Action = keyof typeof ACTIONS;

/** Callback ids of modals. */
export const VIEWS = { except: 'except', pick: 'pick', details: 'details' } as const;

/** Blocks and inputs of modals, by which a submission names what was entered. */
export const INPUTS = {
  cluster: { block: 'cluster', action: 'pick:cluster' },
  kind: { block: 'kind', action: 'except:kind' },
  until: { block: 'until', action: 'except:until' },
  reason: { block: 'reason', action: 'except:reason' },
} as const;

const ACTION_ID = /^([a-z]+:[a-z]+)(?:#\d{1,3})?$/;

/** An action id of its own for each of several equal buttons in one message: Slack wants them to differ. */
export function actionId(action: Action, index = 0): string {
  return index === 0 ? ACTIONS[action] : `${ACTIONS[action]}#${index}`;
}

/** The action that an id stands for; null for one that this program did not make. */
export function parseActionId(id: string): Action | null {
  const [, name] = ACTION_ID.exec(id) ?? [];
  const known = Object.entries(ACTIONS).find(([, value]) => value === name);
  return known === undefined ? null : (known[0] as Action);
}
