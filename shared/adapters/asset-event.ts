import type { AssetEvent } from '../audit/ports.ts';
import { pushBody, temporalAsset } from './asset-event.schema.ts';
import { CLUSTER_ASSET_TYPE } from './asset-inventory.schema.ts';
import { readClusterAsset } from './cluster-reader.ts';
import { createSkipList } from './skip-list.ts';

/** Pub/Sub takes messages of 10 MB; in base64 that is a third more. */
const MAX_DATA_CHARACTERS = 14_000_000;
/** How a feed's first message begins; it is no JSON. */
const WELCOME = 'You have successfully configured real time feed';

/** Reads what Pub/Sub posted. Never throws: what cannot be read is an event of its own, to be logged and dropped. */
export function readAssetEvent(body: unknown): AssetEvent {
  const push = pushBody.safeParse(body);
  if (!push.success) return malformed('not a push of Pub/Sub: the body has no message');
  const { data, publishTime } = push.data.message;
  if (data === null || data === undefined || data === '') return malformed('a message without data');
  if (data.length > MAX_DATA_CHARACTERS) return malformed(`a message of more than ${MAX_DATA_CHARACTERS} characters`);
  const text = Buffer.from(data, 'base64').toString('utf8');
  const content = tryJson(text);
  if (content === undefined)
    return text.startsWith(WELCOME)
      ? { kind: 'welcome', detail: 'the feed is at work' }
      : malformed('a message that is neither JSON nor the welcome of a feed');
  return readTemporalAsset(content, publishTime ?? null);
}

function readTemporalAsset(content: unknown, publishTime: string | null): AssetEvent {
  const parsed = temporalAsset.safeParse(content);
  if (!parsed.success || parsed.data.asset == null) return malformed('a message without an asset');
  const { asset, priorAsset, deleted, window } = parsed.data;
  if (asset.assetType !== CLUSTER_ASSET_TYPE) return { kind: 'other-type', detail: asset.assetType.slice(0, 200) };
  if (deleted === true) return { kind: 'deleted', detail: asset.name.slice(0, 400) };
  const skips = createSkipList();
  const cluster = readClusterAsset(asset, skips);
  if (cluster === null) return malformed(skips.result()[0]?.example ?? 'an asset that cannot be read');
  const at = readMoment([asset.updateTime, window?.startTime, publishTime]);
  if (at === null) return malformed(`${cluster.name}: a message without a time`);
  // An older state that cannot be read only means that the change counts.
  const before = priorAsset == null ? null : readClusterAsset(priorAsset, createSkipList());
  return { kind: 'changed', cluster, before, ancestors: asset.ancestors ?? [], at };
}

function readMoment(texts: readonly (string | null | undefined)[]): Date | null {
  for (const text of texts) {
    const moment = new Date(text ?? '');
    if (!Number.isNaN(moment.getTime())) return moment;
  }
  return null;
}

function malformed(detail: string): AssetEvent {
  return { kind: 'malformed', detail: detail.slice(0, 400) };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
