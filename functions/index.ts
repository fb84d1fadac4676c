import { http } from '@google-cloud/functions-framework';
import { loadServiceConfig, loadSlackFunctionConfig, processEnvironment } from '../shared/config.ts';
import { openDoor } from './door.ts';

const SERVICE_FUNCTIONS: ReadonlySet<string> = new Set(['sweep', 'audit', 'finalize', 'asset-feed', 'respond']);

// A function with a wrong environment must not start: a deployment that fails is seen, a function that fails at night is not.
const environment = processEnvironment();
if (SERVICE_FUNCTIONS.has(environment['FUNCTION_TARGET'] ?? '')) loadServiceConfig(environment);
if (environment['FUNCTION_TARGET'] === 'slack') loadSlackFunctionConfig(environment);

http(
  'sweep',
  openDoor('sweep', async () => (await import('./sweep.ts')).sweep),
);
http(
  'audit',
  openDoor('audit', async () => (await import('./audit.ts')).audit),
);
http(
  'asset-feed',
  openDoor('asset-feed', async () => (await import('./asset-feed.ts')).assetFeed),
);
http(
  'finalize',
  openDoor('finalize', async () => (await import('./finalize.ts')).finalize),
);
http(
  'respond',
  openDoor('respond', async () => (await import('./respond.ts')).respond),
);
http(
  'slack',
  openDoor('slack', async () => (await import('./slack.ts')).slack),
);
