import type { Report } from '../domain/report.ts';
import type { Scope } from '../domain/scope.ts';
import type { CollectPorts } from './collect-evidence.ts';
import type { Clock, InventorySource, Log, SlackAnswers, StateStore } from './ports.ts';
import type { SlackAccess } from './slack-access.ts';
import type { StartedRun } from './start-run.ts';

/** What answering a person in Slack needs. */
export interface RespondPorts {
  state: StateStore;
  slack: SlackAnswers;
  inventory: InventorySource;
  collect: CollectPorts;
  clock: Clock;
  log: Log;
  scope: Scope;
  access: SlackAccess;
  logWindowHours: number;
  /** Where people open the page of a run; null or absent: it is told nowhere. */
  pageUrl?: ((run: string) => string) | null;
  /** False where an attempt was made before: a response URL takes five messages, and the answer needs one of them. */
  showsProgress?: boolean;
  /** Starts a run for a slot; for a slot that has one it starts nothing. */
  sweep(slot: Date): Promise<StartedRun>;
}

/** The only cluster of a report of one. */
export function onlyCluster(report: Report): Report['clusters'][number] {
  const [cluster] = report.clusters;
  if (cluster === undefined) throw new Error('a report of one cluster without it');
  return cluster;
}
