import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMAND_USAGE, parseSlackCommand } from '../shared/audit/slack-command.ts';

const page = readFileSync(new URL('../docs/slack.md', import.meta.url), 'utf8');
const manifest = readFileSync(new URL('../slack-manifest.yaml', import.meta.url), 'utf8');
const NOW = new Date('2026-11-22T12:00:00Z');

test('every command of docs/slack.md is understood as it stands there', () => {
  const commands = [...page.matchAll(/^\| `\/dns-audit ([^`]+)` \|/gm)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(8);
  for (const text of commands) {
    const parsed = parseSlackCommand(text, NOW);
    expect([text, parsed.kind]).toEqual([text, text === 'help' ? 'help' : 'request']);
  }
});

test.each(Object.keys(COMMAND_USAGE))('docs/slack.md tells of %s', (verb) => {
  expect(page).toMatch(new RegExp(`\`(?:/dns-audit )?${verb}\\b`));
});

test('the shortcut and the command are called as the manifest calls them', () => {
  const { features } = parse(manifest) as {
    features: { shortcuts: { name: string }[]; slash_commands: { command: string }[] };
  };
  expect(page).toContain(`"${features.shortcuts[0]?.name}"`);
  expect(features.slash_commands.map(({ command }) => command)).toEqual(['/dns-audit']);
});
