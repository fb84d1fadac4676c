import type { Scope } from '../domain/scope.ts';
import type { Feature, ReadingFunction, Tier } from '../governance/tiers.ts';

/** What the doctor is to look at. */
export interface Examination {
  scope: Exclude<Scope, { kind: 'file' } | { kind: 'cluster' }>;
  tier: Tier;
  features: readonly Feature[];
  /** Function whose identity this is; null: a person's. */
  as: string | null;
  /** Project that the service lives in; null: not said. */
  auditProject: string | null;
  /** Objects of the service; null: there is no service yet. */
  service: {
    bucket: string;
    queue: string;
    invoker: string | null;
    logView: string | null;
    sccSource: string | null;
  } | null;
  /** Member for the commands, such as `user:a@acme.example`. */
  member: string;
  /** Clusters whose control planes are tried. */
  clusters: number;
}

/** The function, where it is one that reads customers' projects; the others have no right there to ask for. */
export function readingFunction(as: string | null): ReadingFunction | 'none' | 'any' {
  // What people ask for in Slack takes the rights of sweep and audit.
  if (as === null || as === 'respond') return 'any';
  return as === 'sweep' || as === 'audit' ? as : 'none';
}
