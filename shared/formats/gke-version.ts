/** A GKE version, `MAJOR.MINOR.PATCH-gke.BUILD`; all four parts are compared as integers. */
export interface GkeVersion {
  major: number;
  minor: number;
  patch: number;
  build: number;
}

// 16 digits reach beyond Number.MAX_SAFE_INTEGER, which is checked below; more are garbage and not worth converting.
const VERSION = /^v?(\d{1,16})\.(\d{1,16})\.(\d{1,16})(?:-gke\.(\d{1,16}))?$/;

/**
 * Reads `1.34.1-gke.3720000`; also `v1.34.1-gke.3720000` (a node's kubeletVersion) and upstream's `1.34.1`, which counts as
 * build 0 and so lies below every GKE build of that patch. White space around it is ignored. Null when it is anything
 * else, an alias such as `1.34` or `latest` included.
 */
export function parseGkeVersion(text: string): GkeVersion | null {
  const match = VERSION.exec(text.trim());
  if (match === null) return null;
  const [major, minor, patch, build] = match.slice(1).map((part) => Number(part ?? 0));
  if (major === undefined || minor === undefined || patch === undefined || build === undefined) return null;
  if (![major, minor, patch, build].every(Number.isSafeInteger)) return null;
  return { major, minor, patch, build };
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareGkeVersions(a: GkeVersion, b: GkeVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || a.build - b.build;
}

/**
 * True when `version` is `text` or newer. `text` is a constant of this program.
 * @throws RangeError when `text` is no version: a false answer would hide the mistake.
 */
export function isAtLeastVersion(version: GkeVersion, text: string): boolean {
  const threshold = parseGkeVersion(text);
  if (threshold === null) throw new RangeError(`not a GKE version: ${JSON.stringify(text)}`);
  return compareGkeVersions(version, threshold) >= 0;
}
