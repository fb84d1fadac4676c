import type { Api } from './options.ts';

const ROUTES: [RegExp, Api][] = [
  [/^\/v1\/(?:organizations|folders|projects)\/[^/]+\/assets$/, 'cloudasset'],
  [/^\/v1\/projects\/[^/]+\/services:batchGet$/, 'serviceusage'],
  [/^\/v1\/projects\/-\/serviceAccounts\/[^/]+:testIamPermissions$/, 'iam'],
  [/^\/v1\/projects\/[^/]+\/locations\/[^/]+\/(?:clusters|operations)(?:\/[^/]+)?$/, 'container'],
  [/^\/v1\/projects\/[^/]+\/locations\/[^/]+\/serverConfig$/, 'container'],
  [/^\/v1\/projects\/[^/]+\/locations\/[^/]+\/gkeMemberships\/[^/]+\//, 'connectgateway'],
  [/^\/v3\/(?:(?:folders|projects)(?:\/[^/]+)?|organizations\/[^/]+:testIamPermissions)$/, 'cloudresourcemanager'],
  [
    /^\/v2\/organizations\/[^/]+\/sources\/[^/]+(?:\/locations\/[^/]+\/findings(?:\/|$)|:testIamPermissions$)/,
    'securitycenter',
  ],
  [/^\/v2\/(?:entries:list|projects\/[^/]+\/metrics\/[^/]+)$/, 'logging'],
  [/^\/v2\/projects\/[^/]+\/locations\/[^/]+\/buckets\/[^/]+\/views\/[^/]+:testIamPermissions$/, 'logging'],
  [/^\/v3\/projects\/[^/]+\/timeSeries$/, 'monitoring'],
  [/^\/v1\/projects\/[^/]+\/location\/global\/prometheus\/api\/v1\//, 'monitoring'],
  [/^\/(?:upload\/)?storage\/v1\/b\//, 'storage'],
  [/^\/v2\/projects\/[^/]+\/locations\/[^/]+\/queues\/[^/]+(?:\/tasks|:testIamPermissions)$/, 'cloudtasks'],
  [/^\/control-plane\/[^/]+\//, 'kubernetes'],
  [/^\/slack\/(?:api|hooks|upload)\//, 'slack'],
];

/** Which API a path belongs to: all share one origin here, so only the path can tell. */
export function routeOf(path: string): Api | null {
  return ROUTES.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}
