import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { TERRAFORM, useWorkspace } from './terraform.test-helper.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/plans/', import.meta.url));
/** Of a plan what a gate reads; the rest says when and by which version it was made. */
const KEPT = ['format_version', 'resource_changes', 'configuration', 'errored'];
const CLUSTER_FIELDS = [
  'name',
  'location',
  'enable_autopilot',
  'min_master_version',
  'master_version',
  'addons_config',
  'dns_config',
];

describe.skipIf(TERRAFORM === null)('the plans in test/fixtures', () => {
  const workspace = useWorkspace();

  test('are what the real terraform says', async () => {
    await cp(join(FIXTURES, 'clusters'), join(workspace.directory, 'plans'), { recursive: true });
    await workspace.terraform('plans', 'init', '-no-color');
    const created = await plan('1');
    expect(await workspace.terraform('plans', 'apply', '-auto-approve', '-no-color', 'p.tfplan')).toMatchObject({
      code: 0,
    });
    const updated = await plan('2');
    await expect(`${created}\n`).toMatchFileSnapshot(join(FIXTURES, 'create.json'));
    await expect(`${updated}\n`).toMatchFileSnapshot(join(FIXTURES, 'update.json'));
  });

  async function plan(stage: string): Promise<string> {
    const planned = await workspace.terraform('plans', 'plan', '-no-color', '-out=p.tfplan', `-var=stage=${stage}`);
    if (planned.code !== 0) throw new Error(planned.output);
    const shown = await workspace.terraform('plans', 'show', '-json', 'p.tfplan');
    return JSON.stringify(prune(JSON.parse(shown.output)), null, 1);
  }
});

// biome-ignore lint/suspicious/noExplicitAny: whatever terraform prints.
function prune(plan: any): object {
  const kept = Object.fromEntries(Object.entries(plan).filter(([key]) => KEPT.includes(key)));
  delete plan.configuration.provider_config;
  for (const { type, change } of plan.resource_changes) {
    delete change.before;
    delete change.before_sensitive;
    delete change.after_sensitive;
    // Terraform draws it anew each time.
    delete change.after?.id;
    if (type !== 'google_container_cluster') continue;
    for (const side of [change.after, change.after_unknown]) {
      for (const key of Object.keys(side ?? {})) if (!CLUSTER_FIELDS.includes(key)) delete side[key];
      for (const addons of Array.isArray(side?.addons_config) ? side.addons_config : [])
        for (const key of Object.keys(addons)) if (key !== 'dns_cache_config') delete addons[key];
    }
  }
  return kept;
}
