import type { HttpFunction } from '@google-cloud/functions-framework';
import { slackJob } from '../shared/domain/slack-job.ts';
import { answer, parseBody } from './answer.ts';
import { addRequestFields } from './request-log.ts';
import { log, useService } from './service.ts';

/** Cloud Tasks -> do what somebody asked for in Slack, and tell them. */
export const respond: HttpFunction = (request, response) =>
  answer(request, response, log, async () => {
    const job = parseBody(slackJob, request.body);
    addRequestFields({ job: job.id, request: job.request.kind });
    await useService().respond(job);
    return { job: job.id };
  });
