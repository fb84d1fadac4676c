import type { ExceptionEvent } from '../domain/exception.ts';
import { CollectError } from '../errors.ts';
import type { ExceptionRequest } from './exceptions.ts';
import {
  createMemoryClock,
  createMemoryLog,
  createMemoryState,
  type MemoryClock,
  type MemoryLog,
  type MemoryState,
} from './memory-ports.test-helper.ts';
import type { StateStore } from './ports.ts';

export const CLUSTER = 'projects/pay-prod/locations/europe-west1/clusters/checkout';
export const ANA = { kind: 'slack-user', id: 'U0ANA', team: 'T0ACME' } as const;
export const BEN = { kind: 'terminal', name: 'ben' } as const;

export function createExceptionPorts(state: MemoryState = createMemoryState()): {
  state: MemoryState;
  clock: MemoryClock;
  log: MemoryLog;
} {
  return { state, clock: createMemoryClock(), log: createMemoryLog() };
}

/** An exemption of the whole cluster for 30 days, but for what is given. */
export function aRequest(overrides: Partial<ExceptionRequest> = {}): ExceptionRequest {
  return {
    key: 'first',
    cluster: CLUSTER,
    rule: null,
    kind: 'exempted',
    reason: 'moves in January',
    by: ANA,
    until: '30d',
    fingerprint: null,
    ...overrides,
  };
}

export type Fault = 'none' | 'before' | 'after';

/** A store whose next writes fail as given: before anything happened, or after, so that only the answer is lost. */
export function createFaultyState(state: MemoryState, faults: Fault[]): StateStore {
  return {
    ...state,
    async write(path, text, ifGeneration) {
      const fault = faults.shift() ?? 'none';
      if (fault === 'before') throw new CollectError('unavailable', path, 'killed before the write');
      const outcome = await state.write(path, text, ifGeneration);
      if (fault === 'after') throw new CollectError('unavailable', path, 'killed after the write');
      return outcome;
    },
  };
}

/** The exceptions that a trail leads to: its lines, carried out one after the other. */
export function followTrail(events: readonly ExceptionEvent[]): string[] {
  const ids = new Set<string>();
  for (const { action, exception, previous } of events) {
    if (action === 'created' || action === 'replaced') {
      if (ids.has(exception.id)) throw new Error(`${exception.id} was made twice`);
      if (previous !== null && !ids.delete(previous.id))
        throw new Error(`${previous.id} was replaced without being there`);
      ids.add(exception.id);
    } else {
      if (!ids.delete(exception.id)) throw new Error(`${exception.id} ended without being there`);
      if (previous !== null) ids.add(previous.id);
    }
  }
  return [...ids].sort();
}
