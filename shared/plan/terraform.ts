import type { ClusterFacts } from '../domain/cluster.ts';
import type { TerraformChange } from '../domain/plan.ts';
import { say } from './knowledge.ts';

/** First release of the Google provider that updates dns_config in place. Source: CHANGELOG of 5.9.0. */
export const FIRST_SAFE_PROVIDER = '5.9.0';

/** The change of google_container_cluster as a diff, and what goes wrong with it. */
export function planTerraform(cluster: ClusterFacts): TerraformChange {
  const snippet = [
    ' terraform {',
    '   required_providers {',
    '     google = {',
    '       source  = "hashicorp/google"',
    `+      version = ">= ${FIRST_SAFE_PROVIDER}"`,
    '     }',
    '   }',
    ' }',
    '',
    ' resource "google_container_cluster" "this" {',
    `   name     = ${hclString(cluster.cluster)}`,
    `   location = ${hclString(cluster.location)}`,
    `   project  = ${hclString(cluster.project)}`,
    '',
    '+  deletion_protection = true',
    '+',
    '+  dns_config {',
    '+    cluster_dns       = "CLOUD_DNS"',
    '+    cluster_dns_scope = "CLUSTER_SCOPE"',
    '+  }',
    '',
    '   addons_config {',
    '     dns_cache_config {',
    '       enabled = true # stays',
    '     }',
    '   }',
    ' }',
  ].join('\n');
  return {
    snippet,
    traps: [
      say('terraform-destroys'),
      'Read the plan before apply: it has to say "update in-place" for this cluster, and neither "must be replaced" nor "forces replacement".',
      say('terraform-remove'),
      say('terraform-nodes'),
      'Where the switch is done with gcloud first, write the block afterwards all the same; else the next apply may take it back.',
    ],
  };
}

/** A quoted string of HCL: templates (`${`, `%{`) in it are text. */
export function hclString(text: string): string {
  // By a function: in a replacement text `$$` would be one `$`.
  return JSON.stringify(text).replace(/[$%]\{/g, (opening) => `${opening.charAt(0)}${opening}`);
}
