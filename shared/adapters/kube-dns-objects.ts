import type { z } from 'zod';
import type { LiveKubeDns } from '../domain/live-kube-dns.ts';
import { ConfigError } from '../errors.ts';
import { parseServer } from '../formats/dns-server-text.ts';
import { kubectlOutput, kubeDnsContainers, named } from './kube-dns-objects.schema.ts';
import { deployment, service } from './kubernetes.schema.ts';

export const KUBE_DNS_COMMAND =
  'kubectl get deployment/kube-dns service/kube-dns-upstream --namespace=kube-system --output=json';

/** What a cluster runs as kube-dns, from what KUBE_DNS_COMMAND printed. Throws ConfigError that says what is missing. */
export function readKubeDnsObjects(json: unknown, name: string): LiveKubeDns {
  const expected = `It is what this prints: ${KUBE_DNS_COMMAND}`;
  const objects = kubectlOutput.safeParse(json);
  if (!objects.success) throw new ConfigError(`${name}: neither a Kubernetes object nor a list of them. ${expected}`);
  const find = (kind: string, objectName: string) =>
    objects.data.find((one) => {
      const parsed = named.safeParse(one);
      return parsed.success && parsed.data.kind === kind && parsed.data.metadata.name === objectName;
    });
  const found = find('Deployment', 'kube-dns');
  if (found === undefined) throw new ConfigError(`${name}: no Deployment kube-dns in it. ${expected}`);
  const facts = parse(deployment, found, name);
  if (!facts.hasDnsmasq)
    throw new ConfigError(
      `${name}: this kube-dns has no dnsmasq (GKE 1.36 and later run CoreDNS), so there is no limit of dnsmasq to watch.`,
    );
  const upstream = find('Service', 'kube-dns-upstream');
  const { containers, serviceAccount } = parse(kubeDnsContainers, found, name);
  return {
    containers,
    serviceAccount,
    dnsmasqImageTag: facts.dnsmasqImageTag,
    maxTcpConnections: facts.maxTcpConnections,
    upstream: upstream === undefined ? null : readAddress(parse(service, upstream, name).clusterIp, name),
  };
}

/** It goes into expressions and comments: nothing but an address may. */
function readAddress(clusterIp: string | null, name: string): string | null {
  if (clusterIp === null) return null;
  const server = parseServer(clusterIp);
  if (server !== null && server.address === clusterIp.toLowerCase()) return server.address;
  throw new ConfigError(
    `${name}: clusterIP ${JSON.stringify(clusterIp.slice(0, 60))} of Service kube-dns-upstream is no address.`,
  );
}

function parse<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message.split('\n', 1)[0]?.slice(0, 200)}`);
}
