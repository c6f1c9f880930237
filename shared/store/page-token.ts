import { InvalidPageToken } from './store.ts';

/** Where a page ended: the key of its last operation in the order of the list. */
export interface PageKey {
  readonly acceptedAtMs: number;
  readonly id: string;
}

/** Prints a page key as an opaque token that is safe in a URL. */
export function writePageToken({ acceptedAtMs, id }: PageKey): string {
  return Buffer.from(JSON.stringify([acceptedAtMs, id])).toString('base64url');
}

/**
 * Reads what {@link writePageToken} printed.
 * @throws {InvalidPageToken} for anything else, however close
 */
export function readPageToken(token: string): PageKey {
  const key = readKey(token);
  if (key === undefined || writePageToken(key) !== token) throw new InvalidPageToken();
  return key;
}

function readKey(token: string): PageKey | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!Array.isArray(parts)) return undefined;
    const [acceptedAtMs, id]: readonly unknown[] = parts;
    if (!Number.isSafeInteger(acceptedAtMs) || typeof id !== 'string') return undefined;
    return { acceptedAtMs: Number(acceptedAtMs), id };
  } catch {
    return undefined;
  }
}
