import { parse } from '@cdktn/hcl2json';
import type { BlockSchema, NestedBlock, ProviderSchema } from './schema.ts';

/**
 * What can be said of a file without terraform: every resource's arguments and blocks against the schema. References, types of
 * expressions, and what holds only together with other files it cannot see.
 */
export async function checkFile(name: string, text: string, schema: ProviderSchema): Promise<string[]> {
  const parsed = (await parse(name, text)) as {
    resource?: Record<string, Record<string, object[]>>;
    data?: Record<string, Record<string, object[]>>;
  };
  return [
    ...checkKind(parsed.resource ?? {}, schema.resources, 'resource'),
    ...checkKind(parsed.data ?? {}, schema.dataSources, 'data source'),
  ];
}

function checkKind(
  blocks: Record<string, Record<string, object[]>>,
  known: Readonly<Record<string, BlockSchema>>,
  kind: string,
): string[] {
  return Object.entries(blocks).flatMap(([type, named]) => {
    const schema = known[type];
    if (schema === undefined) return [`${type}: there is no such ${kind}`];
    return Object.entries(named).flatMap(([name, bodies]) =>
      bodies.flatMap((body) => checkBody(schema, body as Body, `${type}.${name}`, META)),
    );
  });
}

type Body = Record<string, unknown>;
const META: readonly string[] = [
  'count',
  'for_each',
  'depends_on',
  'lifecycle',
  'provider',
  'provisioner',
  'connection',
];

function checkBody(schema: BlockSchema, body: Body, at: string, meta: readonly string[] = []): string[] {
  const dynamic = (body['dynamic'] ?? {}) as Record<string, { content?: Body[] }[]>;
  const written = Object.keys(body).filter((name) => name !== 'dynamic' && !meta.includes(name));
  const missing = Object.entries(schema.attributes)
    .filter(([name, { required }]) => required === true && !(name in body))
    .map(([name]) => `${at}: ${name} is required`);
  const problems = written.flatMap((name) => checkEntry(schema, name, body[name], at));
  const ofDynamic = Object.entries(dynamic).flatMap(([name, generators]) => {
    const nested = schema.blocks[name];
    if (nested === undefined) return [`${at}: there is no block ${name} to make`];
    return generators.flatMap(({ content = [] }) =>
      content.flatMap((one) => checkBody(nested.block, one, `${at}.${name}`)),
    );
  });
  const absent = Object.entries(schema.blocks)
    .filter(([name, { min }]) => min === 1 && !(name in body) && !(name in dynamic))
    .map(([name]) => `${at}: block ${name} is required`);
  return [...missing, ...absent, ...problems, ...ofDynamic];
}

function checkEntry(schema: BlockSchema, name: string, value: unknown, at: string): string[] {
  const attribute = schema.attributes[name];
  const nested = schema.blocks[name];
  if (attribute !== undefined) {
    const isOutput = attribute.computed === true && attribute.optional !== true && attribute.required !== true;
    if (isOutput) return [`${at}: ${name} cannot be set`];
    return isBlockList(value) && isMap(attribute.type) ? [`${at}: ${name} is an argument, not a block`] : [];
  }
  if (nested === undefined) return [`${at}: there is no ${name}`];
  if (!isBlockList(value)) return [`${at}: ${name} is a block, not an argument`];
  return checkBlocks(nested, value, `${at}.${name}`);
}

function checkBlocks(nested: NestedBlock, blocks: Body[], at: string): string[] {
  const tooMany =
    nested.max === 1 && blocks.length > 1 ? [`${at}: may be there once, and is there ${blocks.length} times`] : [];
  return [...tooMany, ...blocks.flatMap((one) => checkBody(nested.block, one, at))];
}

/** A block comes as a list of objects; an argument as a value, or as text that holds its expression. */
function isBlockList(value: unknown): value is Body[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'object' && one !== null);
}

function isMap(type: unknown): boolean {
  return Array.isArray(type) && type[0] === 'map';
}
