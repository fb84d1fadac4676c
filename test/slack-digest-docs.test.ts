import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadServiceConfig } from '../shared/config.ts';
import { requiredEnvironment } from '../shared/config-words.ts';
import { type DigestChanges, isNews } from '../shared/domain/digest.ts';
import { slackRoute } from '../shared/domain/slack-route.ts';
import { DIGEST_CHANGE_WORDS } from '../shared/report/digest-words.ts';
import { NO_CHANGES } from '../shared/report/sample-digest.test-helper.ts';

const PAGE = readFileSync(new URL('../docs/slack-digest.md', import.meta.url), 'utf8');

describe('docs/slack-digest.md', () => {
  const examples = [...PAGE.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

  test('shows routes', () => {
    expect(examples.length).toBeGreaterThan(2);
  });

  test.each(examples)('the service takes the example %s', (text) => {
    const environment = { ...requiredEnvironment(), SLACK_BOT_TOKEN: 'xoxb-x', DNS_AUDIT_SLACK_ROUTES: text };
    expect(loadServiceConfig(environment).slack?.routes).toEqual(JSON.parse(text));
  });

  test('names every key of a route', () => {
    const keys = [...PAGE.matchAll(/^\| `(\w+)` \| [^|]+ \|$/gm)].map(([, key]) => key);
    expect(keys).toEqual(expect.arrayContaining(Object.keys(slackRoute.shape)));
  });

  test('says of every kind of change whether it is worth a reply', () => {
    const one = { name: 'c', before: null, now: null, newRules: [] };
    const words: Record<keyof DigestChanges, string> = {
      ...DIGEST_CHANGE_WORDS,
      expiring: 'under an exception that ends soon',
    };
    const rows = [...PAGE.matchAll(/^\| ([^|]+) \| yes \| (yes|no) \|$/gm)];
    expect(rows).toHaveLength(Object.keys(words).length);
    for (const [kind, word] of Object.entries(words)) {
      const row = rows.find(([, text]) => text?.startsWith(word));
      expect([word, row?.[2]]).toEqual([word, isNews({ ...NO_CHANGES, [kind]: [one] }) ? 'yes' : 'no']);
    }
  });
});
