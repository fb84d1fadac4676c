export interface StoredBlob {
  bucket: string;
  name: string;
  bytes: Buffer;
  generation: number;
  contentType: string;
  created: Date;
}

/** The objects of the emulated Cloud Storage, open to tests. */
export interface StorageState {
  /** The text of an object, or null. */
  read(bucket: string, name: string): string | null;
  /** Writes without any precondition, as somebody else would. Gives the new generation. */
  write(bucket: string, name: string, text: string): string;
  remove(bucket: string, name: string): void;
  /** `bucket/name` of every object, sorted. */
  names(): string[];
  blobs: Map<string, StoredBlob>;
  put(blob: { bucket: string; name: string; bytes: Buffer; contentType: string }): StoredBlob;
}

export function createStorageState(now: () => Date): StorageState {
  const blobs = new Map<string, StoredBlob>();
  // Generations of the real service are microseconds; all that counts is that they rise and are never used again.
  let generation = 1_700_000_000_000_000;
  const state: StorageState = {
    blobs,
    read: (bucket, name) => blobs.get(`${bucket}/${name}`)?.bytes.toString('utf8') ?? null,
    write: (bucket, name, text) =>
      String(state.put({ bucket, name, bytes: Buffer.from(text), contentType: 'application/json' }).generation),
    remove: (bucket, name) => {
      blobs.delete(`${bucket}/${name}`);
    },
    names: () => [...blobs.keys()].sort(),
    put: ({ bucket, name, bytes, contentType }) => {
      generation += 1013;
      const blob: StoredBlob = { bucket, name, bytes, contentType, generation, created: now() };
      blobs.set(`${bucket}/${name}`, blob);
      return blob;
    },
  };
  return state;
}
