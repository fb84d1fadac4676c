import { readFileSync } from 'node:fs';
import type { BlockSchema, ProviderSchema } from './schema.ts';
import { COMPUTED_TOO, OUTPUT_ONLY, REQUIRED, TYPES } from './schema-overlay.ts';

/** The fixture with the overlay: the schema that infra/ is held against. */
export function loadSchema(): ProviderSchema {
  const url = new URL('./schema/google-6.50.subset.json', import.meta.url);
  const schema: ProviderSchema = JSON.parse(readFileSync(url, 'utf8'));
  for (const [type, block] of Object.entries(schema.resources)) {
    for (const name of ['id', 'project']) markComputed(block, name);
    for (const path of COMPUTED_TOO[type] ?? []) markComputed(...holderOf(block, path));
    for (const path of OUTPUT_ONLY[type] ?? []) {
      const [holder, name] = holderOf(block, path);
      const attribute = holder.attributes[name];
      if (attribute !== undefined) holder.attributes[name] = { type: attribute.type, computed: true };
    }
    for (const [path, attributeType] of Object.entries(TYPES[type] ?? {})) {
      const [holder, name] = holderOf(block, path);
      holder.attributes[name] = { ...holder.attributes[name], type: attributeType };
    }
    for (const path of REQUIRED[type] ?? []) {
      const [holder, name] = holderOf(block, path);
      const attribute = holder.attributes[name];
      if (attribute !== undefined) holder.attributes[name] = { type: attribute.type, required: true };
    }
  }
  for (const block of Object.values(schema.dataSources)) markComputed(block, 'id');
  return schema;
}

function markComputed(block: BlockSchema, name: string): void {
  const attribute = block.attributes[name];
  if (attribute !== undefined && attribute.required !== true) attribute.computed = true;
  const nested = block.blocks[name];
  if (nested !== undefined) nested.computed = true;
}

/** The block that holds `a.b.c`, and `c`. Throws when the schema has no such thing: an overlay must not go stale. */
function holderOf(root: BlockSchema, path: string): [BlockSchema, string] {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let block = root;
  for (const step of steps) {
    const nested = block.blocks[step];
    if (nested === undefined) throw new Error(`schema overlay: no block ${step} of ${path}`);
    block = nested.block;
  }
  if (!(last in block.attributes) && !(last in block.blocks)) throw new Error(`schema overlay: no ${path}`);
  return [block, last];
}
