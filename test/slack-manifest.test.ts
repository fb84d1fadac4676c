import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SLACK_METHODS } from '../emulator/slack-methods.ts';
import { setUpSlack } from '../emulator/slack-setup.ts';
import schema from './fixtures/slack/manifest.schema.v2.json' with { type: 'json' };

const text = readFileSync(new URL('../slack-manifest.yaml', import.meta.url), 'utf8');
const manifest = parse(text);

function problemsOf(value: unknown): string[] {
  // The schema holds keywords of Slack's own, such as `regex` and `_note`.
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

describe('slack-manifest.yaml', () => {
  test('is what Slack’s own schema takes', () => {
    expect(problemsOf(manifest)).toEqual([]);
  });

  test('is really held against it', () => {
    const wrong = structuredClone(manifest);
    wrong.features.shortcuts[0].name = 'x'.repeat(25);
    wrong.settings.interactivity.options_url = 'https://x.example';
    expect(problemsOf(wrong)).toHaveLength(2);
  });

  test('asks for the scopes that the calls need, and for no other', () => {
    const { bot, bot_optional: optional } = manifest.oauth_config.scopes;
    expect(bot).toEqual(['commands', 'chat:write']);
    const needed = Object.values(SLACK_METHODS).flatMap((method) => method.scope ?? []);
    expect(new Set([...bot, ...optional])).toEqual(new Set(['commands', ...needed]));
  });

  test('has the shortcuts that the emulated Slack offers', () => {
    const { shortcuts } = setUpSlack({ token: 'x', channels: [] });
    const declared = manifest.features.shortcuts.map(({ name, callback_id: callbackId }: Record<string, string>) => ({
      callbackId,
      name,
    }));
    expect(declared).toEqual(shortcuts);
  });

  test('names one address, in four places', () => {
    const urls = text.match(/https:\/\/\S+/g) ?? [];
    expect(urls).toHaveLength(4);
    expect(new Set(urls).size).toBe(1);
  });

  test('lets nothing in that the bot does not read', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(['app_home_opened']);
    expect(manifest.settings.socket_mode_enabled).toBe(false);
    expect(manifest.features.slash_commands[0]).toMatchObject({ command: '/dns-audit', should_escape: false });
  });
});
