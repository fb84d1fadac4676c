import type { InputValues, SlackState } from '../slack-state.ts';

export type Names = ReadonlyMap<string, string>;

/** What is known where a block is drawn. */
export interface Drawing {
  state: SlackState;
  /** How people, groups and channels are called, by id. */
  names: Names;
  /** The person who looks. */
  user: string;
  /** The name of the message or view. */
  at: string;
  values: InputValues;
  /** What a submission was refused for, by block_id. */
  errors: Record<string, string>;
  /** Whether a function is there to hear of a click. */
  canAct: boolean;
}

export function namesIn({ setup }: SlackState): Names {
  return new Map([
    ...setup.users.map((user) => [user.id, user.realName] as const),
    ...setup.usergroups.map((group) => [group.id, group.handle] as const),
    ...setup.channels.map((channel) => [channel.id, channel.name] as const),
  ]);
}

/** An id of an element on the page, for labels and for finding the focus again. */
export function domId(drawing: Drawing, ...parts: string[]): string {
  return [drawing.at, ...parts].join('-').replaceAll(/[^\w-]/g, '_');
}
