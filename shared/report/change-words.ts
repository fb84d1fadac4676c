import type { ReportChanges } from '../domain/report.ts';

export type ChangeKind = Exclude<keyof ReportChanges, 'previousRun'>;

/** Worst news first. */
export const CHANGE_WORDS: Record<ChangeKind, string> = {
  worse: 'worse',
  appeared: 'new',
  better: 'better',
  resolved: 'resolved',
  disappeared: 'no longer seen',
};

export interface ChangeGroup {
  kind: ChangeKind;
  word: string;
  count: number;
  /** The first `limit` resource names; untrusted. */
  names: string[];
  more: number;
}

/** The kinds of change that happened, worst news first, each with at most `limit` names. */
export function groupChanges(changes: ReportChanges, limit: number): ChangeGroup[] {
  const kinds = Object.keys(CHANGE_WORDS) as ChangeKind[];
  return kinds
    .filter((kind) => changes[kind].length > 0)
    .map((kind) => {
      const all = changes[kind];
      const names = all.slice(0, limit);
      return { kind, word: CHANGE_WORDS[kind], count: all.length, names, more: all.length - names.length };
    });
}
