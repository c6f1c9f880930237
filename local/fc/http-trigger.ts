import type { IncomingMessage } from 'node:http';
import { httpEventOf } from './http-event.ts';
import { acceptedReply, type HttpReply, refusalReply, resultReply } from './http-reply.ts';
import { type HttpServer, readBody, startHttpServer } from './http-server.ts';
import type { InvocationResult } from './invocation.ts';
import { maxAsyncBodyBytes, maxBodyBytes, refuseRequest, tooLarge } from './platform-refusal.ts';

/** What a trigger needs of the host. */
export interface HttpTriggerOptions {
  readonly functionName: string;
  readonly methods: readonly string[];
  readonly port: number;
  readonly accountId: string;
  readonly triggerId: string;
  readonly now: () => number;
  readonly newRequestId: () => string;
  readonly invoke: (payload: Buffer, requestId: string) => Promise<InvocationResult>;
  readonly invokeLater: (payload: Buffer, requestId: string) => void;
  readonly remark: (text: string, requestId: string) => void;
}

/** Listens on loopback and turns each request into an invocation. */
export function startHttpTrigger(options: HttpTriggerOptions): Promise<HttpServer> {
  const { functionName, port, newRequestId, remark } = options;
  return startHttpServer({
    subject: `function ${functionName}`,
    port,
    answer: (request) => answerRequest(options, request),
    newRequestId,
    remark,
  });
}

async function answerRequest(
  options: HttpTriggerOptions,
  request: IncomingMessage,
): Promise<HttpReply | undefined> {
  const requestId = options.newRequestId();
  const { method = '', url = '/', rawHeaders, httpVersion } = request;
  const refusal = refuseRequest({ method, url, rawHeaders }, options.methods);
  if (refusal !== undefined) return refusalReply(refusal, requestId);

  // Any caller may ask for this, also of a trigger that needs no signature.
  const isAsync = String(request.headers['x-fc-invocation-type'] ?? '').toLowerCase() === 'async';
  const limitBytes = isAsync ? maxAsyncBodyBytes : maxBodyBytes;
  const body = await readBody(request, limitBytes);
  if (body === 'aborted') return undefined;
  if (body === 'too-large') return refusalReply(tooLarge(limitBytes), requestId);

  const event = httpEventOf(
    { method, url, httpVersion, rawHeaders, body, sourceIp: request.socket.remoteAddress ?? '' },
    { accountId: options.accountId, triggerId: options.triggerId, requestId, nowMs: options.now() },
  );
  const payload = Buffer.from(JSON.stringify(event));
  if (isAsync) {
    options.invokeLater(payload, requestId);
    return acceptedReply(requestId);
  }
  const { reply, remark } = resultReply(await options.invoke(payload, requestId), options.functionName);
  if (remark !== undefined) options.remark(remark, requestId);
  return reply;
}
