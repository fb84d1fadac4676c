import { readFileSync } from 'node:fs';

/** The functions that functions/index.ts registers: what can be deployed, no more and no less. */
export function registeredFunctions(): string[] {
  const text = readFileSync(new URL('../functions/index.ts', import.meta.url), 'utf8');
  return [...text.matchAll(/^(?:http|cloudEvent)\(\s*'([^']+)'/gm)].map(([, name = '']) => name);
}
