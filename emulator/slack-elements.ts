import { textAt } from '../shared/report/slack-values.ts';
import { asObject } from './slack-arguments.ts';
import type { JsonObject } from './slack-state.ts';
import { INTERACTIVE } from './slack-stored-blocks.ts';

/** An element that a person can act on, in the block in which it stands. */
export interface PlacedElement {
  element: JsonObject;
  block: JsonObject;
  blockId: string;
  actionId: string;
  type: string;
  isInput: boolean;
}

/** All interactive elements of stored blocks, in order. */
export function elementsOf(blocks: unknown): PlacedElement[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((one) => {
    const block = asObject(one) ?? {};
    const inner = elementsOf(block['child_blocks']);
    return [...inWhich({ ...block, child_blocks: undefined }).map((element) => place(element, block)), ...inner];
  });
}

function place(element: JsonObject, block: JsonObject): PlacedElement {
  return {
    element,
    block,
    blockId: textAt(block, 'block_id'),
    actionId: textAt(element, 'action_id'),
    type: textAt(element, 'type'),
    isInput: block['type'] === 'input',
  };
}

function inWhich(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(inWhich);
  const object = asObject(value);
  if (object === null) return [];
  return INTERACTIVE.has(textAt(object, 'type')) ? [object] : Object.values(object).flatMap(inWhich);
}

/** The element of that action_id, or of `BLOCK_ID/ACTION_ID` where several blocks share an action_id. */
export function findElement(blocks: unknown, id: string): PlacedElement | undefined {
  const all = elementsOf(blocks);
  return all.find((one) => `${one.blockId}/${one.actionId}` === id) ?? all.find((one) => one.actionId === id);
}

/** The options of a menu, groups laid flat. */
export function optionsOf(element: JsonObject): JsonObject[] {
  const groups = Array.isArray(element['option_groups']) ? element['option_groups'] : [];
  const lists = [element['options'], ...groups.map((group) => asObject(group)?.['options'])];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as JsonObject[]) : []));
}
