import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { CONSTRAINT, EXEMPTION_TAG } from '../../shared/governance/constraint.ts';
import { permissionsOf, type ScopeKind, type Tier } from '../../shared/governance/tiers.ts';
import { PROJECT } from './known-values.ts';
import { applyFolder, type PlannedResource, TERRAFORM, useWorkspace } from './terraform.test-helper.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ORGANIZATION = '490000000001';
const SCOPES: readonly [ScopeKind, string][] = [
  ['organization', `organizations/${ORGANIZATION}`],
  ['folder', 'folders/500000000001'],
  ['projects', 'projects/shop-prod,pay-prod'],
];
const base = (scope: string) => ({ scope, org_id: ORGANIZATION, audit_project: PROJECT });
/** Verbs of permissions that change nothing. `connect` opens a control plane to what else was granted there. */
const READING = /\.(?:get|list|listResource|connect)$/;

describe.skipIf(TERRAFORM === null)('infra/org', () => {
  const workspace = useWorkspace();
  const apply = (variables: object) => applyFolder(workspace, 'infra/org', { ...variables });
  const values = (resources: readonly PlannedResource[], pattern: RegExp) =>
    resources.filter((one) => pattern.test(one.type)).map((one) => one.values);
  const permissionsIn = (resources: readonly PlannedResource[], of: string) =>
    [
      ...new Set(
        values(resources, /_iam_custom_role$/)
          .filter((role) => role.role_id.endsWith(of))
          .flatMap((role) => role.permissions as string[]),
      ),
    ].sort();

  const steps = SCOPES.flatMap(([kind, scope]) => ([1, 2, 3, 4] as const).map((tier) => [kind, scope, tier] as const));

  test('a permission that is too much for somebody is left out, and nothing else', async () => {
    const excluded = 'container.configMaps.get';
    const scope = `organizations/${ORGANIZATION}`;
    const made = await apply({ ...base(scope), tier: 4, excluded_permissions: [excluded], policy: { mode: 'off' } });
    const question = { scope: 'organization', upTo: 4, features: ['log-batches'], of: 'audit' } as const;
    const wanted = permissionsOf(question).map((one) => one.permission);
    expect(wanted).toContain(excluded);
    expect(permissionsIn(made, 'Audit')).toEqual(wanted.filter((one) => one !== excluded).sort());
  });

  describe('a tier', () => {
    let made: PlannedResource[] = [];

    // One root that calls the stack for every scope and tier: one apply in place of twelve.
    beforeAll(async () => {
      const modules = steps.map(([kind, scope, tier]) => [
        `${kind}-${tier}`,
        { source: '../../org', ...base(scope), tier, policy: { mode: 'off' } },
      ]);
      await workspace.write(
        'infra/examples/tiers/main.tf.json',
        JSON.stringify({ module: Object.fromEntries(modules) }),
      );
      made = await applyFolder(workspace, 'infra/examples/tiers', {});
    }, 60_000);

    test.each(steps)('%s %s, %i: its permissions and those of the tiers before, no other', (kind, _, tier) => {
      const inModule = made.filter((one) => one.address.startsWith(`module.${kind}-${tier}.`));
      for (const of of ['sweep', 'audit'] as const) {
        const question = { scope: kind, upTo: tier as Tier, features: ['log-batches'] as const, of };
        const wanted = permissionsOf(question).map((one) => one.permission);
        expect(permissionsIn(inModule, of === 'sweep' ? 'Sweep' : 'Audit'), of).toEqual(wanted.sort());
      }
    });
  });

  test.each(SCOPES)(
    '%s %s: every right on customers is one of the roles above, and reads',
    async (kind, scope) => {
      const features = ['list-projects', 'connection-metrics', 'connect-gateway', 'plans'];
      const made = await apply({ ...base(scope), tier: 4, features, log_sink: true, security_command_center: true });
      const roles = values(made, /_iam_custom_role$/);
      for (const permission of roles.flatMap((role) => role.permissions)) expect(permission).toMatch(READING);
      const bindings = made.filter((one) => /_iam_(?:member|binding|policy)$/.test(one.type));
      const onAuditProject = ({ type, values: one }: PlannedResource) =>
        one.project === PROJECT || type === 'google_logging_log_view_iam_member' || type.startsWith('google_scc_');
      for (const binding of bindings.filter((one) => !onAuditProject(one)))
        expect(binding.values.role, binding.address).toMatch(/\/roles\/gkeDnsAuditTier[1-4](?:Sweep|Audit)$/);
      const level = { organization: /organization/, folder: /folder/, projects: /google_project_iam_member/ }[kind];
      expect(bindings.filter((one) => level.test(one.type) && /Tier/.test(one.values.role)).length).toBeGreaterThan(3);
      for (const { values: one } of bindings) expect(one.member).toMatch(/^serviceAccount:/);
      const others = bindings.filter(({ values: { role } }) => !/\/roles\/gkeDnsAuditTier/.test(role));
      const account = (name: string) => `serviceAccount:dns-audit-${name}@${PROJECT}.iam.gserviceaccount.com`;
      const writers = kind === 'projects' ? 2 : 1;
      expect(others.map(({ type, values: one }) => [type, one.role, one.member]).sort()).toEqual([
        ['google_logging_log_view_iam_member', 'roles/logging.viewAccessor', account('audit')],
        ...Array(writers).fill(['google_project_iam_member', 'roles/logging.bucketWriter', expect.any(String)]),
        ['google_scc_v2_organization_source_iam_member', 'roles/securitycenter.findingsEditor', account('finalize')],
      ]);
    },
    60_000,
  );

  test.each(SCOPES)('%s %s: the bot has the rights of sweep and audit, and no others', async (_, scope) => {
    const features = ['list-projects', 'plans'];
    const central = { log_route: 'central-bucket', log_sink: true };
    const made = await apply({ ...base(scope), tier: 4, features, ...central, slack_bot: true });
    const rights = (name: string) =>
      values(made, /_iam_member$/)
        .filter(({ member }) => member === `serviceAccount:dns-audit-${name}@${PROJECT}.iam.gserviceaccount.com`)
        .map(({ role, project, name: view }) => `${role} ${project ?? view ?? ''}`)
        .sort();
    expect(rights('audit').length).toBeGreaterThan(2);
    expect(rights('respond')).toEqual([...rights('sweep'), ...rights('audit')].sort());
  });

  test('lines are kept for 30 days, in the audit project, and the view shows those of containers only', async () => {
    const made = await apply({ ...base(SCOPES[0]?.[1] ?? ''), log_sink: true });
    expect(values(made, /project_bucket_config$/)).toMatchObject([
      { project: PROJECT, location: 'global', bucket_id: 'node-local-dns', retention_days: 30 },
    ]);
    expect(values(made, /google_logging_log_view$/)).toMatchObject([{ filter: 'resource.type = "k8s_container"' }]);
    const [sink] = values(made, /organization_sink$/);
    expect(sink).toMatchObject({
      include_children: true,
      destination: `logging.googleapis.com/projects/${PROJECT}/locations/global/buckets/node-local-dns`,
    });
  });

  test('a central bucket takes the place of the right to read all logs', async () => {
    const made = await apply({ ...base(SCOPES[0]?.[1] ?? ''), tier: 3, log_route: 'central-bucket', log_sink: true });
    expect(permissionsIn(made, 'Audit').filter((one) => one.startsWith('logging.'))).toEqual([]);
    const [view] = values(made, /google_logging_log_view_iam_member/);
    expect(view).toMatchObject({ role: 'roles/logging.viewAccessor', name: 'dns-audit' });
    expect(view.member).toContain('dns-audit-audit@');
    const [writer] = values(made, /google_project_iam_member/);
    expect(writer).toMatchObject({ project: PROJECT, role: 'roles/logging.bucketWriter' });
    expect(writer.condition[0].expression).toContain('buckets/node-local-dns');
  });

  test.each(SCOPES)(
    '%s %s: the sink and the metric take the lines that docs/evidence.md names',
    async (kind, scope) => {
      const made = await apply({ ...base(scope), log_sink: true });
      const page = readFileSync(join(ROOT, 'docs/evidence.md'), 'utf8');
      const documented = /sink of the organization[\s\S]*?```text\n([\s\S]*?)```/.exec(page)?.[1];
      const sinks = values(made, /google_logging_\w+_sink$/);
      expect(sinks).toHaveLength(kind === 'projects' ? 2 : 1);
      for (const sink of sinks) expect(sink.filter.trim()).toBe(documented?.trim());
      const [metric] = values(made, /google_logging_metric$/);
      expect(page).toContain(`\`${metric.filter}\``);
      const rows = [...page.matchAll(/^\| `(\w+)` \| `(.+?)`(?:;[^|]*)? \|$/gm)];
      const extractors = rows.map(([, name, extractor = '']) => [name, extractor.replaceAll('\\|', '|')]);
      expect(Object.fromEntries(extractors)).toEqual(metric.label_extractors);
    },
  );

  test('one feed for an organization or a folder, one for each project', async () => {
    const topic = `projects/${PROJECT}/topics/dns-audit-asset-events`;
    for (const [kind, scope] of SCOPES) {
      const made = await apply({ ...base(scope), asset_feed_topic: topic });
      const feeds = values(made, /_feed$/);
      expect(feeds).toHaveLength(kind === 'projects' ? 2 : 1);
      for (const feed of feeds)
        expect(feed).toMatchObject({
          billing_project: PROJECT,
          content_type: 'RESOURCE',
          asset_types: ['container.googleapis.com/Cluster'],
          feed_output_config: [{ pubsub_destination: [{ topic }] }],
          condition: [],
        });
    }
  });

  describe('the policy', () => {
    const policyOf = async (policy: object) => {
      const made = await apply({ ...base(SCOPES[0]?.[1] ?? ''), policy });
      return { made, policy: values(made, /google_org_policy_policy/)[0] };
    };

    test('says nothing of it: dry-run, which refuses nothing', async () => {
      const { made, policy } = await policyOf({});
      expect(policy.spec).toEqual([]);
      expect(policy.dry_run_spec[0].rules.map((rule: { enforce: string }) => rule.enforce)).toEqual(['FALSE', 'TRUE']);
      const [constraint] = values(made, /google_org_policy_custom_constraint/);
      expect(constraint).toMatchObject({
        name: CONSTRAINT.name,
        condition: CONSTRAINT.condition,
        action_type: 'DENY',
        method_types: ['CREATE'],
        resource_types: [CONSTRAINT.resourceType],
      });
    });

    test('enforced: refuses, but for the tag', async () => {
      const { policy } = await policyOf({ mode: 'enforce', methods: ['CREATE', 'UPDATE'] });
      expect(policy.dry_run_spec).toEqual([]);
      const [exempt, all] = policy.spec[0].rules;
      expect(all).toMatchObject({ enforce: 'TRUE', condition: [] });
      expect(exempt.condition[0].expression).toBe(
        `resource.matchTag('${ORGANIZATION}/${EXEMPTION_TAG.key}', '${EXEMPTION_TAG.value}')`,
      );
    });

    test.each(['dry-run', 'enforce'])('%s: one rule for all, and one by tag that says the opposite', async (mode) => {
      const { made, policy } = await policyOf({ mode });
      const [{ rules }] = mode === 'enforce' ? policy.spec : policy.dry_run_spec;
      const isConditional = ({ condition }: { condition: object[] }) => condition.length > 0;
      expect(rules.filter((rule: { condition: object[] }) => !isConditional(rule))).toMatchObject([
        { enforce: 'TRUE' },
      ]);
      expect(rules.filter(isConditional)).toMatchObject([{ enforce: 'FALSE' }]);
      expect(policy).toMatchObject({
        parent: `organizations/${ORGANIZATION}`,
        name: `organizations/${ORGANIZATION}/policies/${CONSTRAINT.name}`,
      });
      const [tag] = values(made, /google_tags_tag_key/);
      expect(tag).toMatchObject({ parent: `organizations/${ORGANIZATION}`, short_name: EXEMPTION_TAG.key });
    });

    test('of projects, and of parents that somebody named: a policy for each, one constraint', async () => {
      const parentsOf = async (variables: object) =>
        values(await apply(variables), /google_org_policy_policy/).map(({ parent }) => parent);
      expect(await parentsOf(base('projects/shop-prod,pay-prod'))).toEqual(['projects/pay-prod', 'projects/shop-prod']);
      const parents = ['folders/500000000001', 'folders/500000000002'];
      expect(await parentsOf({ ...base(`organizations/${ORGANIZATION}`), policy: { parents } })).toEqual(parents);
    });

    test('off: nothing of it is there', async () => {
      const { made } = await policyOf({ mode: 'off' });
      expect(values(made, /google_org_policy|google_tags/)).toEqual([]);
    });

    test('without an organization: nothing of it is there', async () => {
      const made = await apply({ scope: 'projects/shop-prod', audit_project: PROJECT });
      expect(values(made, /google_org_policy|google_tags|google_organization/)).toEqual([]);
    });
  });
});
