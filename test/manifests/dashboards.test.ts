import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { listAlerts } from '../../shared/manifests/alerts.ts';
import { kubeDnsDashboard } from '../../shared/manifests/dashboard-kube-dns.ts';
import { nodeLocalDnsDashboard } from '../../shared/manifests/dashboard-node-local-dns.ts';
import { KNOWN_METRICS } from '../../shared/manifests/known-metrics.ts';
import { findPromtool, runPromtool } from './promtool.test-helper.ts';

const version = findPromtool();
const reason = version === null ? ' (skipped: no program `promtool`; Debian package prometheus)' : ` ${version}`;

const dashboards = [kubeDnsDashboard({ limit: 20, upstream: null }), nodeLocalDnsDashboard()];
const byName = dashboards.map((one) => [one.uid, one] as const);

/** What Grafana's documentation of the dashboard JSON names, and nothing else: a misspelt field is found. */
const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('$datasource') });
const target = z.strictObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource,
  expr: z.string().min(1),
  legendFormat: z.string().min(1),
  range: z.boolean(),
  instant: z.boolean(),
});
const gridPos = z.strictObject({ x: z.number(), y: z.number(), w: z.number().min(1).max(24), h: z.number().min(1) });
const row = z.strictObject({
  id: z.number(),
  type: z.literal('row'),
  title: z.string(),
  gridPos,
  collapsed: z.literal(false),
  panels: z.array(z.never()),
});
const chart = z.strictObject({
  id: z.number(),
  type: z.enum(['timeseries', 'stat']),
  title: z.string().min(1),
  description: z.string().min(1),
  gridPos,
  datasource,
  targets: z.array(target).min(1),
  fieldConfig: z.strictObject({
    defaults: z.strictObject({
      unit: z.enum(['short', 's', 'ms', 'reqps', 'percentunit', 'cps']),
      min: z.literal(0),
      custom: z.strictObject({
        drawStyle: z.literal('line').optional(),
        lineWidth: z.number().optional(),
        fillOpacity: z.number().optional(),
        spanNulls: z.literal(false).optional(),
        showPoints: z.literal('never').optional(),
        thresholdsStyle: z.strictObject({ mode: z.enum(['off', 'dashed']) }).optional(),
      }),
      thresholds: z
        .strictObject({
          mode: z.literal('absolute'),
          steps: z.array(z.strictObject({ color: z.string(), value: z.number().nullable() })).min(2),
        })
        .optional(),
    }),
    overrides: z.array(
      z.strictObject({
        matcher: z.strictObject({ id: z.literal('byName'), options: z.string() }),
        properties: z.array(z.strictObject({ id: z.string(), value: z.unknown() })),
      }),
    ),
  }),
  options: z.record(z.string(), z.unknown()),
});
const dashboardSchema = z.strictObject({
  uid: z.string().regex(/^[a-z0-9-]{8,40}$/),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  schemaVersion: z.literal(39),
  version: z.literal(1),
  editable: z.boolean(),
  graphTooltip: z.literal(1),
  timezone: z.literal('browser'),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  refresh: z.string(),
  templating: z.strictObject({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  links: z.array(z.never()),
  panels: z.array(z.discriminatedUnion('type', [row, chart])).min(3),
});

function expressionsOf(dashboard: unknown): string[] {
  const { panels } = dashboardSchema.parse(dashboard);
  return panels.flatMap((panel) => (panel.type === 'row' ? [] : panel.targets.map(({ expr }) => expr)));
}

/** Names that stand before a selector or a range; functions, words of PromQL and labels are taken out. */
function metricsOf(expression: string): string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, '{}')
    .replace(/by \([^)]*\)/g, '')
    .replace(/"[^"]*"/g, '');
  const names = bare.match(/\b(?:coredns|kubedns|skydns|container|dns_audit)_\w+/g) ?? [];
  return names.map((name) =>
    name.replace(/_(?:bucket|count|sum)$/, (ending) => (KNOWN_METRICS[name] === undefined ? '' : ending)),
  );
}

describe.each(byName)('dashboard %s', (_, dashboard) => {
  it('has the fields of a dashboard, and no other', () => {
    expect(dashboardSchema.safeParse(JSON.parse(JSON.stringify(dashboard))).error).toBeUndefined();
  });

  it('is one by the schema of Grafana that schemastore publishes', () => {
    const path = createRequire(import.meta.url).resolve('schemastore/schemas/json/grafana-dashboard-5.x.json');
    const { $schema: _, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    validate({ meta: {}, dashboard });
    // Since Grafana 8.3 a data source is an object, and `refresh` of a variable says when: the schema is of 5.x.
    const changed = /\/templating\/list\/\d+\/(?:datasource|refresh)$/;
    expect((validate.errors ?? []).filter(({ instancePath }) => !changed.test(instancePath))).toEqual([]);
  });

  it('has panels with their own ids that do not overlap and stay within the grid', () => {
    const { panels } = dashboardSchema.parse(dashboard);
    const taken = new Set<string>();
    for (const { gridPos: at } of panels)
      for (let x = at.x; x < at.x + at.w; x += 1)
        for (let y = at.y; y < at.y + at.h; y += 1) {
          expect(x).toBeLessThan(24);
          expect(taken.has(`${x} ${y}`), `${x} ${y}`).toBe(false);
          taken.add(`${x} ${y}`);
        }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });

  it('uses no variable that it does not have, and has none too many', () => {
    const { templating } = dashboardSchema.parse(dashboard);
    const text = JSON.stringify([dashboard.panels, templating]);
    const used = new Set([...text.matchAll(/\$([a-z]\w*)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(templating.list.map(({ name }) => name).sort());
  });

  it('asks for known metrics only', () => {
    const names = expressionsOf(dashboard).flatMap(metricsOf);
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => KNOWN_METRICS[name] === undefined)).toEqual([]);
  });

  it('asks for the metrics of upstreams under both their names', () => {
    const names = new Set(expressionsOf(dashboard).flatMap(metricsOf));
    const generations = [...names].flatMap((name) => /^coredns_(?:forward|proxy)_(.+)$/.exec(name)?.[1] ?? []);
    const both = generations.filter((name) => name !== 'healthcheck_broken_total'); // it kept its name
    expect(both.length).toBeGreaterThan(0);
    expect(
      both.filter((name) => !(names.has(`coredns_forward_${name}`) && names.has(`coredns_proxy_${name}`))),
    ).toEqual([]);
  });
});

describe('alerts', () => {
  it('ask for known metrics only', () => {
    const names = listAlerts({ limit: 20, upstream: null }).flatMap(({ expression }) => metricsOf(expression));
    expect(names.filter((name) => KNOWN_METRICS[name] === undefined)).toEqual([]);
  });
});

describe.skipIf(version === null)(`expressions of dashboards, read by the real promtool${reason}`, () => {
  it.each(byName)('%s: all are PromQL', (_, dashboard) => {
    const rules = expressionsOf(dashboard).map((expression, index) => ({
      record: `panel:${index}`,
      expr: expression
        .replaceAll('$__rate_interval', '5m')
        .replaceAll('$cluster', '.*')
        .replaceAll('$limit', '20')
        // A rule's result has to be a vector; Grafana draws a number as well.
        .replace(/^([\d.]+(?: \+ \d+)?)$/, 'vector($1)'),
    }));
    const { status, output } = runPromtool((path) => ['check', 'rules', path('rules.yaml')], {
      'rules.yaml': stringify({ groups: [{ name: 'dashboard', rules }] }),
    });
    expect(output).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(status, output).toBe(0);
  });
});
