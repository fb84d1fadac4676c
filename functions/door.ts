import type { HttpFunction } from '@google-cloud/functions-framework';
import { answerHealth, HEALTH_PATH } from './health.ts';
import { withRequestLog } from './request-log.ts';

/**
 * What all functions have in common: `GET /health` says how they are, nothing but POST does any work, and each line of the log
 * says which call it belongs to. A function's own code is loaded on its first call: a cold start pays for one function only.
 */
export function openDoor(name: string, load: () => Promise<HttpFunction>): HttpFunction {
  return async (request, response) => {
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (isReading && request.path === HEALTH_PATH) return answerHealth(name, response);
    if (request.method !== 'POST') return void response.status(405).set('allow', 'POST').end();
    await withRequestLog(request, async () => (await load())(request, response));
  };
}
