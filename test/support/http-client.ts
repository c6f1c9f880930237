import { type IncomingMessage, request as openRequest } from 'node:http';
import type * as z from 'zod';
import { type LocalSender, signedHeaders } from '../../local/sender.ts';
import { operationSchema, problemSchema } from '../../shared/runtime/http/operation-schema.ts';

export type ShownOperation = z.infer<typeof operationSchema>;
export type ShownProblem = z.infer<typeof problemSchema>;

/** An answer of the webhook. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Calls the webhook as its senders do. */
export interface HttpClient {
  /** Asks with a Standard Webhooks signature. */
  readonly signed: (deliveryId: string, body: unknown, options?: CallOptions) => Promise<Reply>;
  /** Asks with the bearer token; without a body it is a GET unless `method` says otherwise. */
  readonly bearer: (path: string, body?: unknown, options?: CallOptions) => Promise<Reply>;
  /** Sends exactly these headers. */
  readonly bare: (path: string, body: string | undefined, options: CallOptions) => Promise<Reply>;
  readonly read: (name: string) => Promise<ShownOperation>;
  /** Reads an operation until it has ended, or is as `reached` says; fails when that takes too long. */
  readonly waitUntil: (
    name: string,
    reached?: (operation: ShownOperation) => boolean,
    timeoutMs?: number,
  ) => Promise<ShownOperation>;
}

export interface CallOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The moment of signing, Unix milliseconds. */
  readonly signedAtMs?: number;
}

/** Makes a client of the webhook at `url`. */
export function createHttpClient(url: string, { secret, token }: LocalSender): HttpClient {
  const call = async (path: string, method: string, headers: Record<string, string>, body?: string) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const bearer: HttpClient['bearer'] = (path, body, { method, headers } = {}) => {
    const text = asText(body);
    const type: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/json' };
    const all = { authorization: `Bearer ${token}`, ...type, ...headers };
    return call(path, method ?? (text === undefined ? 'GET' : 'POST'), all, text);
  };
  const read: HttpClient['read'] = async (name) => operationOf(await bearer(`/v1/${name}`));
  return {
    bearer,
    read,
    signed(
      deliveryId,
      body,
      { path = '/v1/routes', method = 'POST', headers, signedAtMs = Date.now() } = {},
    ) {
      const text = asText(body) ?? '';
      return call(path, method, { ...signedHeaders(secret, deliveryId, text, signedAtMs), ...headers }, text);
    },
    bare: (path, body, { method = 'POST', headers = {} }) => call(path, method, { ...headers }, body),
    async waitUntil(name, reached = ({ done }) => done, timeoutMs = 15_000) {
      const giveUpAtMs = Date.now() + timeoutMs;
      for (;;) {
        const operation = await read(name);
        if (reached(operation)) return operation;
        if (Date.now() > giveUpAtMs) {
          const { state, waitingFor, journal } = operation.metadata;
          const events = journal.map(({ event, detail }) => `${event} ${detail ?? ''}`).join('; ');
          throw new Error(`${name} is still ${state} (${waitingFor}) after ${timeoutMs} ms: ${events}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    },
  };
}

/** Reads an answer as an operation, by the published schema. */
export function operationOf({ status, text }: Reply): ShownOperation {
  const result = operationSchema.safeParse(parse(text));
  if (result.success) return result.data;
  throw new Error(`Not an operation: ${status} ${text.slice(0, 500)}`);
}

/** Reads an answer as a problem, by the published schema; its status and media type must agree. */
export function problemOf({ status, headers, text }: Reply): ShownProblem {
  const result = problemSchema.safeParse(parse(text));
  const type = headers.get('content-type');
  if (!result.success || result.data.status !== status || type !== 'application/problem+json') {
    throw new Error(`Not a problem document: ${status} ${type} ${text.slice(0, 500)}`);
  }
  return result.data;
}

/** Sends header lines as they are given, repeats and letter case included, which `fetch` cannot. */
export function sendHeaderLines(
  url: string,
  path: string,
  headerLines: readonly string[],
  body: Buffer | string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    // With lines of one's own, Node adds none of the usual headers.
    const usual = ['host', new URL(url).host, 'content-length', String(Buffer.byteLength(body))];
    const headers = [...usual, ...headerLines];
    const request = openRequest(`${url}${path}`, { method: 'POST', headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      readReply(response).then(resolve, reject);
    });
    request.end(body);
  });
}

async function readReply(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) headers.set(name, String(value));
  return { status: response.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString('utf8') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function asText(body: unknown): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}
