import type { IncomingMessage } from 'node:http';
import { limits } from '../model/limits.ts';

/** A request as it came over the wire, not yet believed. */
export interface WireRequest {
  readonly method: string;
  /** With the leading slash, as it is signed. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` when it is too large. */
  readonly body: Buffer | undefined;
}

/** Reads a request to its end. */
export async function readWireRequest(request: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.length;
    // Read on without keeping anything: a caller who is still sending would not hear the answer.
    if (bytes <= limits.requestBodyBytes) chunks.push(part);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers,
    body: bytes > limits.requestBodyBytes ? undefined : Buffer.concat(chunks),
  };
}
