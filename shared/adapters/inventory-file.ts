import { parse as parseYaml } from 'yaml';
import type { ClusterFacts } from '../domain/cluster.ts';
import type { Inventory } from '../domain/inventory.ts';
import { ConfigError } from '../errors.ts';
import { CLUSTER_ASSET_TYPE } from './asset-inventory.schema.ts';
import { readClusterAsset, readContainerCluster } from './cluster-reader.ts';
import { isObject } from './google-clients.ts';
import { createSkipList, type SkipList } from './skip-list.ts';

const ACCEPTED =
  'Accepted are: `gcloud container clusters list --format=json`, `... describe` (JSON or YAML), a Container API list response, ' +
  'Asset Inventory output (assets.list, `gcloud asset list`, an export in JSON lines), and a directory written by --record.';

/** Largest file that is read: an export of 20,000 clusters. */
const MAX_CHARACTERS = 400 * 1024 * 1024;

/**
 * Reads the clusters of a file, whatever tool wrote it; the form is told by its content. Throws ConfigError when it is none
 * of them; single clusters that cannot be read are counted.
 */
export function readInventoryFile(text: string, fileName: string): Inventory {
  if (text.length > MAX_CHARACTERS)
    throw new ConfigError(`${fileName}: larger than ${MAX_CHARACTERS} characters; split it.`);
  const skips = createSkipList();
  const items = findItems(parseText(text, fileName, skips));
  if (items === null) throw new ConfigError(`${fileName}: not a list of clusters. ${ACCEPTED}`);
  const byName = new Map<string, ClusterFacts>();
  for (const [index, item] of items.entries()) {
    const facts = readItem(item, items.length === 1 ? stem(fileName) : `cluster-${index + 1}`, skips);
    if (facts === null) continue;
    if (byName.has(facts.name)) skips.add('cluster named twice, the last one counts', facts.name);
    byName.set(facts.name, facts);
  }
  const clusters = [...byName.values()];
  if (clusters.length === 0 && items.length > 0) {
    if (skips.result().length === 0) {
      throw new ConfigError(`${fileName}: holds ${items.length} assets, none of type ${CLUSTER_ASSET_TYPE}.`);
    }
    const [first] = skips.result();
    throw new ConfigError(
      `${fileName}: no cluster in it can be read (${first?.what ?? 'unreadable'}: ${first?.example ?? ''}). ${ACCEPTED}`,
    );
  }
  const projectsSeen = [...new Set(clusters.map((cluster) => cluster.project))].sort();
  return { source: 'file', clusters, projectsSeen, gaps: [], apiDisabledProjects: [], skipped: skips.result() };
}

function parseText(text: string, fileName: string, skips: SkipList): unknown {
  const json = tryJson(text);
  if (json !== undefined) return json;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines[0]?.trimStart().startsWith('{') && tryJson(lines[0]) !== undefined) {
    return lines.flatMap((line, index) => {
      const value = tryJson(line);
      if (value === undefined) skips.add('line that is not JSON', `line ${index + 1}: ${line}`);
      return value === undefined ? [] : [value];
    });
  }
  try {
    // Aliases could blow a small file up to gigabytes; no exporter of clusters writes any. A logLevel of `silent` would let
    // a file that was cut off pass for its first half.
    return parseYaml(text, { maxAliasCount: 0, logLevel: 'error' });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new ConfigError(`${fileName}: neither JSON nor YAML (${reason}). ${ACCEPTED}`);
  }
}

/** The elements of whatever list was found; null when the content is nothing that holds clusters. */
function findItems(content: unknown): unknown[] | null {
  if (Array.isArray(content)) return content;
  if (!isObject(content)) return null;
  for (const key of ['clusters', 'assets', 'results'] as const) {
    if (Array.isArray(content[key])) return content[key];
  }
  // An answer without any cluster is `{}` or has only missingZones or readTime.
  if (Object.keys(content).every((key) => ['missingZones', 'readTime', 'nextPageToken'].includes(key))) return [];
  return looksLikeCluster(content) || looksLikeAsset(content) ? [content] : null;
}

function readItem(item: unknown, fallbackName: string, skips: SkipList): ClusterFacts | null {
  if (isObject(item) && looksLikeAsset(item)) {
    const type = item['assetType'] ?? item['asset_type'];
    if (type !== CLUSTER_ASSET_TYPE) return null;
    return readClusterAsset({ ...item, assetType: type }, skips);
  }
  if (!isObject(item) || !looksLikeCluster(item)) {
    skips.add('element that is no cluster', glimpse(item));
    return null;
  }
  // A `describe` that was cut down to its settings may have lost its name: it is called after the file.
  const name = typeof item['name'] === 'string' && item['name'] !== '' ? {} : { cluster: fallbackName };
  const isPlaced = typeof item['selfLink'] === 'string';
  const place = isPlaced
    ? name
    : { project: 'unknown-project', ...((item['location'] ?? item['zone']) ? {} : { location: 'unknown' }), ...name };
  return readContainerCluster(item, place, skips);
}

function glimpse(value: unknown): string {
  try {
    return JSON.stringify(value)?.slice(0, 120) ?? 'undefined';
  } catch {
    // JSON.parse takes any depth, JSON.stringify does not.
    return 'nested too deeply to be shown';
  }
}

function looksLikeAsset(value: Record<string, unknown>): boolean {
  return 'assetType' in value || 'asset_type' in value;
}

/** Any two of the fields that every export of a cluster has. */
function looksLikeCluster(value: Record<string, unknown>): boolean {
  const known = [
    'addonsConfig',
    'networkConfig',
    'currentMasterVersion',
    'nodePools',
    'autopilot',
    'loggingConfig',
    'masterAuth',
    'selfLink',
  ];
  return known.filter((key) => key in value).length >= 2;
}

function stem(fileName: string): string {
  return (
    fileName
      .replace(/^.*[\\/]/, '')
      .replace(/\.[^.]*$/, '')
      .replace(/[^A-Za-z0-9_-]+/g, '-') || 'cluster'
  );
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
