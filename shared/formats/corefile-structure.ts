import { type CorefileToken, tokenizeCorefile } from './corefile-tokens.ts';

/** A directive with its arguments and, when it has a block, the lines of that block one level deep. */
export interface CorefileDirective {
  name: string;
  args: string[];
  options: string[][];
}

export interface CorefileServerBlock {
  keys: string[];
  directives: CorefileDirective[];
}

const MAX_LENGTH = 1_048_576; // a ConfigMap holds at most 1 MiB (Kubernetes API validation)
const MAX_PROBLEMS = 20;

/**
 * Groups a Corefile into server blocks, by the rules of CoreDNS' Caddy parser (coredns/caddy caddyfile/parse.go): keys up to
 * `{` or the end of the line, a directive a line, `{` at the end of a line opens its options. A block without braces takes
 * the rest of the file. Snippets and `import` are named as problems and left out. Never throws.
 */
export function parseCorefileStructure(text: string): { blocks: CorefileServerBlock[]; problems: string[] } {
  if (text.length > MAX_LENGTH) return { blocks: [], problems: ['longer than a ConfigMap can hold: not read'] };
  const reader = createReader(tokenizeCorefile(text.replace(/^\uFEFF/, '')));
  const blocks: CorefileServerBlock[] = [];
  for (let token = reader.peek(); token !== null; token = reader.peek()) {
    if (isBrace(token, '}')) {
      reader.complain(token.line, 'a } without its {');
      reader.next();
      continue;
    }
    const block = readServerBlock(reader);
    if (block.keys.length > 0) blocks.push(block);
  }
  return { blocks, problems: reader.problems };
}

type Reader = ReturnType<typeof createReader>;

function createReader(tokens: CorefileToken[]) {
  const problems: string[] = [];
  let position = 0;
  const peek = (): CorefileToken | null => tokens[position] ?? null;
  return {
    problems,
    peek,
    next: (): CorefileToken | null => tokens[position++] ?? null,
    /** True when the next token stands on the line of the last one. */
    continues: (): boolean => position > 0 && peek() !== null && peek()?.line === tokens[position - 1]?.endLine,
    complain(line: number, what: string): void {
      if (problems.length < MAX_PROBLEMS) problems.push(`line ${line}: ${what}`);
    },
  };
}

function isBrace(token: CorefileToken | null, brace: '{' | '}'): boolean {
  return token?.bare === true && token.text === brace;
}

function readServerBlock(reader: Reader): CorefileServerBlock {
  const keys: string[] = [];
  const start = reader.peek()?.line ?? 0;
  let another = true;
  while (another && reader.peek() !== null && !isBrace(reader.peek(), '{')) {
    const key = reader.next()?.text ?? '';
    const bare = key.endsWith(',') ? key.slice(0, -1) : key;
    if (bare !== '') keys.push(bare);
    another = key.endsWith(',') || reader.continues();
  }
  const braced = isBrace(reader.peek(), '{');
  if (braced) reader.next();
  const directives = readDirectives(reader, { braced, line: start });
  if (keys.length === 1 && /^\(.*\)$/.test(keys[0] ?? '')) {
    reader.complain(start, 'a snippet is not followed');
    return { keys: [], directives };
  }
  if (keys.length === 0) reader.complain(start, 'a block without a zone');
  return { keys, directives };
}

function readDirectives(reader: Reader, block: { braced: boolean; line: number }): CorefileDirective[] {
  const directives: CorefileDirective[] = [];
  for (let token = reader.next(); token !== null; token = reader.next()) {
    if (isBrace(token, '}')) {
      if (!block.braced) reader.complain(token.line, 'a } without its {');
      return directives;
    }
    if (token.text === 'import') reader.complain(token.line, 'an import is not followed');
    directives.push({ name: token.text, args: readArgs(reader), options: readOptions(reader, token.line) });
  }
  if (block.braced) reader.complain(block.line, 'a { without its }');
  return directives;
}

/** The words up to the end of the line, `{` or `}`. */
function readArgs(reader: Reader): string[] {
  const args: string[] = [];
  while (reader.continues() && !isBrace(reader.peek(), '{') && !isBrace(reader.peek(), '}')) {
    args.push(reader.next()?.text ?? '');
  }
  return args;
}

/** The lines of the block that opens here, if one does; what is nested deeper is skipped. */
function readOptions(reader: Reader, line: number): string[][] {
  if (!isBrace(reader.peek(), '{')) return [];
  reader.next();
  const options: string[][] = [];
  let depth = 1;
  for (let token = reader.next(); token !== null; token = reader.next()) {
    if (isBrace(token, '{')) depth += 1;
    else if (isBrace(token, '}')) depth -= 1;
    else if (depth === 1) options.push([token.text, ...readArgs(reader)]);
    if (depth === 0) return options;
  }
  reader.complain(line, 'a { without its }');
  return options;
}
