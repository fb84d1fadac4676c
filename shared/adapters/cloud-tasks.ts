import type { TaskTarget, WorkQueue } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { ConfigError } from '../errors.ts';
import { toGoogleError } from './google-error.ts';
import { parseJson } from './json.ts';
import type { Wire } from './wire.ts';

export interface CloudTasksOptions {
  /** `projects/P/locations/L/queues/Q`. */
  queue: string;
  /** Where each kind of work is sent; a kind that a deployment does not have is left out. */
  targets: Readonly<Partial<Record<TaskTarget, string>>>;
  /** Service account whose identity the target checks; null only on an emulator. */
  invoker: string | null;
}

const GRANT = 'roles/cloudtasks.enqueuer on the queue, and roles/iam.serviceAccountUser on the invoker';

/**
 * Named tasks: Cloud Tasks refuses a name that it has seen in the last day, so that a repeated start enqueues nothing twice.
 * One plain POST: the function that answers Slack enqueues too, and has no time to load a client for it.
 */
export function createCloudTasksQueue(wire: Wire, endpoints: Endpoints, options: CloudTasksOptions): WorkQueue {
  return {
    async enqueue(task) {
      const url = options.targets[task.target];
      if (url === undefined) throw new ConfigError(`No address is configured for tasks of kind ${task.target}.`);
      const answer = await wire.send({
        api: 'cloudtasks',
        method: 'POST',
        url: `${endpoints.cloudtasks}/v2/${options.queue}/tasks`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          task: {
            name: `${options.queue}/tasks/${task.name}`,
            httpRequest: {
              url,
              httpMethod: 'POST',
              headers: { 'content-type': 'application/json' },
              body: Buffer.from(JSON.stringify(task.payload)).toString('base64'),
              ...(options.invoker === null
                ? {}
                : { oidcToken: { serviceAccountEmail: options.invoker, audience: new URL(url).origin } }),
            },
            ...(task.notBefore === undefined ? {} : { scheduleTime: task.notBefore.toISOString() }),
          },
        }),
      });
      if (answer.status === 409) return 'exists';
      if (answer.status !== 200)
        throw toGoogleError(answer.status, parseJson(answer.body.toString('utf8')), `task ${task.name}`, GRANT);
      return 'enqueued';
    },
  };
}
