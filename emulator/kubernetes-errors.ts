import type { Reply } from './http.ts';
import type { FaultAnswer } from './options.ts';

export interface ResourceRequest {
  verb: 'get' | 'list';
  group: string;
  resource: string;
  namespace: string | null;
  name: string | null;
}

const USER = 'dns-audit@acme-dns-audit.iam.gserviceaccount.com';

/** Permission names of GKE, as the suffix of its 403 bodies shows them. */
const PERMISSIONS: Record<string, string> = {
  configmaps: 'configMaps',
  daemonsets: 'daemonSets',
  networkpolicies: 'networkPolicies',
  poddisruptionbudgets: 'podDisruptionBudgets',
};

/** The body of a Status; keys in the order in which Go writes them, absent ones left out. */
function statusBody(
  code: number,
  reason: string,
  message: string,
  details?: Record<string, unknown>,
  metadata: Record<string, unknown> = {},
): string {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata,
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
  return `${JSON.stringify(status)}\n`;
}

function jsonStatus(code: number, body: string): Reply {
  return { status: code, headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' }, body };
}

export function forbidden(request: ResourceRequest, options: { gkeSuffix: boolean } = { gkeSuffix: true }): Reply {
  const { verb, group, resource, namespace, name } = request;
  const full = group === '' ? resource : `${resource}.${group}`;
  const subject = name === null ? full : `${full} "${name}"`;
  const place = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const permission = `container.${PERMISSIONS[resource] ?? resource}.${verb}`;
  // GKE's IAM authorizer adds what it wanted; see facts/kubernetes-api.md, section 3.
  const suffix = options.gkeSuffix ? `: requires one of ["${permission}"] permission(s).` : '';
  const message = `${subject} is forbidden: User "${USER}" cannot ${verb} resource "${resource}" in API group "${group}" ${place}${suffix}`;
  return jsonStatus(403, statusBody(403, 'Forbidden', message, detailsOf(request)));
}

export function notFound(request: ResourceRequest): Reply {
  const full = request.group === '' ? request.resource : `${request.resource}.${request.group}`;
  return jsonStatus(404, statusBody(404, 'NotFound', `${full} "${request.name ?? ''}" not found`, detailsOf(request)));
}

function detailsOf(request: ResourceRequest): Record<string, unknown> {
  return {
    ...(request.name === null ? {} : { name: request.name }),
    ...(request.group === '' ? {} : { group: request.group }),
    kind: request.resource,
  };
}

export function badRequest(message: string): Reply {
  return jsonStatus(400, statusBody(400, 'BadRequest', message));
}

/** 404 of a path that no API group serves. */
export function noSuchPath(): Reply {
  return plain(404, '404 page not found\n');
}

/** A continue token that is older than the last compaction; the body brings a token that goes on with today's state. */
export function expired(freshToken: string): Reply {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue ' +
    'parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided ' +
    'token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was ' +
    'returned and now may show up in the list.';
  return jsonStatus(410, statusBody(410, 'Expired', message, undefined, { continue: freshToken }));
}

/** 406, indented as all that content negotiation says. */
export function notAcceptable(): Reply {
  const message =
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf';
  const status = JSON.parse(statusBody(406, 'NotAcceptable', message, {})) as unknown;
  return jsonStatus(406, JSON.stringify(status, null, 2));
}

function plain(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
    body,
  };
}

/** Errors that do not hang on what was asked, ready to be the answer of a fault. */
export const KUBERNETES_FAULTS = {
  unauthorized: {
    status: 401,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private' },
    body: statusBody(401, 'Unauthorized', 'Unauthorized'),
  },
  tooManyRequests: {
    status: 429,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1', 'x-content-type-options': 'nosniff' },
    body: 'Too many requests, please try again later.\n',
  },
  /** JSON under text/plain, and a Status without kind: the recorded answer of a server whose etcd hangs. */
  timeout: {
    status: 504,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private' },
    body: '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}\n',
  },
} satisfies Record<string, FaultAnswer>;
