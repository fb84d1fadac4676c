import type { Corefile, CorefileForward } from './corefile.ts';

/** What node-cache replaces with the ClusterIP of Service kube-dns-upstream (kubernetes/dns cmd/node-cache). */
const KUBE_DNS_PLACEHOLDER = '__PILLAR__CLUSTER__DNS__';

/** The forwards of a Corefile that lead to kube-dns, taken together. */
export interface KubeDnsForwards {
  /** Zones of the server blocks that forward to kube-dns, in the order of the file, each once. */
  blocks: string[];
  /** True when one of them forces TCP: that one is enough to hold dnsmasq's connections. */
  forceTcp: boolean;
  /** The longest `expire` among them; null when none sets it. */
  expireSeconds: number | null;
  /** As written, each once. */
  upstreams: string[];
}

/** Finds the forwards to kube-dns: to the placeholder, or to one of the IPs of Service kube-dns-upstream. */
export function forwardsToKubeDns(corefile: Corefile, kubeDnsUpstreamIps: readonly string[]): KubeDnsForwards {
  const ips = new Set(kubeDnsUpstreamIps.map((ip) => ip.toLowerCase()));
  ips.add(KUBE_DNS_PLACEHOLDER.toLowerCase());
  const isKubeDns = (to: string) => ips.has(findHost(to));
  const leadsThere = (forward: CorefileForward) => forward.to.some(isKubeDns);
  const blocks = corefile.blocks.filter((block) => block.forwards.some(leadsThere));
  const forwards = blocks.flatMap((block) => block.forwards.filter(leadsThere));
  const expires = forwards.flatMap((forward) => forward.expireSeconds ?? []);
  return {
    blocks: [...new Set(blocks.flatMap((block) => block.zones))],
    forceTcp: forwards.some((forward) => forward.forceTcp),
    expireSeconds: expires.length === 0 ? null : Math.max(...expires),
    upstreams: [...new Set(forwards.flatMap((forward) => forward.to.filter(isKubeDns)))],
  };
}

/** The host of `IP`, `IP:port`, `[IPv6]:port`, each with or without `dns://`. */
function findHost(to: string): string {
  const address = to.toLowerCase().replace(/^dns:\/\//, '');
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(address);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return /^([^:]*):\d{1,5}$/.exec(address)?.[1] ?? address;
}
