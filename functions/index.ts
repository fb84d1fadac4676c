import { http } from '@google-cloud/functions-framework';
import { loadServiceConfig, loadSlackFunctionConfig, processEnvironment } from '../shared/config.ts';

const SERVICE_FUNCTIONS: ReadonlySet<string> = new Set(['sweep', 'audit', 'finalize', 'asset-feed', 'respond']);

// A function with a wrong environment must not start: a deployment that fails is seen, a function that fails at night is not.
const environment = processEnvironment();
if (SERVICE_FUNCTIONS.has(environment['FUNCTION_TARGET'] ?? '')) loadServiceConfig(environment);
if (environment['FUNCTION_TARGET'] === 'slack') loadSlackFunctionConfig(environment);

// Each function loads its own code on its first call: a cold start pays for one function only.
http('sweep', async (request, response) => (await import('./sweep.ts')).sweep(request, response));
http('audit', async (request, response) => (await import('./audit.ts')).audit(request, response));
http('asset-feed', async (request, response) => (await import('./asset-feed.ts')).assetFeed(request, response));
http('finalize', async (request, response) => (await import('./finalize.ts')).finalize(request, response));
http('respond', async (request, response) => (await import('./respond.ts')).respond(request, response));
http('slack', async (request, response) => (await import('./slack.ts')).slack(request, response));
