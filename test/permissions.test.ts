import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SERVICE_GRANTS } from '../shared/governance/service-grants.ts';
import { FEATURES, permissionsOf, TIER_PERMISSIONS, TIERS } from '../shared/governance/tiers.ts';

/** One table of permissions: the code asks for no other, Terraform grants no other, the docs name no other. */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const page = readFileSync(join(ROOT, 'docs/permissions.md'), 'utf8');
const adapters = readdirSync(join(ROOT, 'shared/adapters'))
  .filter((name) => name.endsWith('.ts') && !name.includes('.test'))
  .map((name) => readFileSync(join(ROOT, 'shared/adapters', name), 'utf8'))
  .join('\n');
const tiered = new Set(TIER_PERMISSIONS.map(({ permission }) => permission));
const granted = new Set(SERVICE_GRANTS.flatMap(({ permissions }) => permissions));
const PERMISSION = /\b(?:cloudasset|container|gkehub|logging|monitoring|resourcemanager)\.[a-z]\w+\.[a-z]\w+\b/g;
/** Names of metrics and files that look like permissions. */
const NO_PERMISSION = /\.googleapis\.|\.schema\.ts$/;

describe('the table of permissions', () => {
  test('has every permission that an adapter names as missing', () => {
    const named = [...new Set(adapters.match(PERMISSION) ?? [])].filter((name) => !NO_PERMISSION.test(name));
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !tiered.has(name) && !granted.has(name))).toEqual([]);
  });

  test('has no permission that no adapter knows', () => {
    expect([...tiered].filter((name) => !adapters.includes(name))).toEqual([]);
  });

  test('is what docs/permissions.md says: permission and role in one row', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('|'));
    const missing = TIER_PERMISSIONS.filter(
      ({ permission, role }) => !rows.some((row) => row.includes(`\`${permission}\``) && row.includes(`\`${role}\``)),
    );
    expect(missing.map(({ permission, role }) => `${permission} ${role}`)).toEqual([]);
  });

  test('is granted step by step as docs/permissions.md says', () => {
    for (const { tier, title } of TIERS) {
      const row = page.split('\n').find((line) => line.startsWith(`| ${tier}. `)) ?? '';
      expect(row, title).not.toBe('');
      const own = permissionsOf({ scope: 'organization', upTo: tier, features: ['log-batches'] }).filter(
        (one) => one.tier === tier,
      );
      for (const { permission } of own) expect(row, title).toContain(`\`${permission}\``);
    }
  });

  test('says of each why, and what is lost without it, and reads only', () => {
    for (const { permission, reason, without, functions, scopes } of TIER_PERMISSIONS) {
      expect(permission).toMatch(/\.(?:get|list|listResource|connect)$/);
      expect(`${reason}${without}`.length, permission).toBeGreaterThan(40);
      expect(functions.length * scopes.length, permission).toBeGreaterThan(0);
    }
  });

  test('knows what every feature is for', () => {
    const used = new Set(TIER_PERMISSIONS.flatMap(({ feature }) => feature ?? []));
    expect([...used].sort()).toEqual(Object.keys(FEATURES).sort());
  });
});

test('every role on the own objects of the service is explained', () => {
  for (const { role } of SERVICE_GRANTS) expect(page, role).toContain(role);
});
