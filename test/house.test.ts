import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The laws of docs/architecture.md: who may import whom, and what the pure rooms may not know. */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TOP = ['functions', 'cli', 'shared', 'emulator', 'bench', 'scripts'];

interface SourceFile {
  path: string;
  text: string;
  imports: string[];
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.endsWith('.test-helper.ts');
}

function sourceFiles(): SourceFile[] {
  const paths = TOP.flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' }).map((name) => join(top, name)),
  );
  return paths
    .filter((path) => path.endsWith('.ts') && !isTest(path) && statSync(join(ROOT, path)).isFile())
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { path: path.split(sep).join('/'), text, imports: importsOf(path, text) };
    });
}

/** Import specifiers, relative ones resolved to a path below the root. */
function importsOf(path: string, text: string): string[] {
  const statements = text.matchAll(
    /^(?:import|export)\b[^;'=()]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  const specifiers = [...statements].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? relative(ROOT, join(ROOT, dirname(path), specifier))
          .split(sep)
          .join('/')
      : specifier,
  );
}

const files = sourceFiles();
const inRoom = (room: string) => files.filter((file) => file.path.startsWith(`${room}/`));

/** The organization's own language for constraints; it computes, and knows nothing of the world. */
const CEL = '@marcbachmann/cel-js';

/** Each room with what its files may import: other rooms (as path beginnings) and packages. */
const LAWS: Record<string, readonly string[]> = {
  'shared/domain': ['shared/domain/', 'zod'],
  'shared/formats': ['shared/formats/', 'shared/domain/', 'zod'],
  'shared/capacity': ['shared/capacity/', 'shared/formats/', 'shared/domain/'],
  'shared/rules': ['shared/rules/', 'shared/capacity/', 'shared/formats/', 'shared/domain/'],
  'shared/plan': ['shared/plan/', 'shared/capacity/', 'shared/formats/', 'shared/domain/', 'zod'],
  'shared/captures': ['shared/captures/', 'shared/formats/', 'shared/domain/', 'zod'],
  'shared/governance': [
    'shared/governance/',
    'shared/plan/',
    'shared/rules/',
    'shared/formats/',
    'shared/domain/',
    'zod',
    CEL,
  ],
  'shared/measure': [
    'shared/measure/',
    'shared/captures/',
    'shared/capacity/',
    'shared/formats/',
    'shared/domain/',
    'zod',
  ],
  'shared/manifests': [
    'shared/manifests/',
    'shared/plan/',
    'shared/capacity/',
    'shared/formats/',
    'shared/domain/',
    'zod',
    'yaml',
  ],
  'shared/report': ['shared/report/', 'shared/domain/', 'zod', '@slack/types'],
  'shared/browser': ['shared/browser/', 'shared/report/fleet-page-data.ts', 'shared/report/page-names.ts'],
  'shared/audit': [
    'shared/audit/',
    'shared/governance/',
    'shared/rules/',
    'shared/capacity/',
    'shared/plan/',
    'shared/governance/',
    'shared/domain/',
    'shared/errors.ts',
    'zod',
    'node:crypto',
  ],
};

const PURE = [
  'shared/domain',
  'shared/formats',
  'shared/capacity',
  'shared/captures',
  'shared/rules',
  'shared/plan',
  'shared/governance',
  'shared/manifests',
  'shared/measure',
  'shared/report',
];
const SDK = /^(@google-cloud\/|googleapis|google-auth-library|google-gax|@slack\/(?!types)|undici|express)/;

describe('the house', () => {
  it.each(Object.entries(LAWS))('%s imports only what it may', (room, allowed) => {
    const wrong = inRoom(room).flatMap((file) =>
      file.imports
        .filter((name) => !allowed.some((prefix) => name.startsWith(prefix)))
        .map((name) => `${file.path} -> ${name}`),
    );
    expect(inRoom(room).length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  it.each(PURE)('%s knows no clock, randomness, environment, network or console', (room) => {
    const forbidden =
      /\b(Date\.now|new Date\(\)|Math\.random|process\.|console\.|globalThis|fetch\(|setTimeout|setInterval|crypto)\b/;
    const wrong = inRoom(room).flatMap((file) =>
      withoutComments(file.text)
        .split('\n')
        .flatMap((line, index) => (forbidden.test(line) ? [`${file.path}:${index + 1} ${line.trim()}`] : [])),
    );
    expect(wrong).toEqual([]);
  });

  it('names SDKs only in adapters, functions and the emulator', () => {
    const wrong = files
      .filter((file) => !/^(shared\/adapters|functions|emulator)\//.test(file.path))
      .flatMap((file) => file.imports.filter((name) => SDK.test(name)).map((name) => `${file.path} -> ${name}`));
    expect(wrong).toEqual([]);
  });

  it('imports googleapis by its submodules only', () => {
    const wrong = files.filter((file) => file.imports.includes('googleapis')).map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  it('reads the environment in config.ts only', () => {
    const wrong = files.filter((file) => /\bprocess\.env\b/.test(withoutComments(file.text))).map((file) => file.path);
    expect(wrong).toEqual(['shared/config.ts']);
  });

  it('makes control planes in the adapter of the Container API only', () => {
    const users = files.filter((file) => file.text.includes('mintControlPlane(')).map((file) => file.path);
    expect(users.sort()).toEqual(['shared/adapters/container.ts', 'shared/adapters/control-plane.ts']);
  });

  it('keeps adapters and audit apart: they meet in wiring and in the terminal', () => {
    const wrong = inRoom('shared/audit').flatMap((file) =>
      file.imports.filter((name) => name.startsWith('shared/adapters/')),
    );
    expect(wrong).toEqual([]);
  });

  it('exports by name, and has no enums or namespaces', () => {
    const wrong = files.filter((file) =>
      /^export default\b|^(export )?(const )?enum\b|^(export )?namespace\b/m.test(file.text),
    );
    expect(wrong.map((file) => file.path)).toEqual([]);
  });

  it('has no file above 350 lines', () => {
    const long = files.filter((file) => file.text.split('\n').length > 350).map((file) => file.path);
    expect(long).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/\/\/[^\n]*/g, '');
}
