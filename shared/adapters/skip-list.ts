import type { Skipped } from '../domain/inventory.ts';

/** Counts elements that could not be used, by reason, with the first one as an example. */
export interface SkipList {
  add(what: string, example: string): void;
  result(): Skipped[];
}

const EXAMPLE_LENGTH = 200;

export function createSkipList(): SkipList {
  const byReason = new Map<string, Skipped>();
  return {
    add(what, example) {
      const existing = byReason.get(what);
      if (existing === undefined) byReason.set(what, { what, count: 1, example: example.slice(0, EXAMPLE_LENGTH) });
      else existing.count += 1;
    },
    result: () => [...byReason.values()].sort((a, b) => a.what.localeCompare(b.what)),
  };
}
