export const MANIFEST_KINDS = [
  'dashboards',
  'gmp-monitoring',
  'gmp-rules',
  'operator-monitoring',
  'operator-rules',
  'prometheus-rules',
  'kube-dns-debug',
  'probe',
] as const;
export type ManifestKind = (typeof MANIFEST_KINDS)[number];

/** What each kind is, for people. */
export const KIND_WORDS: Readonly<Record<ManifestKind, string>> = {
  dashboards: 'Grafana: kube-dns with dnsmasq against its limit; node-local-dns with its connections',
  'gmp-monitoring': 'Managed Service for Prometheus: collect node-local-dns, kube-dns, dnsmasq processes, the probe',
  'gmp-rules': 'Managed Service for Prometheus: the alerts',
  'operator-monitoring': 'Prometheus operator: collect node-local-dns, kube-dns, the probe',
  'operator-rules': 'Prometheus operator: the alerts',
  'prometheus-rules': 'Prometheus: the alerts as a rules file',
  'kube-dns-debug': 'a kube-dns beside the managed one with query logging on; needs --live',
  probe: 'dns-audit probe as a Pod; needs --image and --url',
};
