const LONGEST = 20;

export interface Longest<T> {
  /** `make` is called only for a value that may be among the longest. */
  add(duration: number, make: () => T): void;
  /** At most 20, longest first. */
  list(): T[];
}

/** The longest of many, in bounded memory. */
export function createLongest<T>(): Longest<T> {
  let kept: { duration: number; value: T }[] = [];
  let least = Number.NEGATIVE_INFINITY;

  function trim(): void {
    kept = kept.sort((a, b) => b.duration - a.duration).slice(0, LONGEST);
    if (kept.length === LONGEST) least = kept[LONGEST - 1]?.duration ?? least;
  }

  return {
    add(duration, make) {
      if (duration <= least) return;
      kept.push({ duration, value: make() });
      if (kept.length >= 8 * LONGEST) trim();
    },
    list() {
      trim();
      return kept.map(({ value }) => value);
    },
  };
}
