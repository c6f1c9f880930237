import { lookup as systemLookup } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { judgeReplyUrl } from '../answer/reply-url.ts';
import { openConnections } from './connections.ts';
import { explainCallError } from './explain-call-error.ts';
import { guardLookup } from './guarded-lookup.ts';
import type { HttpCall, HttpCaller, HttpResult } from './http-caller.ts';
import { isPublicAddress } from './public-address.ts';

export interface HttpCallerOptions {
  /** Origins that URLs from requests may have, exactly as `URL.origin` prints them. */
  readonly allowedOrigins: readonly string[];
  /** How names become addresses; default: as the system does it. */
  readonly lookup?: LookupFunction;
}

const maxAnswerBytes = 256 * 1024;

type Target =
  /** `guarded`: only public addresses may be connected to. */
  | { readonly kind: 'target'; readonly url: URL; readonly guarded: boolean }
  | { readonly kind: 'forbidden'; readonly why: string };

/** Makes calls over HTTP and HTTPS; URLs that came in requests reach allowed origins on the public internet only. */
export function createHttpCaller({ allowedOrigins, lookup = systemLookup }: HttpCallerOptions): HttpCaller {
  // Apart, so that a connection made without the guard is never used by a call that needs it.
  const open = { connections: openConnections(), lookup };
  const guarded = { connections: openConnections(), lookup: guardLookup(lookup) };

  return async (call) => {
    const startedMs = Date.now();
    const target = aimAt(call, allowedOrigins);
    if (target.kind === 'forbidden') return target;
    try {
      const way = target.guarded ? guarded : open;
      const body = bodyOf(call);
      const agent = await way.connections.agentFor(target.url.protocol);
      const send = target.url.protocol === 'https:' ? httpsRequest : httpRequest;
      const { method } = call;
      const request = send(target.url, { method, headers: headersOf(call), agent, lookup: way.lookup });
      return await exchange(request, body, call.timeoutMs - (Date.now() - startedMs), call.timeoutMs);
    } catch (error) {
      return explainCallError(error);
    }
  };
}

function aimAt(call: HttpCall, allowedOrigins: readonly string[]): Target {
  if (call.namedBy === 'configured') {
    const url = URL.canParse(call.url) ? new URL(call.url) : undefined;
    return url?.protocol === 'https:' || url?.protocol === 'http:'
      ? { kind: 'target', url, guarded: false }
      : { kind: 'forbidden', why: 'The configured address is not an http or https URL.' };
  }
  const verdict = judgeReplyUrl(call.url, allowedOrigins);
  if (verdict.kind === 'refused') return { kind: 'forbidden', why: verdict.why };
  const { url } = verdict;
  // An address in the URL itself is never looked up, so it is judged here.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!verdict.private && isIP(literal) !== 0 && !isPublicAddress(literal)) {
    return { kind: 'forbidden', why: 'Its address is not on the public internet.' };
  }
  return { kind: 'target', url, guarded: !verdict.private };
}

function bodyOf({ body }: HttpCall): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}

function headersOf({ headers = {}, body }: HttpCall): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const isJson = body !== undefined && typeof body !== 'string';
  return {
    'user-agent': 'routehook',
    accept: '*/*',
    ...(isJson ? { 'content-type': 'application/json; charset=utf-8' } : {}),
    ...given,
  };
}

/** Sends what is prepared and reads the answer; rejects when there is none. */
function exchange(
  request: ClientRequest,
  body: string | undefined,
  leftMs: number,
  timeoutMs: number,
): Promise<HttpResult> {
  return new Promise<HttpResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve({ kind: 'failed', why: `There was no answer within ${timeoutMs} ms.` });
      request.destroy();
    }, leftMs);
    let isAnswered = false;
    request.on('response', (response) => {
      isAnswered = true;
      readAnswer(response).then(resolve, reject);
    });
    request.on('error', reject);
    request.on('close', () => {
      clearTimeout(timer);
      // What was begun to be read knows best how it ended.
      if (!isAnswered) reject(Object.assign(new Error('No answer came.'), { code: 'ECONNRESET' }));
    });
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<HttpResult> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= maxAnswerBytes) break;
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]);
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    text: Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8'),
  };
}
