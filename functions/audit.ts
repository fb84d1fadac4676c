import type { HttpFunction } from '@google-cloud/functions-framework';
import { RUN_ID } from '../shared/audit/paths.ts';
import { auditTask } from '../shared/domain/run.ts';
import { answer, parseBody } from './answer.ts';
import { addRequestFields } from './request-log.ts';
import { log, useService } from './service.ts';

const taskBody = auditTask.extend({ run: auditTask.shape.run.regex(RUN_ID, 'is not a run id') });

/** Cloud Tasks -> audit one shard of candidate clusters. */
export const audit: HttpFunction = (request, response) =>
  answer(request, response, log, async () => {
    const task = parseBody(taskBody, request.body);
    addRequestFields(task);
    await useService().audit(task);
    return task;
  });
