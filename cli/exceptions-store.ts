import { createCloud } from '../functions/wiring.ts';
import { createCloudStorageState } from '../shared/adapters/cloud-storage.ts';
import { createDirectoryState } from '../shared/adapters/directory-state.ts';
import { statePaths } from '../shared/audit/paths.ts';
import type { StateStore } from '../shared/audit/ports.ts';
import { BUCKET_NAME, loadCommonConfig } from '../shared/config.ts';
import { ConfigError } from '../shared/errors.ts';
import { silentLog } from '../shared/log.ts';
import { requireDirectory } from './exceptions-at-hand.ts';
import type { Io } from './io.ts';

export interface StoreOptions {
  state?: string;
  bucket?: string;
  /** What is looked for there, for the message that asks for a place. */
  holds?: string;
}

/** Opens the store that the flags name for one piece of work. Throws ConfigError unless it is exactly one. */
export async function withStore<T>(io: Io, options: StoreOptions, work: (state: StateStore) => Promise<T>): Promise<T> {
  const { state, bucket, holds = 'the exceptions are' } = options;
  if ((state === undefined) === (bucket === undefined))
    throw new ConfigError(`Say where ${holds} kept: --state DIRECTORY or --bucket NAME.`);
  if (state !== undefined) {
    await requireDirectory(state);
    return work(createDirectoryState(state));
  }
  if (bucket === undefined || !BUCKET_NAME.test(bucket))
    throw new ConfigError(`--bucket ${bucket}: not the name of a bucket, such as acme-dns-audit-state.`);
  const config = loadCommonConfig(io.env);
  const cloud = createCloud(config, { log: silentLog, clock: io.clock });
  try {
    const store = createCloudStorageState(cloud.wire, config.endpoints, bucket);
    // To read an object of a bucket that is not there gives the same answer as to read one that is not in it.
    await store.list(statePaths.exceptions);
    return await work(store);
  } finally {
    await cloud.close();
  }
}
