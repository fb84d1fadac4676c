import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { findDnsmasq } from '../../shared/adapters/dnsmasq.test-helper.ts';
import { readKubeDnsObjects } from '../../shared/adapters/kube-dns-objects.ts';
import { buildManifests, type ManifestPlan } from '../../shared/manifests/build-manifests.ts';
import { MANIFEST_KINDS, type ManifestKind } from '../../shared/manifests/kinds.ts';
import type { KubernetesObject } from '../../shared/manifests/manifest.ts';
import { LIVE } from './live-objects.test-helper.ts';

const dnsmasqVersion = findDnsmasq();
const dnsmasqReason =
  dnsmasqVersion === null ? ' (skipped: no program `dnsmasq`; Debian package dnsmasq-base)' : ` ${dnsmasqVersion}`;

const PLAN: ManifestPlan = {
  live: readKubeDnsObjects(JSON.parse(LIVE), 'live.json'),
  limit: null,
  probe: {
    namespace: 'default',
    image: 'registry.example/dns-audit:1',
    urls: ['https://example.com/'],
    interval: '1s',
  },
  namespace: 'default',
  labels: { release: 'promstack' },
};

function objectsOf(kind: ManifestKind): KubernetesObject[] {
  const files = (buildManifests(kind, PLAN) ?? []).filter(({ name }) => name.endsWith('.yaml'));
  return files.flatMap(({ text }) =>
    parseAllDocuments(text).map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as KubernetesObject;
    }),
  );
}

const objects = MANIFEST_KINDS.filter((kind) => kind !== 'prometheus-rules').flatMap(objectsOf);
const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.name}`;

const SECCOMP = { type: 'object', properties: { type: { const: 'RuntimeDefault' } }, additionalProperties: false };

/** The API's own definitions, in which nothing may stand that they do not name. */
function closedDefinitions(): { definitions: Record<string, Record<string, unknown>> } {
  const path = createRequire(import.meta.url).resolve('schemastore/schemas/json/kubernetes-definitions.json');
  const { definitions } = JSON.parse(readFileSync(path, 'utf8'));
  for (const one of Object.values(definitions as Record<string, Record<string, unknown>>))
    if ('properties' in one && !('additionalProperties' in one)) one['additionalProperties'] = false;
  // Kubernetes 1.19 brought it; the definitions are older.
  definitions['io.k8s.api.core.v1.PodSecurityContext'].properties.seccompProfile = SECCOMP;
  return { definitions };
}

const BUILT_IN: Readonly<Record<string, string>> = {
  'apps/v1 Deployment': 'io.k8s.api.apps.v1.Deployment',
  'v1 Service': 'io.k8s.api.core.v1.Service',
};

const metadata = z.strictObject({
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()),
});
const clusterMetadata = metadata.omit({ namespace: true });
const selector = z.strictObject({ matchLabels: z.record(z.string(), z.string()) });
const duration = z.string().regex(/^\d+[smh]$/);
const rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      interval: duration,
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: duration,
          labels: z.record(z.string(), z.string()),
          annotations: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
const namespaceSelector = z.strictObject({ matchNames: z.array(z.string()).length(1) });
const monitorEndpoints = z.array(z.strictObject({ port: z.string(), interval: duration })).min(1);
const GMP = 'monitoring.googleapis.com/v1';
const OPERATOR = 'monitoring.coreos.com/v1';

/** Field names as prometheus-engine's pod_types.go, node_types.go and rules_types.go, and the Prometheus operator's types have them. */
const CUSTOM: Readonly<Record<string, z.ZodType>> = {
  [`${GMP} PodMonitoring`]: z.strictObject({
    ...{ apiVersion: z.literal(GMP), kind: z.literal('PodMonitoring'), metadata: metadata.required() },
    spec: z.strictObject({
      selector,
      endpoints: z.array(z.strictObject({ port: z.union([z.number(), z.string()]), interval: duration })).min(1),
    }),
  }),
  [`${GMP} ClusterNodeMonitoring`]: z.strictObject({
    ...{ apiVersion: z.literal(GMP), kind: z.literal('ClusterNodeMonitoring'), metadata: clusterMetadata },
    spec: z.strictObject({
      endpoints: z.array(
        z.strictObject({
          path: z.string(),
          scheme: z.literal('https'),
          interval: duration,
          metricRelabeling: z.array(
            z.strictObject({ action: z.literal('keep'), sourceLabels: z.array(z.string()), regex: z.string() }),
          ),
        }),
      ),
    }),
  }),
  [`${GMP} ClusterRules`]: z.strictObject({
    ...{ apiVersion: z.literal(GMP), kind: z.literal('ClusterRules'), metadata: clusterMetadata, spec: rules },
  }),
  [`${OPERATOR} PodMonitor`]: z.strictObject({
    ...{ apiVersion: z.literal(OPERATOR), kind: z.literal('PodMonitor'), metadata: metadata.required() },
    spec: z.strictObject({
      jobLabel: z.string().optional(),
      ...{ namespaceSelector, selector, podMetricsEndpoints: monitorEndpoints },
    }),
  }),
  [`${OPERATOR} ServiceMonitor`]: z.strictObject({
    ...{ apiVersion: z.literal(OPERATOR), kind: z.literal('ServiceMonitor'), metadata: metadata.required() },
    spec: z.strictObject({ namespaceSelector, selector, endpoints: monitorEndpoints }),
  }),
  [`${OPERATOR} PrometheusRule`]: z.strictObject({
    ...{
      apiVersion: z.literal(OPERATOR),
      kind: z.literal('PrometheusRule'),
      metadata: metadata.required(),
      spec: rules,
    },
  }),
};

describe('objects for a cluster', () => {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { 'int-or-string': true, int32: true, int64: true, 'date-time': true },
  });
  ajv.addSchema(closedDefinitions(), 'kubernetes');

  it.each(objects.map((one) => [nameOf(one), one] as const))(
    '%s has the fields of its kind, and no other',
    (_, one) => {
      const key = `${one.apiVersion} ${one.kind}`;
      const builtIn = BUILT_IN[key];
      if (builtIn === undefined) {
        expect(CUSTOM[key], key).toBeDefined();
        expect(CUSTOM[key]?.safeParse(one).error).toBeUndefined();
        return;
      }
      const validate = ajv.getSchema(`kubernetes#/definitions/${builtIn}`);
      expect(validate?.(one), JSON.stringify(validate?.errors)).toBe(true);
    },
  );

  it('a misspelt field of a Deployment is found', () => {
    const [deployment] = objectsOf('probe');
    const wrong = JSON.parse(
      JSON.stringify(deployment).replace('"readOnlyRootFilesystem"', '"readOnlyRootFileSystem"'),
    );
    expect(ajv.getSchema('kubernetes#/definitions/io.k8s.api.apps.v1.Deployment')?.(wrong)).toBe(false);
  });

  it('no two of them are one', () => {
    const names = objects.map((one) => `${nameOf(one)} ${one.metadata.namespace ?? ''}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('none has a name that GKE gives: applying it changes nothing that is managed', () => {
    expect(
      objects.filter(({ metadata: { name } }) => /^(?:kube-dns(?:-upstream|-autoscaler)?|node-local-dns)$/.test(name)),
    ).toEqual([]);
  });
});

describe('a debug kube-dns', () => {
  const [deployment, service] = objectsOf('kube-dns-debug') as [
    KubernetesObject & { spec: DebugSpec },
    KubernetesObject & { spec: { selector: Record<string, string> } },
  ];
  interface DebugSpec {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    template: {
      metadata: { labels: Record<string, string> };
      spec: { containers: { name: string; image: string; args: string[]; resources: { limits: object } }[] } & Record<
        string,
        unknown
      >;
    };
  }
  const { template, selector: selected, replicas } = deployment.spec;
  const container = (name: string) => template.spec.containers.find((one) => one.name === name);

  it('is selected by its own Service, and by no Service of GKE', () => {
    expect(template.metadata.labels['k8s-app']).toBe('kube-dns-debug');
    expect(template.metadata.labels).toMatchObject(service.spec.selector);
    expect(selected.matchLabels).toEqual(service.spec.selector);
  });

  it('runs the images and arguments of the managed one, and logs queries', () => {
    expect(container('dnsmasq')?.image).toBe('gke.gcr.io/k8s-dns-dnsmasq-nanny:1.22.22-gke.0');
    expect(container('dnsmasq')?.args).toEqual([...(PLAN.live?.containers[1]?.args ?? []), '--log-queries=extra']);
    expect(container('dnsmasq')?.args).toContain('--dns-forward-max=1500');
    expect(container('kubedns')?.args).toEqual(PLAN.live?.containers[0]?.args);
  });

  it.skipIf(dnsmasqVersion === null)(`has arguments that a real dnsmasq${dnsmasqReason} accepts`, () => {
    const args = container('dnsmasq')?.args ?? [];
    const own = args.slice(args.indexOf('--') + 1);
    const { status, stderr } = spawnSync('dnsmasq', ['--test', '--conf-file=/dev/null', ...own], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
    });
    expect(stderr).toContain('syntax check OK');
    expect(status).toBe(0);
  });

  it('is one Pod, bounded, and reports nothing in the name of the managed one', () => {
    expect(replicas).toBe(1);
    expect(template.spec.containers.map(({ name }) => name)).toEqual(['kubedns', 'dnsmasq', 'sidecar']);
    for (const { resources } of template.spec.containers)
      expect(Object.keys(resources.limits)).toEqual(['cpu', 'memory']);
    expect(template.spec['priorityClassName']).toBeUndefined();
    expect(JSON.stringify(deployment)).not.toMatch(/addonmanager|cluster-service|prometheus-to-sd/);
  });
});
