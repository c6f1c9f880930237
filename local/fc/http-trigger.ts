import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { httpEventOf } from './http-event.ts';
import { acceptedReply, type HttpReply, refusalReply, resultReply } from './http-reply.ts';
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

/** A listening trigger. */
export interface HttpTrigger {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Above the platform's limit, so that its own refusal is given rather than Node's. */
const maxHeaderSize = 128 * 1024;

/** Listens on loopback and turns each request into an invocation; fails clearly when the port is taken. */
export async function startHttpTrigger(options: HttpTriggerOptions): Promise<HttpTrigger> {
  const server = createServer({ maxHeaderSize }, (request, response) => {
    answerRequest(options, request).then(
      (reply) => {
        if (reply === undefined) response.destroy();
        else send(response, reply, request);
      },
      (error: unknown) => {
        const requestId = options.newRequestId();
        const message = `the local host failed on this request: ${String(error)}`;
        options.remark(message, requestId);
        const refusal = { status: 500, code: 'InternalServerError', message };
        send(response, refusalReply(refusal, requestId), request);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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

async function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | 'too-large' | 'aborted'> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return 'too-large';
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else resolve('too-large');
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => resolve('aborted'));
  });
}

function send(response: ServerResponse, reply: HttpReply, request: IncomingMessage): void {
  // What is left of a refused body is read and forgotten, so that the client gets to see the answer.
  if (!request.complete) {
    response.shouldKeepAlive = false;
    request.resume();
  }
  // Not writeHead: the length is then known when the head is written, and the body needs no chunks.
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.end(reply.body);
}

function listenError(error: NodeJS.ErrnoException, options: HttpTriggerOptions): Error {
  const where = `127.0.0.1:${options.port} for function ${options.functionName}`;
  if (error.code !== 'EADDRINUSE') return new Error(`cannot listen on ${where}: ${error.message}`);
  return new Error(
    `cannot listen on ${where}: the port is in use. Stop what uses it, or choose another port`,
  );
}
