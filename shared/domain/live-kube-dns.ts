import { z } from 'zod';

const port = z.number().int().min(1).max(65_535);
const containerPort = z.object({ name: z.string().optional(), containerPort: port, protocol: z.string().optional() });
const probe = z.object({
  httpGet: z.object({
    path: z.string(),
    port: z.union([port, z.string()]),
    scheme: z.enum(['HTTP', 'HTTPS']).optional(),
  }),
  initialDelaySeconds: z.number().int().optional(),
  timeoutSeconds: z.number().int().optional(),
  periodSeconds: z.number().int().optional(),
  successThreshold: z.number().int().optional(),
  failureThreshold: z.number().int().optional(),
});
export type HttpProbe = z.infer<typeof probe>;

/** A container of kube-dns: what another one needs to behave the same. Nothing else of it is taken over. */
export const dnsContainer = z.object({
  name: z.enum(['kubedns', 'dnsmasq', 'sidecar']),
  image: z.string().min(1).max(512),
  args: z.array(z.string().max(4_096)).max(100),
  ports: z.array(containerPort).max(20),
  env: z.array(z.object({ name: z.string().max(256), value: z.string().max(4_096) })).max(50),
  livenessProbe: probe.nullable(),
  readinessProbe: probe.nullable(),
  securityContext: z.object({
    runAsUser: z.number().int().nonnegative().optional(),
    runAsGroup: z.number().int().nonnegative().optional(),
    readOnlyRootFilesystem: z.boolean().optional(),
    allowPrivilegeEscalation: z.boolean().optional(),
    capabilities: z
      .object({
        add: z.array(z.string().max(64)).max(50).optional(),
        drop: z.array(z.string().max(64)).max(50).optional(),
      })
      .optional(),
  }),
  /** Where ConfigMap kube-dns is mounted; null for none. */
  configAt: z.string().max(1_024).nullable(),
});
export type DnsContainer = z.infer<typeof dnsContainer>;

/** What a cluster runs as kube-dns, read from its objects. */
export const liveKubeDns = z.object({
  dnsmasqImageTag: z.string().nullable(),
  /** `--max-tcp-connections`; null when it is not among the arguments. */
  maxTcpConnections: z.number().int().positive().nullable(),
  containers: z.array(dnsContainer),
  serviceAccount: z.string().max(253),
  /** ClusterIP of Service kube-dns-upstream; null when the object was not given. */
  upstream: z.string().max(64).nullable(),
});
export type LiveKubeDns = z.infer<typeof liveKubeDns>;
