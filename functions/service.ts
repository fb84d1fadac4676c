import type { Log } from '../shared/audit/ports.ts';
import { loadServiceConfig, processEnvironment } from '../shared/config.ts';
import { createJsonLog } from '../shared/log.ts';
import { createService, type Service, systemClock } from './wiring.ts';

export const log: Log = createJsonLog((line) => process.stdout.write(line));

let service: Service | null = null;

/** The service of this instance; made once. Throws ConfigError when the environment is wrong. */
export function useService(): Service {
  service ??= createService(loadServiceConfig(processEnvironment()), { log, clock: systemClock });
  return service;
}
