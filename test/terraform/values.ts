import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import type { BlockSchema, NestedBlock } from './schema.ts';

/** A value that is known only after apply. */
export class Unknown {
  readonly isUnknown = true;
}
export const UNKNOWN = new Unknown();

export type Values = Record<string, unknown>;

// cty's extensions of MessagePack: 0 is an unknown value, 12 one of which something is known.
const codec = new ExtensionCodec();
for (const type of [0, 12]) {
  codec.register({
    type,
    encode: (value) => (type === 0 && value instanceof Unknown ? new Uint8Array([0]) : null),
    decode: () => UNKNOWN,
  });
}

export function decodeValue(value: { msgpack?: Uint8Array } | null): Values | null {
  const bytes = value?.msgpack;
  if (bytes === undefined || bytes.length === 0) return null;
  return new Decoder({ extensionCodec: codec }).decode(bytes) as Values | null;
}

export function encodeValue(value: unknown): { msgpack: Uint8Array } {
  return { msgpack: new Encoder({ extensionCodec: codec }).encode(value) };
}

/** A new resource as a provider plans it: what only the provider knows is unknown. */
export function planNew(schema: BlockSchema, proposed: Values): Values {
  return visitBlock(schema, proposed, {
    attribute: (value, computed) => (computed && value === null ? UNKNOWN : value),
    block: (value, computed) => (computed && Array.isArray(value) && value.length === 0 ? UNKNOWN : value),
  });
}

/** A resource as it comes to be: what was unknown is made up, from the attribute's own name. */
export function makeUp(schema: BlockSchema, planned: Values): Values {
  return visitBlock(schema, planned, {
    attribute: (value, _, name, type) => (value instanceof Unknown ? inventValue(name, type) : value),
    block: (value) => (value instanceof Unknown ? [] : value),
  });
}

function inventValue(name: string, type: unknown): unknown {
  if (type === 'string') return `made-up-${name}`;
  if (type === 'number') return 1;
  if (type === 'bool') return false;
  if (Array.isArray(type)) return type[0] === 'map' ? {} : [];
  return null;
}

interface Visitor {
  attribute(value: unknown, computed: boolean, name: string, type: unknown): unknown;
  block(value: unknown, computed: boolean): unknown;
}

function visitBlock(schema: BlockSchema, values: Values, visitor: Visitor): Values {
  const attributes = Object.entries(schema.attributes).map(([name, { type, computed = false }]) => [
    name,
    visitor.attribute(values[name] ?? null, computed, name, type),
  ]);
  const blocks = Object.entries(schema.blocks).map(([name, nested]) => [
    name,
    visitNested(nested, values[name], visitor),
  ]);
  return Object.fromEntries([...attributes, ...blocks]);
}

function visitNested(nested: NestedBlock, value: unknown, visitor: Visitor): unknown {
  const visited = visitor.block(value ?? (nested.nesting === 'single' ? null : []), nested.computed === true);
  if (Array.isArray(visited)) return visited.map((one) => visitOne(nested.block, one, visitor));
  return visitOne(nested.block, visited, visitor);
}

function visitOne(block: BlockSchema, value: unknown, visitor: Visitor): unknown {
  if (value === null || value instanceof Unknown) return value;
  return visitBlock(block, value as Values, visitor);
}
