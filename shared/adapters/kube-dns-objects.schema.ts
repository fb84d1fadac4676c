import { z } from 'zod';
import { type DnsContainer, dnsContainer } from '../domain/live-kube-dns.ts';

/** Objects of one `kubectl get --output=json`: a list, or one by itself. */
export const kubectlOutput = z.union([
  z.object({ kind: z.literal('List'), items: z.array(z.unknown()).max(100) }).transform(({ items }) => items),
  z
    .object({ kind: z.string(), metadata: z.object({ name: z.string() }) })
    .loose()
    .transform((one) => [one as unknown]),
]);

export const named = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });

const volumeMount = z.object({ name: z.string(), mountPath: z.string() });
const container = z
  .object({
    name: z.string(),
    image: z.string(),
    args: z.array(z.string()).nullish(),
    ports: z.array(z.unknown()).nullish(),
    env: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish(),
    livenessProbe: z.unknown().optional(),
    readinessProbe: z.unknown().optional(),
    securityContext: z.unknown().optional(),
    volumeMounts: z.array(volumeMount).nullish(),
  })
  .transform((raw) => ({
    name: raw.name,
    image: raw.image,
    args: raw.args ?? [],
    ports: raw.ports ?? [],
    // A value that comes from elsewhere (valueFrom) is of no use to a copy.
    env: (raw.env ?? []).flatMap(({ name, value }) => (value == null ? [] : [{ name, value }])),
    livenessProbe: raw.livenessProbe ?? null,
    readinessProbe: raw.readinessProbe ?? null,
    securityContext: raw.securityContext ?? {},
    configAt: raw.volumeMounts?.find(({ name }) => name === 'kube-dns-config')?.mountPath ?? null,
  }));

const NAMES: ReadonlySet<string> = new Set(['kubedns', 'dnsmasq', 'sidecar']);

/** Deployment kube-dns: the containers that answer queries or watch over that. Any other (prometheus-to-sd) is left out. */
export const kubeDnsContainers = z
  .object({
    spec: z.object({
      template: z.object({
        spec: z.object({ containers: z.array(container), serviceAccountName: z.string().nullish() }),
      }),
    }),
  })
  .transform(({ spec: { template } }, context) => {
    const wanted = template.spec.containers.filter(({ name }) => NAMES.has(name));
    const containers: DnsContainer[] = [];
    for (const one of wanted) {
      const parsed = dnsContainer.safeParse(one);
      if (parsed.success) containers.push(parsed.data);
      else
        context.issues.push({
          code: 'custom',
          message: `container ${one.name}: ${z.prettifyError(parsed.error)}`,
          input: one,
        });
    }
    return { containers, serviceAccount: template.spec.serviceAccountName ?? 'default' };
  });
