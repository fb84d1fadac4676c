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

/** From this version on GKE implements kube-dns with CoreDNS. Source: the table in GKE's page "About kube-dns", 2026. */
export const FIRST_COREDNS_VERSION = '1.36.0-gke.0';

/** The newest version of a minor version (`1.36`) in a list; null when it has none. */
export function newestOfMinor(versions: readonly string[], { major, minor }: Minor): string | null {
  let newest: { text: string; version: GkeVersion } | null = null;
  for (const text of versions) {
    const version = parseGkeVersion(text);
    if (version === null || version.major !== major || version.minor !== minor) continue;
    if (newest === null || compareGkeVersions(version, newest.version) > 0) newest = { text, version };
  }
  return newest?.text ?? null;
}

export type Minor = Pick<GkeVersion, 'major' | 'minor'>;

/** The newest version of the first minor version in a list that reaches `threshold`, a constant; null when none does. */
export function firstReaching(versions: readonly string[], threshold: string): string | null {
  const reaching = versions
    .map(parseGkeVersion)
    .filter((version) => version !== null)
    .filter((version) => isAtLeastVersion(version, threshold))
    .sort(compareGkeVersions);
  const [first] = reaching;
  return first === undefined ? null : newestOfMinor(versions, first);
}
