import { loadServiceConfig, processEnvironment } from '../shared/config.ts';
import { log } from './request-log.ts';
import { createService, type Service, systemClock } from './wiring.ts';

export { log };

let service: Service | null = null;

/** The service of this instance; made once. Throws ConfigError when the environment is wrong. */
export function useService(): Service {
  service ??= createService(loadServiceConfig(processEnvironment()), { log, clock: systemClock });
  return service;
}
