import type { DigestChanges } from '../domain/digest.ts';
import { type ClusterReport, isExcepted, REPORT_SCHEMA_VERSION, type Report } from '../domain/report.ts';
import { sampleCluster } from '../report/sample-cluster.test-helper.ts';
import { SCOPE } from './memory-ports.test-helper.ts';
import { runId } from './paths.ts';
import type { DigestWords, Message, Messenger } from './ports.ts';

export interface MemoryMessage extends Message {
  channel: string;
  ts: string;
  threadTs: string | null;
  edits: number;
}

export interface MemoryMessenger extends Messenger {
  /** In the order of posting, as they read now. */
  messages: MemoryMessage[];
  /** Each call, such as `post C0DNS`, `reply C0DNS`, `update C0DNS`. */
  calls: string[];
  /** Asked before each call is carried out; what it throws the caller gets, and nothing is posted. */
  before(call: string): void | Promise<void>;
  /** Asked after each call was carried out, before its answer. */
  after(call: string): void | Promise<void>;
  inChannel(channel: string): MemoryMessage[];
}

/** A workspace in memory. */
export function createMemoryMessenger(): MemoryMessenger {
  const messages: MemoryMessage[] = [];
  const calls: string[] = [];
  const around = async <T>(call: string, work: () => T): Promise<T> => {
    calls.push(call);
    await messenger.before(call);
    const result = work();
    await messenger.after(call);
    return result;
  };
  const messenger: MemoryMessenger = {
    messages,
    calls,
    before: () => undefined,
    after: () => undefined,
    inChannel: (channel) => messages.filter((message) => message.channel === channel),
    post: (channel, message, { threadTs } = {}) =>
      around(`${threadTs === undefined ? 'post' : 'reply'} ${channel}`, () => {
        const ts = `1795586400.${String(messages.length + 1).padStart(6, '0')}`;
        messages.push({ ...message, channel, ts, threadTs: threadTs ?? null, edits: 0 });
        return { channel, ts };
      }),
    update: (channel, ts, message) =>
      around(`update ${channel}`, () => {
        const known = messages.find((one) => one.channel === channel && one.ts === ts);
        if (known === undefined) return 'gone';
        Object.assign(known, message, { edits: known.edits + 1 });
        return 'updated';
      }),
    permalink: async (channel, ts) => `https://acme.slack.com/archives/${channel}/p${ts}`,
  };
  return messenger;
}

/** Words that say which run and which clusters they are about. */
export const plainWords: DigestWords = {
  digest: (view, changes, since) => ({
    text: [`digest ${view.run.id}`, ...(since.told === null ? ['first'] : []), ...sayChanges(changes)].join(', '),
    blocks: [],
  }),
  summary: (view) => `${view.clusters.length} clusters`,
  retired: (message, permalink) => ({ text: `week of ${message.week} is over: ${permalink}`, blocks: [] }),
  ended: (message) => ({ text: `digest of ${message.shown.run} ended`, blocks: [] }),
  closed: (channel, owners) => ({ text: [`${channel} is closed`, ...owners].join(', '), blocks: [] }),
  reply: (view, changes) => ({ text: [`reply ${view.run.id}`, ...sayChanges(changes)].join(', '), blocks: [] }),
};

function sayChanges({ expiring, ...changes }: DigestChanges): string[] {
  const shortNames = (list: readonly { name: string }[]) => list.map(({ name }) => name.split('/').at(-1)).join(' ');
  const groups = Object.entries({ ...changes, expiring }).filter(([, list]) => list.length > 0);
  return groups.map(([kind, list]) => `${kind} ${shortNames(list)}`);
}

/** A cluster in project `p`, exposed and low where nothing else is said. */
export function aTold(cluster: string, overrides: Partial<ClusterReport> = {}): ClusterReport {
  return sampleCluster({ cluster, project: 'p', location: 'l', verdict: 'exposed', severity: 'low', ...overrides });
}

/** A report of the run of that slot with those clusters, everything read. */
export function aReportOf(slot: string, clusters: readonly ClusterReport[]): Report {
  const startedAt = new Date(slot).toISOString();
  const count = (verdict: ClusterReport['verdict']) => clusters.filter((one) => one.verdict === verdict).length;
  return {
    schema: REPORT_SCHEMA_VERSION,
    run: { id: runId(SCOPE, new Date(slot)), scope: SCOPE, startedAt, finishedAt: startedAt, window: null },
    coverage: {
      inventorySource: 'asset-inventory',
      projects: { seen: 1, unreadable: 0, apiDisabled: 0 },
      clusters: {
        seen: clusters.length,
        clearedByInventory: 0,
        candidates: clusters.length,
        fullyRead: clusters.length,
        unknown: 0,
      },
      gaps: [],
      clusterGaps: [],
      skipped: [],
      complete: true,
    },
    summary: {
      affected: count('affected'),
      exposed: count('exposed'),
      unknown: count('unknown'),
      clear: count('clear'),
      excepted: clusters.filter(isExcepted).length,
    },
    changes: null,
    clusters: [...clusters],
  };
}
