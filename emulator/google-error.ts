import { Refusal, type Reply } from './http.ts';

const HTTP_STATUS = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;
export type GoogleStatus = keyof typeof HTTP_STATUS;

/** The error body of Google's One Platform APIs. */
export function googleErrorReply(status: GoogleStatus, message: string, details?: unknown[]): Reply {
  const code = HTTP_STATUS[status];
  const error = details === undefined ? { code, message, status } : { code, message, status, details };
  return {
    status: code,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: `${JSON.stringify({ error }, null, 2)}\n`,
  };
}

/** Ends a handler with Google's error. */
export function refuse(status: GoogleStatus, message: string, details?: unknown[]): never {
  throw new Refusal(googleErrorReply(status, message, details));
}

/** What the API gateway says of a field or parameter that the method has not. */
export function unknownNameReply(field: string, where: 'query parameter' | 'body'): Reply {
  const description =
    where === 'query parameter'
      ? `Invalid JSON payload received. Unknown name "${field}": Cannot bind query parameter. Field '${field}' could not be found in request message.`
      : `Invalid JSON payload received. Unknown name "${field}": Cannot find field.`;
  return googleErrorReply('INVALID_ARGUMENT', description, [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description }] },
  ]);
}

/** 403 of an API that the project has not switched on. */
export function apiDisabledReply(service: string, title: string, project: string): Reply {
  const message =
    `${title} has not been used in project ${project} before or it is disabled. Enable it by visiting ` +
    `https://console.developers.google.com/apis/api/${service}/overview?project=${project} then retry. If you enabled this API ` +
    'recently, wait a few minutes for the action to propagate to our systems and retry.';
  return googleErrorReply('PERMISSION_DENIED', message, [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'SERVICE_DISABLED',
      domain: 'googleapis.com',
      metadata: { service, consumer: `projects/${project}` },
    },
  ]);
}
