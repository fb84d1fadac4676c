/** How a statement is known. Only `documented` and `source-code` may stand in a plan without a word of doubt. */
export type Basis = 'documented' | 'source-code' | 'reported' | 'inferred' | 'unconfirmed' | 'assumption';

/** One sentence about Google Cloud, and how it is known. */
export interface Known {
  text: string;
  basis: Basis;
  /** Where it was read. */
  source: string;
}

export const CLOUD_DNS_PAGE = 'https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns';
export const ABOUT_CLOUD_DNS = 'https://cloud.google.com/kubernetes-engine/docs/concepts/about-cloud-dns';
export const ABOUT_KUBE_DNS = 'https://cloud.google.com/kubernetes-engine/docs/concepts/kube-dns';
export const MAINTENANCE_PAGE =
  'https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions';
export const GCLOUD_SOURCE =
  'Google Cloud SDK 578.0.0, lib/googlecloudsdk/command_lib/container/flags.py and api_adapter.py';
export const TERRAFORM_SOURCE = 'GoogleCloudPlatform/magic-modules, resource_container_cluster.go.tmpl, 2026-08';
export const MEMORY = 'no source at hand';
