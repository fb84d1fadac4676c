import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttributeSchema, BlockSchema, NestedBlock, ProviderSchema } from './schema.ts';
import { CLUSTER_BLOCKS, DATA_SOURCES, PROVIDER_ATTRIBUTES, RESOURCES } from './schema-selection.ts';

/**
 * Reads the schema of the Google provider out of its published CDK bindings, @cdktf/provider-google (MPL-2.0), unpacked at
 * the path given as argument, and writes the part that this project uses:
 *
 *   npm pack @cdktf/provider-google@16.12.1 && tar xzf cdktf-provider-google-16.12.1.tgz
 *   node test/terraform/generate-schema.ts package
 *
 * The bindings know names, types, blocks, and what is required or only computed. They do not know what is optional and
 * computed both, value checks, nor conflicts: schema-overlay.ts and rules.ts hold what is needed of that.
 */
const TARGET = fileURLToPath(new URL('./schema/google-6.50.subset.json', import.meta.url));

const SCALARS: Readonly<Record<string, unknown>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  any: 'dynamic',
};

/** One file of the bindings: its code and its declarations. */
interface Source {
  code: string;
  declarations: string;
}

interface Entry {
  name: string;
  isBlock: boolean;
  kind: string;
  storage: string;
  /** `this._maxAge` or `struct.maxAge`: the field's name in the declarations. */
  field: string;
  /** Function that writes the nested block, without its ending. */
  nested: string | null;
  isRepeated: boolean;
}

/** A large resource has its structures in files of their own. */
function readSource(root: string, directory: string): Source {
  const place = join(root, 'lib', directory);
  const structures = existsSync(join(place, 'index-structs')) ? readdirSync(join(place, 'index-structs')) : [];
  const read = (name: string, ending: string) =>
    [name, ...structures.filter((file) => file.startsWith('structs')).map((file) => `index-structs/${file}`)]
      .filter((file) => file.endsWith(ending) && (ending !== '.js' || !file.endsWith('.d.ts')))
      .map((file) => readFileSync(join(place, file), 'utf8'))
      .join('\n');
  return { code: read('index.js', '.js'), declarations: read('index.d.ts', '.d.ts') };
}

/** The schema of one resource or data source. */
function readRoot({ code, declarations }: Source): BlockSchema {
  const className = /^exports\.(\w+) = /m.exec(code)?.[1] ?? fail('no class');
  const names = [...code.matchAll(/^class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider) /gm)];
  const main = names[0]?.[1] ?? className;
  const body = slice(code, /^ {4}synthesizeHclAttributes\(\) \{$/m, /^ {4}\}$/m);
  const fields = requiredFields(declarations, `${main}Config`);
  const block = readBlock({ code, declarations }, entriesOf(body), fields);
  addComputed(block, slice(code, new RegExp(`^class ${main} extends `, 'm'), /^\}$/m));
  return block;
}

function readNested(source: Source, name: string): BlockSchema {
  const body = slice(source.code, new RegExp(`^function ${name}ToHclTerraform\\(struct\\) \\{$`, 'm'), /^\}$/m);
  const pascal = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const block = readBlock(source, entriesOf(body), requiredFields(source.declarations, pascal));
  const output = new RegExp(`^class ${pascal}OutputReference extends `, 'm');
  if (output.test(source.code)) addComputed(block, slice(source.code, output, /^\}$/m));
  return block;
}

function readBlock(source: Source, entries: readonly Entry[], required: ReadonlySet<string>): BlockSchema {
  const block: BlockSchema = { attributes: {}, blocks: {} };
  for (const entry of entries) {
    const isRequired = required.has(entry.field);
    if (entry.nested !== null) block.blocks[entry.name] = nestedBlock(source, entry, isRequired);
    else
      block.attributes[entry.name] = { type: typeOf(entry), ...(isRequired ? { required: true } : { optional: true }) };
  }
  return block;
}

function nestedBlock(source: Source, entry: Entry, isRequired: boolean): NestedBlock {
  const nesting = entry.kind === 'struct' ? 'single' : entry.kind === 'set' ? 'set' : 'list';
  const max = entry.isRepeated || nesting === 'single' ? 0 : 1;
  return { nesting, min: isRequired ? 1 : 0, max, block: readNested(source, entry.nested ?? '') };
}

function entriesOf(body: string): Entry[] {
  const pattern =
    /^ +(\w+): \{\n +value: (.+),\n +isBlock: (true|false),\n +type: "(\w+)",\n +storageClassType: "(\w+)",/gm;
  return [...body.matchAll(pattern)].map(([, name = '', value = '', isBlock, kind = '', storage = '']) => ({
    name,
    isBlock: isBlock === 'true',
    kind,
    storage,
    field: /(?:this\._|struct\.)(\w+)/.exec(value)?.[1] ?? fail(`no field in ${value}`),
    nested: isBlock === 'true' ? (/(\w+)ToHclTerraform/.exec(value)?.[1] ?? fail(`no block in ${value}`)) : null,
    isRepeated: value.includes('listMapperHcl('),
  }));
}

function typeOf({ kind, storage, name }: Entry): unknown {
  if (kind === 'simple') return SCALARS[storage] ?? fail(`${name}: type ${storage}`);
  const element = /^(string|number|boolean|any)(?:List|Set|Map)(?:List)?$/.exec(storage)?.[1];
  if (element === undefined) return fail(`${name}: ${kind} of ${storage}`);
  return [kind, SCALARS[element]];
}

/** Attributes that only the provider sets: the bindings mark each with a comment above its getter or its constructor line. */
function addComputed(block: BlockSchema, body: string): void {
  const marks = body.matchAll(/\/\/ (\w+) - computed: true, optional: false, required: false\n([^\n]*\n[^\n]*)/g);
  for (const [, name = '', after = ''] of marks) {
    if (name in block.attributes || name in block.blocks) continue;
    block.attributes[name] = { type: computedType(after), computed: true };
  }
}

function computedType(code: string): unknown {
  if (/getNumberAttribute\(/.test(code)) return 'number';
  if (/getBooleanAttribute\(/.test(code)) return 'bool';
  if (/getStringAttribute\(/.test(code)) return 'string';
  if (/getListAttribute\(/.test(code)) return ['list', 'string'];
  if (/cdktf\.StringMap\(/.test(code)) return ['map', 'string'];
  return 'dynamic';
}

/** Fields that an interface of the declarations does not mark with `?`. */
function requiredFields(declarations: string, name: string): Set<string> {
  const start = new RegExp(`^export interface ${name}(?: extends [^{]+)? \\{$`, 'm');
  const body = slice(declarations, start, /^\}$/m);
  return new Set([...body.matchAll(/^ {4}readonly (\w+): /gm)].map(([, field = '']) => field));
}

/** From the line that matches `start` to the next that matches `end`. */
function slice(text: string, start: RegExp, end: RegExp): string {
  const from = start.exec(text);
  if (from === null) return fail(`nothing matches ${start}`);
  const rest = text.slice(from.index);
  const to = end.exec(rest);
  return to === null ? fail(`no end of ${start}`) : rest.slice(0, to.index);
}

function fail(message: string): never {
  throw new Error(message);
}

/** Keys in order, so that the file changes only where the schema does. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

function generate(root: string): ProviderSchema {
  const directoryOf = (type: string) => type.replace(/^google_/, '').replaceAll('_', '-');
  const provider = readRoot(readSource(root, 'provider'));
  const kept = Object.entries(provider.attributes).filter(([name]) => PROVIDER_ATTRIBUTES.includes(name));
  const attributes: Record<string, AttributeSchema> = Object.fromEntries(kept);
  const resources = Object.fromEntries(RESOURCES.map((type) => [type, readRoot(readSource(root, directoryOf(type)))]));
  const cluster = resources['google_container_cluster'];
  if (cluster !== undefined) {
    const blocks = Object.entries(cluster.blocks).filter(([name]) => CLUSTER_BLOCKS.includes(name));
    cluster.blocks = Object.fromEntries(blocks);
  }
  return {
    provider: { attributes, blocks: {} },
    resources,
    dataSources: Object.fromEntries(
      DATA_SOURCES.map((type) => [type, readRoot(readSource(root, `data-google-${directoryOf(type)}`))]),
    ),
  };
}

const [, , root] = process.argv;
if (root === undefined) throw new Error('say where @cdktf/provider-google was unpacked');
writeFileSync(TARGET, `${JSON.stringify(sorted(generate(root)))}\n`);
