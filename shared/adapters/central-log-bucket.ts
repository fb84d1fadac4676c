import { logging_v2 } from 'googleapis/build/src/apis/logging/v2.js';
import type { TimeoutLogs } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { type ClusterRef, formatClusterName } from '../domain/cluster.ts';
import { CollectError } from '../errors.ts';
import { googleApiOptions } from './google-clients.ts';
import { toReadings } from './logging.ts';
import { readLogPages, toGapLogs } from './logging-pages.ts';
import { createSkipList } from './skip-list.ts';
import type { Wire } from './wire.ts';

/** Above it the names stay out of the filter (at most 20,000 characters), which also names the noisy clusters. */
const CLUSTER_NAME_CHARACTERS = 8_000;
/** Pages of the one query: 30, and one more for every ten clusters beyond 300, but never more than five minutes of the quota. */
const LEAST_PAGES = 30;
const MOST_PAGES = 300;
const GRANT = 'logging.views.access on that log view (roles/logging.viewAccessor)';

/**
 * Reads the same lines from one log view that a sink of the organization fills: one query, whatever the number of projects.
 * What the sink leaves out, or has sent only since it was made, is missing without a trace: the evidence says so.
 */
export function createCentralBucketLogs(wire: Wire, endpoints: Endpoints, view: string): TimeoutLogs {
  const client = new logging_v2.Logging(googleApiOptions(wire, 'logging', endpoints));
  return {
    async read(clusters, window) {
      if (clusters.length === 0) return { readings: new Map(), slots: new Map(), skipped: [] };
      const skips = createSkipList();
      const byName = new Map(clusters.map((ref) => [formatClusterName(ref), ref]));
      const query = { ...queryOf(byName), resourceNames: [view], what: `log view ${view}` };
      try {
        const answers = await readLogPages(client, query, window, skips);
        return { ...toReadings(answers), skipped: skips.result() };
      } catch (error) {
        if (!(error instanceof CollectError)) throw error;
        const gap = { ...error.toGap(), what: query.what };
        return { ...toReadings([...byName.keys()].map((name) => [name, toGapLogs(gap)])), skipped: skips.result() };
      }
    },
  };
}

function queryOf(clusters: ReadonlyMap<string, ClusterRef>) {
  const characters = [...clusters.values()].reduce((sum, ref) => sum + ref.cluster.length + 6, 0);
  return {
    clusters,
    grant: GRANT,
    namesInFilter: characters <= CLUSTER_NAME_CHARACTERS,
    maxPages: Math.min(MOST_PAGES, Math.max(LEAST_PAGES, Math.ceil(clusters.size / 10))),
    route: 'central-bucket',
    limitations: ['exclusions-unread', 'sink-unread'],
  } as const;
}
