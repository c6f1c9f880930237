import { maxDocumentBytes } from '../plan/desired-document.ts';
import type { KnownText, SourceReading, UnreadableSource } from './desired-source.ts';

/** Longer than that, nobody waits because a server says so. */
const longestRetryAfterMs = 60 * 60_000;

/** Says that a source cannot be read. */
export function unreadable(name: string, why: string, retryAfterMs?: number): UnreadableSource {
  return {
    kind: 'unreadable',
    why: `${name} could not be read. ${why}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

export function tooLarge(name: string): UnreadableSource {
  const limit = `${maxDocumentBytes / 1024 / 1024} MiB`;
  return unreadable(
    name,
    `It is larger than ${limit}, which no list of routes is. Check that it is the right file.`,
  );
}

/** Turns bytes into the text of a reading. */
export function readText(name: string, body: Uint8Array, readAtMs: number, known: KnownText): SourceReading {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return { kind: 'read', text, readAtMs, ...known };
  } catch {
    return unreadable(name, 'It is not UTF-8. Store it as UTF-8 text.');
  }
}

/** The conditions under which a server may say "not changed". */
export function conditions(known: KnownText | undefined): Readonly<Record<string, string>> {
  const { etag, lastModifiedMs } = known ?? {};
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModifiedMs === undefined ? {} : { 'if-modified-since': new Date(lastModifiedMs).toUTCString() }),
  };
}

/** What an answer says about the text that came with it. */
export function validators(headers: Readonly<Record<string, string>>): KnownText {
  const { etag } = headers;
  const lastModifiedMs = Date.parse(headers['last-modified'] ?? '');
  return {
    ...(etag === undefined || etag === '' ? {} : { etag }),
    ...(Number.isNaN(lastModifiedMs) ? {} : { lastModifiedMs }),
  };
}

/** Reads `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3); at most an hour. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const ms = /^[0-9]{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestRetryAfterMs);
}

/** Why the body of an answer cannot be used as it is; `undefined` when it can. */
export function spoiltBody(headers: Readonly<Record<string, string>>): string | undefined {
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding === '' || encoding === 'identity'
    ? undefined
    : 'It comes compressed although that was not asked for. Store it as plain text.';
}
