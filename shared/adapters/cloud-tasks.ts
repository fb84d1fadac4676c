import { cloudtasks_v2 } from 'googleapis/build/src/apis/cloudtasks/v2.js';
import type { TaskTarget, WorkQueue } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { callSdk, googleApiOptions, toGoogleError } from './google-clients.ts';
import type { Wire } from './wire.ts';

export interface CloudTasksOptions {
  /** `projects/P/locations/L/queues/Q`. */
  queue: string;
  /** Where each kind of work is sent. */
  targets: Readonly<Record<TaskTarget, string>>;
  /** Service account whose identity the target checks; null only on an emulator. */
  invoker: string | null;
}

const GRANT = 'roles/cloudtasks.enqueuer on the queue, and roles/iam.serviceAccountUser on the invoker';

/** Named tasks: Cloud Tasks refuses a name that it has seen in the last day, so that a repeated start enqueues nothing twice. */
export function createCloudTasksQueue(wire: Wire, endpoints: Endpoints, options: CloudTasksOptions): WorkQueue {
  const client = new cloudtasks_v2.Cloudtasks(googleApiOptions(wire, 'cloudtasks', endpoints));
  return {
    async enqueue(task) {
      const url = options.targets[task.target];
      const answer = await callSdk(() =>
        client.projects.locations.queues.tasks.create({
          parent: options.queue,
          requestBody: {
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
          },
        }),
      );
      if (answer.status === 409) return 'exists';
      if (answer.status !== 200) throw toGoogleError(answer.status, answer.data, `task ${task.name}`, GRANT);
      return 'enqueued';
    },
  };
}
