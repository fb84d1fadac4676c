/** A tag of kubernetes/dns images, without the `-gke.N` of GKE's own rebuilds. */
export interface KubernetesDnsTag {
  major: number;
  minor: number;
  patch: number;
}

const TAG = /^\w[\w.-]{0,127}$/; // OCI distribution spec, "tag"
const KUBERNETES_DNS_TAG = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+].*)?$/;

/**
 * The tag of a container image: `1.22.22-gke.0` of `gke.gcr.io/k8s-dns-dnsmasq-nanny:1.22.22-gke.0@sha256:...`.
 * Null when there is none (a digest only, or a registry's port without a tag behind it).
 */
export function parseImageTag(image: string): string | null {
  const [named = ''] = image.trim().split('@', 1);
  const last = named.slice(named.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  if (colon <= 0) return null;
  const tag = last.slice(colon + 1);
  return TAG.test(tag) ? tag : null;
}

/** Reads `1.22.22-gke.0`, `1.26.8-gke.5`, `v1.23.0`; null when it is not a kubernetes/dns version. */
export function parseKubernetesDnsTag(tag: string): KubernetesDnsTag | null {
  const match = KUBERNETES_DNS_TAG.exec(tag);
  if (match === null) return null;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

/**
 * Whether a dnsmasq image knows `--max-tcp-connections`: kubernetes/dns carries dnsmasq 2.90, the first with that option,
 * since 1.23.0 (2024-02-14); up to 1.22.28 it is 2.88 or older, with a fixed limit. Null when the tag cannot be read.
 */
export function dnsmasqSupportsMaxTcpConnections(tag: string | null): boolean | null {
  const version = tag === null ? null : parseKubernetesDnsTag(tag);
  if (version === null) return null;
  return version.major > 1 || (version.major === 1 && version.minor >= 23);
}
