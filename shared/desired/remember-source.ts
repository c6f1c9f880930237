import type { DesiredSource, KnownText, RememberedSource } from './desired-source.ts';

/** The last text of a source, kept for as long as the process lives. */
export interface SourceMemory {
  kept?: KnownText & { readonly name: string; readonly text: string };
}

/**
 * Asks the source only for what has changed since the last time. A source that cannot be read is told as such: the old
 * text is no answer to what the file says now, but stays for the next time. An unchanged text is the very same string.
 */
export function rememberSource(source: DesiredSource, memory: SourceMemory): RememberedSource {
  return {
    name: source.name,
    async read(timeoutMs) {
      const known = memory.kept?.name === source.name ? memory.kept : undefined;
      const reading = await source.read(timeoutMs, known === undefined ? undefined : validatorsOf(known));
      switch (reading.kind) {
        case 'unreadable':
          return reading;
        case 'unchanged': {
          if (known === undefined) {
            const why = `${source.name} says "not changed", but it was not read before.`;
            return { kind: 'unreadable', why };
          }
          const kept = { ...known, ...validatorsOf(reading) };
          memory.kept = kept;
          return { kind: 'read', text: kept.text, readAtMs: reading.readAtMs, ...validatorsOf(kept) };
        }
        case 'read':
          memory.kept = { name: source.name, text: reading.text, ...validatorsOf(reading) };
          return reading;
      }
    },
  };
}

function validatorsOf({ etag, lastModifiedMs }: KnownText): KnownText {
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModifiedMs === undefined ? {} : { lastModifiedMs }),
  };
}
