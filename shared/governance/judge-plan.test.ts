import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgePlan } from './judge-plan.ts';
import { terraformPlan } from './terraform-plan.ts';

function readPlan(name: string) {
  const url = new URL(`../../test/fixtures/plans/${name}.json`, import.meta.url);
  return terraformPlan.parse(JSON.parse(readFileSync(url, 'utf8')));
}

function outcomes(name: string, includesUnchanged = false): Record<string, string> {
  const { results } = judgePlan(readPlan(name), { subject: name, includesUnchanged });
  return Object.fromEntries(
    results.map(({ subject, verdict, code }) => [
      subject.replace(/^.*google_container_cluster\./, (path) => (path.startsWith('module') ? 'module ' : '')),
      `${verdict} ${code}`,
    ]),
  );
}

describe('a plan of new clusters', () => {
  test('each is judged by what is written, and what GKE does where nothing is', () => {
    expect(outcomes('create')).toEqual({
      by_default: 'fail nodelocal-by-default',
      written: 'fail nodelocal-on-dnsmasq',
      cloud_dns: 'pass cloud-dns',
      cache_off: 'pass nodelocal-off',
      autopilot: 'not-applicable autopilot',
      coredns: 'pass coredns-by-version',
      before_the_default: 'pass nodelocal-off-by-default',
      provider_later: 'unknown known-after-apply',
      cache_later: 'unknown known-after-apply',
      'module this[0]': 'fail nodelocal-by-default',
    });
  });

  test('google-beta in a module, under an index that looks like a path: both clusters are there', () => {
    const { results } = judgePlan(readPlan('create'), { subject: 'x', includesUnchanged: false });
    const inModules = results.filter(({ subject }) => subject.startsWith('module.'));
    expect(inModules.map(({ subject }) => subject)).toEqual([
      'module.team["b"].google_container_cluster.this[0]',
      'module.team["module.a[\\"x\\"]"].google_container_cluster.this[0]',
    ]);
    for (const { message } of inModules) expect(message).toContain('the DNS provider is KUBE_DNS');
  });

  test('failures come first, and every failure says what to write', () => {
    const { results, rules } = judgePlan(readPlan('create'), { subject: 'x', includesUnchanged: false });
    expect(results.map(({ verdict }) => verdict)).toEqual([
      ...['fail', 'fail', 'fail', 'fail', 'unknown', 'unknown', 'not-applicable', 'pass', 'pass', 'pass', 'pass'],
    ]);
    for (const { verdict, fix } of results) expect(fix?.includes('CLOUD_DNS') ?? false).toBe(verdict === 'fail');
    expect(rules).toMatchObject([{ id: 'nodelocal-dnscache-on-kube-dns' }]);
  });
});

describe('a plan of changes', () => {
  test('clusters that stay as they are are counted, not judged', () => {
    expect(outcomes('update')).toEqual({
      cache_off: 'fail nodelocal-on-dnsmasq',
      written: 'fail nodelocal-on-dnsmasq',
      'module this[1]': 'fail nodelocal-by-default',
    });
    const { limits } = judgePlan(readPlan('update'), { subject: 'x', includesUnchanged: false });
    expect(limits).toContain('9 clusters that the plan leaves as they are were not judged.');
  });

  test('with the unchanged ones: what is in the state is known', () => {
    expect(outcomes('update', true)).toMatchObject({
      cloud_dns: 'pass cloud-dns',
      autopilot: 'not-applicable autopilot',
    });
  });
});

describe('a version', () => {
  test.each([
    ['1.36', 'pass coredns-by-version'],
    ['1.36.', 'pass coredns-by-version'],
    ['1.36.0-gke.100', 'pass coredns-by-version'],
    ['1.40.2', 'pass coredns-by-version'],
    ['1.35.9-gke.99', 'fail nodelocal-by-default'],
    ['1.34', 'fail nodelocal-by-default'],
    ['1.34.1', 'fail nodelocal-by-default'],
    ['1.34.1-gke.3719999', 'pass nodelocal-off-by-default'],
    ['1.34.1-gke.3720000', 'fail nodelocal-by-default'],
    ['1.34.0', 'pass nodelocal-off-by-default'],
    ['1.33', 'pass nodelocal-off-by-default'],
    ['latest', 'fail nodelocal-by-default'],
    ['', 'fail nodelocal-by-default'],
  ])('asked for as %j: %s', (version, outcome) => {
    const { results } = judgePlan(planOf({ min_master_version: version }), { subject: 'x', includesUnchanged: false });
    expect(results.map(({ verdict, code }) => `${verdict} ${code}`)).toEqual([outcome]);
  });

  test('that runs counts where none is asked for', () => {
    const after = { master_version: '1.36.1-gke.5', addons_config: [{ dns_cache_config: [{ enabled: true }] }] };
    const { results } = judgePlan(planOf(after, ['update']), { subject: 'x', includesUnchanged: false });
    expect(results[0]?.code).toBe('coredns-by-version');
  });

  test('that runs counts where a lower one is the least that is asked for', () => {
    const cache = { addons_config: [{ dns_cache_config: [{ enabled: true }] }] };
    const outcome = (versions: object) =>
      judgePlan(planOf({ ...versions, ...cache }, ['update']), { subject: 'x', includesUnchanged: false }).results[0]
        ?.code;
    expect(outcome({ min_master_version: '1.33', master_version: '1.36.1-gke.5' })).toBe('coredns-by-version');
    expect(outcome({ min_master_version: '1.36', master_version: '1.35.1-gke.5' })).toBe('coredns-by-version');
    expect(outcome({ min_master_version: '1.33', master_version: '1.35.1-gke.5' })).toBe('nodelocal-on-dnsmasq');
  });
});

test('an errored plan, deferred changes and changes that cannot be read are unknown, each by its address', () => {
  const plan = terraformPlan.parse({
    format_version: '1.2',
    errored: true,
    deferred_changes: [
      { reason: 'instance_count_unknown', resource_change: { ...changeOf({}), address: 'google_container_cluster.d' } },
      { reason: 'instance_count_unknown', resource_change: { type: 'google_dns_record_set', address: 'x.y' } },
    ],
    resource_changes: [
      { type: 'google_container_cluster', address: 'google_container_cluster.odd' },
      { type: 'google_container_cluster' },
      { type: 'google_dns_record_set' },
    ],
  });
  const { results } = judgePlan(plan, { subject: 'x', includesUnchanged: false });
  expect(results.map(({ subject, verdict, code }) => `${subject}: ${verdict} ${code}`)).toEqual([
    'google_container_cluster.d: unknown deferred',
    'google_container_cluster.odd: unknown unreadable',
    'resource_changes[1]: unknown unreadable',
    'the plan: unknown plan-errored',
  ]);
});

test('any JSON where a plan has its values: judged without a fault', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(json, json, json, fc.string(), (after, unknown, root, address) => {
      const change = {
        ...changeOf({}),
        address,
        module_address: address,
        change: { actions: ['create'], after, after_unknown: unknown },
      };
      const plan = terraformPlan.parse({
        format_version: '1.2',
        resource_changes: [change, root],
        configuration: { root_module: root },
      });
      expect(judgePlan(plan, { subject: 'x', includesUnchanged: true }).results.length).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 300 },
  );
});

function changeOf(after: object, actions: string[] = ['create']) {
  return {
    address: 'google_container_cluster.this',
    mode: 'managed',
    type: 'google_container_cluster',
    name: 'this',
    change: { actions, after, after_unknown: {} },
  };
}

function planOf(after: object, actions?: string[]) {
  return terraformPlan.parse({ format_version: '1.2', resource_changes: [changeOf(after, actions)] });
}
