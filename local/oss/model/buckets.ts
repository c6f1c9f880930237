import { createHash } from 'node:crypto';

/** An object as it is stored. */
export interface StoredObject {
  readonly body: Buffer;
  /** Upper-case MD5 in quotes, as for objects that were stored in one piece. */
  readonly etag: string;
  /** Whole seconds, as HTTP dates have them. */
  readonly modifiedMs: number;
  /** Archived objects cannot be read before they are restored. */
  readonly archived: boolean;
  /** Stored with it, and given back with it. */
  readonly contentEncoding?: string;
}

export interface Bucket {
  readonly regionId: string;
  readonly objects: Map<string, StoredObject>;
}

/** Buckets by name: plain data, changed in place. */
export type Buckets = Map<string, Bucket>;

export interface PutOptions {
  readonly modifiedMs?: number;
  readonly archived?: boolean;
  readonly contentEncoding?: string;
}

/** Stores an object, in place of the one of the same key. */
export function putObject(
  bucket: Bucket,
  key: string,
  body: Buffer,
  nowMs: number,
  options: PutOptions,
): void {
  const { modifiedMs = nowMs, archived = false, contentEncoding } = options;
  bucket.objects.set(key, {
    body,
    etag: `"${createHash('md5').update(body).digest('hex').toUpperCase()}"`,
    modifiedMs: Math.floor(modifiedMs / 1_000) * 1_000,
    archived,
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
  });
}
