import { z } from 'zod';
import type { DnsEgressPolicy } from '../domain/kubernetes.ts';
import type { PolicyFix } from '../domain/plan.ts';

/** NodeLocal DNSCache's own address, and the metadata server, where Cloud DNS answers. Source: facts 2.4. */
export const NEW_RESOLVERS = ['169.254.20.10', '169.254.169.254'] as const;
const MAX_FIXES = 50;

/** Pods that have DNS today by their policies and would lose it. */
export interface CutPods {
  namespace: string;
  /** `spec.podSelector` as JSON; null where it was not read, and no policy can be made. */
  selector: string | null;
  policies: string[];
}

/**
 * Policies add up, so they are judged together: those of a namespace with the same selector, and those that select every
 * Pod in it. Other overlaps are not computed; they can only permit more.
 */
export function findCutPods(egress: readonly DnsEgressPolicy[]): CutPods[] {
  const groups = Map.groupBy(egress, (policy) => JSON.stringify([policy.namespace, selectorOf(policy)]));
  const cut: CutPods[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const selector = selectorOf(first);
    const forAll = egress.filter((one) => one.namespace === first.namespace && selectsAll(selectorOf(one)));
    const together = [...new Set([...group, ...forAll])];
    if (!losesDns(together)) continue;
    const policies = together.map((policy) => policy.name).sort();
    cut.push({ namespace: first.namespace, selector, policies });
  }
  return cut.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.selector ?? '', b.selector ?? ''));
}

function losesDns(policies: readonly DnsEgressPolicy[]): boolean {
  if (policies.some((policy) => policy.allowsAnyPeer)) return false;
  const hasDnsToday = policies.some(
    (policy) => policy.allowsKubeDnsPods || policy.allowsNodeLocalDnsPods || policy.cidrs.length > 0,
  );
  const cidrs = policies.flatMap((policy) => policy.cidrs);
  return hasDnsToday && !NEW_RESOLVERS.every((address) => cidrs.some((cidr) => containsAddress(cidr, address)));
}

function selectorOf(policy: DnsEgressPolicy): string | null {
  return policy.podSelector === undefined || policy.podSelector === '' ? null : policy.podSelector;
}

function selectsAll(selector: string | null): boolean {
  return selector === '{}';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const selectorJson = z.object({ matchLabels: z.unknown(), matchExpressions: z.unknown() }).partial();

/** One further policy for each set of Pods: DNS to the old and to the new resolvers, nothing else. */
export function proposePolicies(cut: readonly CutPods[], kubeDnsIps: readonly string[]): PolicyFix[] {
  const fixes: PolicyFix[] = [];
  const numbers = new Map<string, number>();
  for (const { namespace, selector, policies } of cut.slice(0, MAX_FIXES)) {
    const podSelector = selector === null ? null : parseSelector(selector);
    if (podSelector === null || selector === null) continue;
    const number = (numbers.get(namespace) ?? 0) + 1;
    numbers.set(namespace, number);
    const name = `allow-dns-for-cloud-dns${number === 1 ? '' : `-${number}`}`;
    const pods = selectsAll(selector) ? 'all Pods of the namespace' : `Pods selected by ${selector}`;
    const manifest = JSON.stringify(writePolicy(namespace, name, podSelector, kubeDnsIps), null, 2);
    fixes.push({ namespace, name, because: policies, pods, manifest });
  }
  return fixes;
}

function parseSelector(text: string): object | null {
  try {
    return selectorJson.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function writePolicy(namespace: string, name: string, podSelector: object, kubeDnsIps: readonly string[]): object {
  const system = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
  const pods = ['kube-dns', 'node-local-dns'].map((app) => ({
    ...system,
    podSelector: { matchLabels: { 'k8s-app': app } },
  }));
  const addresses = [...NEW_RESOLVERS, ...kubeDnsIps.filter((ip) => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(ip))];
  const to = [...pods, ...addresses.map((address) => ({ ipBlock: { cidr: `${address}/32` } }))];
  const ports = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name, labels: { 'app.kubernetes.io/managed-by': 'gke-dns-audit' } },
    spec: { podSelector, policyTypes: ['Egress'], egress: [{ to, ports }] },
  };
}

/** Whether an IPv4 CIDR contains an address; anything else contains nothing. */
export function containsAddress(cidr: string, address: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const prefix = /^\d{1,2}$/.test(bits) ? Number(bits) : 33;
  const [a, b] = [toNumber(base), toNumber(address)];
  if (prefix > 32 || a === null || b === null) return false;
  const size = 2 ** (32 - prefix);
  return Math.floor(a / size) === Math.floor(b / size);
}

function toNumber(address: string): number | null {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}
