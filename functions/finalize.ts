import type { HttpFunction } from '@google-cloud/functions-framework';
import { RUN_ID } from '../shared/audit/paths.ts';
import { finalizeTask } from '../shared/domain/run.ts';
import { answer, parseBody } from './answer.ts';
import { addRequestFields } from './request-log.ts';
import { log, useService } from './service.ts';

const taskBody = finalizeTask.extend({ run: finalizeTask.shape.run.regex(RUN_ID, 'is not a run id') });

/** Cloud Tasks -> when a run is complete or past its deadline: merge, diff, deliver. */
export const finalize: HttpFunction = (request, response) =>
  answer(request, response, log, async () => {
    const task = parseBody(taskBody, request.body);
    addRequestFields(task);
    const report = await useService().finalize(task);
    return report === null
      ? { run: task.run, state: 'waiting' }
      : { run: task.run, state: 'finished', ...report.summary };
  });
