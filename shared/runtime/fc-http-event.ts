import * as z from 'zod';
import type { RawRequest } from '../source/source.ts';

/**
 * The event of an HTTP trigger, version v1. Header names come in canonical case, repeated values joined by commas,
 * binary bodies in base64. Source: Function Compute 3.0, "Invoke a function with an HTTP trigger".
 */
const httpEventSchema = z.object({
  version: z.literal('v1'),
  rawPath: z.string(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  queryParameters: z.record(z.string(), z.string()).optional(),
  requestContext: z.object({ http: z.object({ method: z.string() }), requestId: z.string().optional() }),
});

export interface HttpEvent {
  readonly request: RawRequest;
  readonly requestId: string;
}

/** Reads an HTTP trigger event from its bytes; `undefined` when it is anything else. */
export function readHttpEvent(event: unknown): HttpEvent | undefined {
  const result = httpEventSchema.safeParse(parse(event));
  if (!result.success) return undefined;
  const {
    rawPath,
    body = '',
    isBase64Encoded,
    headers = {},
    queryParameters = {},
    requestContext,
  } = result.data;
  const path = decodePath(rawPath);
  if (path === undefined) return undefined;
  return {
    request: {
      method: requestContext.http.method.toUpperCase(),
      path,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      query: queryParameters,
      body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    },
    requestId: requestContext.requestId ?? '',
  };
}

function parse(event: unknown): unknown {
  if (!Buffer.isBuffer(event)) return event;
  try {
    return JSON.parse(event.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function decodePath(rawPath: string): string | undefined {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return undefined;
  }
}
