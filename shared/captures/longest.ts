const LONGEST = 20;

export interface Longest<T> {
  /** Whether a value of this duration may be among the longest; asked before it is made. */
  isLong(duration: number): boolean;
  add(duration: number, value: T): void;
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
    isLong: (duration) => duration > least,
    add(duration, value) {
      kept.push({ duration, value });
      if (kept.length >= 8 * LONGEST) trim();
    },
    list() {
      trim();
      return kept.map(({ value }) => value);
    },
  };
}
