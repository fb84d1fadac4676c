import { z } from 'zod';
import { applyFields } from './fields.ts';
import { refuse } from './google-error.ts';
import { decodeSegment, type Handler, jsonReply } from './http.ts';
import { parseStrictBody } from './strict-body.ts';
import type { Dispatcher } from './task-dispatcher.ts';
import { answerTestPermissions } from './test-permissions.ts';
import { checkQuery, type World } from './world.ts';

const PATH = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/queues\/[A-Za-z0-9-]{1,100})\/tasks$/;
const TEST = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/queues\/[^/:]+):testIamPermissions$/;
const NAME =
  /^projects\/[a-zA-Z0-9:.-]+\/locations\/[a-z0-9-]+\/queues\/[A-Za-z0-9-]{1,100}\/tasks\/[A-Za-z0-9_-]{1,500}$/;
const MAX_TASK_BYTES = 100 * 1024;
const MAX_SCHEDULE_MS = 30 * 24 * 3_600_000;

const BODY = z.strictObject({
  task: z.strictObject({
    name: z.string().optional(),
    httpRequest: z.strictObject({
      url: z.string(),
      httpMethod: z.enum(['POST', 'GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']).optional(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.base64().optional(),
      oidcToken: z.strictObject({ serviceAccountEmail: z.string(), audience: z.string().optional() }).optional(),
    }),
    scheduleTime: z.iso.datetime({ offset: true }).optional(),
    dispatchDeadline: z
      .string()
      .regex(/^\d+(\.\d+)?s$/)
      .optional(),
  }),
  responseView: z.enum(['BASIC', 'FULL', 'VIEW_UNSPECIFIED']).optional(),
});

/** Cloud Tasks API v2, tasks.create for HTTP targets, and testIamPermissions of a queue. */
export function createTasksApi(world: World, dispatcher: Dispatcher): Handler {
  let unnamed = 0;
  return (request) => {
    const path = decodeSegment(request.path);
    const tested = TEST.exec(path)?.[1];
    if (tested !== undefined && request.method === 'POST') return answerTestPermissions(world, request, tested);
    const [, queue] = PATH.exec(path) ?? [];
    if (queue === undefined || request.method !== 'POST') refuse('NOT_FOUND', 'Method not found.');
    checkQuery(world, request, []);
    const { task } = parseStrictBody(world, request, BODY, 'tasks.create');
    unnamed += 1;
    const name = task.name ?? `${queue}/tasks/${10_000_000 + unnamed}`;
    if (!NAME.test(name))
      refuse(
        'INVALID_ARGUMENT',
        `Task name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>/tasks/<TASK_ID>"`,
      );
    if (!name.startsWith(`${queue}/tasks/`))
      refuse(
        'INVALID_ARGUMENT',
        'The queue name from request ("parent") must be the same as the queue name in the named task.',
      );
    if (!/^https?:\/\/[^/\s]+/.test(task.httpRequest.url))
      refuse('INVALID_ARGUMENT', 'HttpRequest.url must start with http:// or https://.');
    if (request.body.length > MAX_TASK_BYTES)
      refuse('INVALID_ARGUMENT', `Task size too large: the maximum is ${MAX_TASK_BYTES} bytes.`);
    const deadlineMs = Number.parseFloat(task.dispatchDeadline ?? '600s') * 1000;
    if (deadlineMs < 15_000 || deadlineMs > 1_800_000)
      refuse('INVALID_ARGUMENT', 'Task.dispatchDeadline must be between [15s, 30m].');
    const now = world.now().getTime();
    const scheduleTime = task.scheduleTime === undefined ? now : Date.parse(task.scheduleTime);
    if (scheduleTime - now > MAX_SCHEDULE_MS)
      refuse('INVALID_ARGUMENT', 'Task.scheduleTime must not be more than 30 days in the future.');

    const headers = lowerCase(task.httpRequest.headers ?? {});
    const body = Buffer.from(task.httpRequest.body ?? '', 'base64');
    if (body.length > 0 && headers['content-type'] === undefined) headers['content-type'] = 'application/octet-stream';
    const method = task.httpRequest.httpMethod ?? 'POST';
    const accepted = dispatcher.add({
      name,
      url: task.httpRequest.url,
      method,
      headers,
      body,
      scheduleTime,
      deadlineMs,
    });
    if (!accepted)
      refuse(
        'ALREADY_EXISTS',
        'The task cannot be created because a task with this name existed too recently. For more information about task de-duplication see https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create#body.request_body.FIELDS.task.',
      );
    const answer = {
      name,
      httpRequest: {
        url: task.httpRequest.url,
        httpMethod: method,
        headers: { 'User-Agent': 'Google-Cloud-Tasks', ...task.httpRequest.headers },
      },
      scheduleTime: new Date(scheduleTime).toISOString(),
      createTime: new Date(now).toISOString(),
      dispatchDeadline: `${deadlineMs / 1000}s`,
      view: 'BASIC',
    };
    return jsonReply(applyFields(answer, request.query.get('fields')), request.query);
  };
}

/** Cloud Tasks sets these itself and drops what the task says. */
const OWN_HEADERS = ['host', 'content-length', 'user-agent'];

function lowerCase(headers: Record<string, string>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (!OWN_HEADERS.includes(key) && !key.startsWith('x-google-') && !key.startsWith('x-cloudtasks-'))
      out[key] = value;
  }
  return out;
}
