import type { HttpFunction } from '@google-cloud/functions-framework';
import { readAssetEvent } from '../shared/adapters/asset-event.ts';
import { answer } from './answer.ts';
import { addRequestFields } from './request-log.ts';
import { log, useService } from './service.ts';

/**
 * Pub/Sub push -> a cluster was created or changed: audit it now. Who pushes was checked before the call came here: Cloud Run
 * lets in only tokens of the one account that may invoke this function. What cannot be read is dropped with 200, because
 * Pub/Sub would deliver it again for ever.
 */
export const assetFeed: HttpFunction = (request, response) =>
  answer(request, response, log, async () => {
    const event = readAssetEvent(request.body);
    if (event.kind === 'changed') addRequestFields({ cluster: event.cluster.name });
    return useService().receive(event);
  });
