import type * as z from 'zod';
import { pointerTo } from '../route/route-request.ts';

export type JsonReading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unreadable'; readonly detail: string; readonly pointer?: string };

/** Reads the JSON of a proven body against a schema; never throws for whatever bytes it holds. */
export function readJsonContent<T>(content: Buffer, schema: z.ZodType<T>): JsonReading<T> {
  const value = parseJsonContent(content);
  if (value === undefined) return { kind: 'unreadable', detail: 'The body is not JSON in UTF-8.' };
  const result = schema.safeParse(value);
  if (result.success) return { kind: 'read', value: result.data };
  const path = result.error.issues[0]?.path ?? [];
  const place = path.length === 0 ? 'The body' : `"${path.join('.')}"`;
  return {
    kind: 'unreadable',
    detail: `${place} is not what the sender is documented to send.`,
    pointer: pointerTo(path),
  };
}

/** Parses JSON in UTF-8; `undefined`, which JSON cannot hold, for any other bytes. */
export function parseJsonContent(content: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return undefined;
  }
}
