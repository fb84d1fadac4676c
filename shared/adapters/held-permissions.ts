import { z } from 'zod';
import type { PermissionTarget } from '../audit/doctor-ports.ts';
import type { Endpoints, GoogleApi } from '../config.ts';
import { CollectError } from '../errors.ts';
import { readJson } from './monitoring.ts';
import type { Wire } from './wire.ts';

/** Resource Manager takes at most this many in one call. */
const MAX_PERMISSIONS = 100;

const heldAnswer = z.object({ permissions: z.array(z.string()).nullish() });

/**
 * Which of these permissions the caller holds on one resource: testIamPermissions of the API that the resource belongs to.
 * It needs no permission of its own, but a resource that the caller cannot see at all is refused. Throws CollectError.
 */
export async function testPermissions(
  { wire, endpoints }: { wire: Wire; endpoints: Endpoints },
  target: PermissionTarget,
  permissions: readonly string[],
): Promise<Set<string>> {
  if (permissions.length > MAX_PERMISSIONS) throw new Error(`more than ${MAX_PERMISSIONS} permissions at once`);
  const what = `permissions on ${target.name}`;
  const parsed = heldAnswer.safeParse(readJson(await ask(wire, endpoints, target, permissions), what, ''));
  if (!parsed.success) throw new CollectError('malformed', what, 'The answer is not a list of permissions.');
  return new Set(parsed.data.permissions ?? []);
}

function ask(wire: Wire, endpoints: Endpoints, target: PermissionTarget, permissions: readonly string[]) {
  if (target.kind === 'bucket') {
    const query = new URLSearchParams(permissions.map((permission): [string, string] => ['permissions', permission]));
    const url = `${endpoints.storage}/storage/v1/b/${encodeURIComponent(target.name)}/iam/testPermissions?${query}`;
    return wire.send({ api: 'storage', method: 'GET', url });
  }
  const { api, path } = METHODS[target.kind](target.name);
  return wire.send({
    api,
    method: 'POST',
    url: `${endpoints[api]}${path}:testIamPermissions`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ permissions }),
  });
}

type Method = (name: string) => { api: GoogleApi; path: string };

/** Names come from configuration, whose form is checked; what a URL would read otherwise is encoded all the same. */
const METHODS: Readonly<Record<Exclude<PermissionTarget['kind'], 'bucket'>, Method>> = {
  scope: (name) => ({ api: 'cloudresourcemanager', path: `/v3/${encodePath(name)}` }),
  queue: (name) => ({ api: 'cloudtasks', path: `/v2/${encodePath(name)}` }),
  'service-account': (name) => ({ api: 'iam', path: `/v1/projects/-/serviceAccounts/${encodePath(name)}` }),
  'log-view': (name) => ({ api: 'logging', path: `/v2/${encodePath(name)}` }),
  source: (name) => ({ api: 'securitycenter', path: `/v2/${encodePath(name)}` }),
};

function encodePath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}
