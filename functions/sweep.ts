import type { HttpFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';
import { RequestError } from '../shared/errors.ts';
import { answer, parseBody } from './answer.ts';
import { addRequestFields } from './request-log.ts';
import { log, useService } from './service.ts';

const sweepRequest = z.object({ slot: z.iso.datetime({ offset: true }).optional() });

/** Cloud Scheduler -> start a run over the configured scope. Doing it twice for one slot starts one run. */
export const sweep: HttpFunction = (request, response) =>
  answer(request, response, log, async () => {
    const { slot } = parseBody(sweepRequest, request.body);
    const time = readSlot(slot ?? request.get('x-cloudscheduler-scheduletime'));
    const service = useService();
    addRequestFields({ run: service.runOf(time) });
    return service.sweep(time);
  });

/** The schedule's own time, repeated by a retry; without one the present minute. */
function readSlot(text: string | undefined): Date {
  if (text === undefined) return new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const slot = new Date(text);
  if (Number.isNaN(slot.getTime())) throw new RequestError(`slot: ${text} is not a time such as 2026-11-22T06:00:00Z`);
  return slot;
}
