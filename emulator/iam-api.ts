import { refuse } from './google-error.ts';
import { decodeSegment, type Handler } from './http.ts';
import { answerTestPermissions } from './test-permissions.ts';
import type { World } from './world.ts';

const PATH = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):testIamPermissions$/;

/** IAM API v1, serviceAccounts.testIamPermissions. */
export function createIamApi(world: World): Handler {
  return (request) => {
    const [, account] = PATH.exec(request.path) ?? [];
    if (account === undefined || request.method !== 'POST') refuse('NOT_FOUND', 'Method not found.');
    const name = decodeSegment(account);
    if (!/^[^@]+@[^@]+\.iam\.gserviceaccount\.com$/.test(name)) refuse('NOT_FOUND', `Unknown service account: ${name}`);
    return answerTestPermissions(world, request, name);
  };
}
