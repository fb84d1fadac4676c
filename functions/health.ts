import type { Response } from '@google-cloud/functions-framework';
import { type Environment, loadServiceConfig, loadSlackFunctionConfig, processEnvironment } from '../shared/config.ts';
import { ConfigError } from '../shared/errors.ts';
import { VERSION } from '../shared/version.ts';

/** Not `/healthz`: Cloud Run keeps some paths that end in z for itself, and they never reach a service. */
export const HEALTH_PATH = '/health';
/** Everybody on the internet may ask this one: it says that it is well, and nothing else. */
const PUBLIC_FUNCTION = 'slack';

/** What a function says of itself. It calls nobody, and reads nothing but its environment. */
export function describeHealth(name: string, environment: Environment): { status: 200 | 503; body: object } {
  const problem = findProblem(name, environment);
  const status = problem === null ? 200 : 503;
  const word = problem === null ? 'ok' : 'wrong configuration';
  if (name === PUBLIC_FUNCTION) return { status, body: { status: word } };
  const about = { function: name, version: VERSION, revision: environment['K_REVISION'] ?? null };
  return { status, body: { status: word, ...about, ...(problem === null ? {} : { problem }) } };
}

export function answerHealth(name: string, response: Response): void {
  const { status, body } = describeHealth(name, processEnvironment());
  response.status(status).set('cache-control', 'no-store').json(body);
}

/** Names variables, never what is in them. */
function findProblem(name: string, environment: Environment): string | null {
  try {
    if (name === PUBLIC_FUNCTION) loadSlackFunctionConfig(environment);
    else loadServiceConfig(environment);
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
