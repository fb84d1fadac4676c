import { EXTERNAL_PACKAGE } from './bundle.ts';

interface LockedPackage {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  engines?: Record<string, string>;
  [field: string]: unknown;
}

export interface LockFile {
  packages: Record<string, LockedPackage>;
}

/** Node 24 as the runtime nodejs24 has it. No range above it: Cloud Functions would take a newer one at the next build. */
const ENGINES = { node: '24.x' };

/** package.json of the deployed archive: the bundle, and the one package that is installed beside it. */
export function deployedManifest(lock: LockFile): object {
  const version = lock.packages['']?.dependencies?.[EXTERNAL_PACKAGE];
  if (version === undefined) throw new Error(`package-lock.json does not name ${EXTERNAL_PACKAGE}`);
  return {
    name: 'gke-dns-audit-functions',
    private: true,
    type: 'module',
    main: 'index.js',
    engines: ENGINES,
    dependencies: { [EXTERNAL_PACKAGE]: version },
  };
}

/** package-lock.json of the deployed archive: of ours, what the one package needs, so that `npm ci` there installs what was tested. */
export function deployedLock(lock: LockFile): object {
  const manifest = deployedManifest(lock) as { name: string; dependencies: Record<string, string> };
  const needed = new Set<string>();
  const pending = Object.keys(manifest.dependencies).map((name) => findLocked(lock, '', name));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (path === null || needed.has(path)) continue;
    needed.add(path);
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[path] ?? {};
    for (const name of Object.keys(dependencies)) pending.push(requireLocked(lock, path, name));
    for (const name of Object.keys(optionalDependencies)) pending.push(findLocked(lock, path, name));
  }
  const { name, dependencies } = manifest;
  const packages = [...needed].sort().map((path) => [path, withoutRole(lock.packages[path] ?? {})]);
  return {
    name,
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name, dependencies, engines: ENGINES }, ...Object.fromEntries(packages) },
  };
}

/** `dev` and `peer` say what a package is to us; there it is a dependency like any other. */
function withoutRole(locked: LockedPackage): LockedPackage {
  const { dev: _dev, peer: _peer, devOptional: _devOptional, ...rest } = locked;
  return rest;
}

function requireLocked(lock: LockFile, from: string, name: string): string {
  const path = findLocked(lock, from, name);
  if (path === null) throw new Error(`package-lock.json has no ${name}, which ${from} needs`);
  return path;
}

/** As Node looks for it: beside the package that asks, then further up. */
function findLocked(lock: LockFile, from: string, name: string): string | null {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (path in lock.packages) return path;
    if (at === '') return null;
  }
}
