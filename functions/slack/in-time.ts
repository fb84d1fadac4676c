import type { SlackPlace } from '../../shared/domain/slack-job.ts';
import { type AskedBy, enqueueJob } from './job.ts';
import type { ListenerPorts } from './listeners.ts';

/**
 * Opens a window, for which Slack gives three seconds. Where it is too late, or Slack does not take it, the person is told to
 * press again; not from here, because whoever acknowledges calls nobody else.
 */
export async function inTime(
  ports: ListenerPorts,
  { by, place }: { by: AskedBy; place: SlackPlace },
  open: () => Promise<void>,
): Promise<void> {
  try {
    await open();
  } catch (error) {
    if (!isOfSlack(error)) throw error;
    ports.log.write('WARNING', 'window not opened', { detail: error.message });
    await enqueueJob(ports, by, { place, request: { kind: 'press-again' } });
  }
}

/** Errors of the client have a code such as `slack_webapi_platform_error`. */
function isOfSlack(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('slack_webapi_');
}
