import { z } from 'zod';
import { applyFields } from './fields.ts';
import { refuse } from './google-error.ts';
import { jsonReply, type Reply, type Request } from './http.ts';
import { parseStrictBody } from './strict-body.ts';
import { checkQuery, type World } from './world.ts';

const BODY = z.strictObject({ permissions: z.array(z.string()).min(1).max(100) });
const PERMISSION = /^[a-z][a-zA-Z0-9]*\.[a-zA-Z0-9]+\.[a-zA-Z]+$/;

/**
 * testIamPermissions of any API: the caller holds what the fleet does not name as missing. A resource that the fleet hides is
 * refused, as the service refuses what the caller cannot see.
 */
export function answerTestPermissions(world: World, request: Request, resource: string): Reply {
  checkQuery(world, request, []);
  const { permissions } = parseStrictBody(world, request, BODY, 'testIamPermissions');
  return jsonReply(
    applyFields({ permissions: heldOf(world, resource, permissions) }, request.query.get('fields')),
    request.query,
  );
}

/** Those of these permissions that the caller holds. */
export function heldOf(world: World, resource: string, permissions: readonly string[]): string[] {
  const wrong = permissions.find((permission) => !PERMISSION.test(permission));
  if (wrong !== undefined) refuse('INVALID_ARGUMENT', `Permission ${wrong} is not valid for this resource.`);
  if ((world.fleet.hiddenResources ?? []).includes(resource))
    refuse('PERMISSION_DENIED', `The caller does not have permission on ${resource} (or it may not exist).`);
  const missing = world.fleet.missingPermissions?.[resource] ?? [];
  return permissions.filter((permission) => !missing.includes(permission));
}
