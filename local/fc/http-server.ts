import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type HttpReply, refusalReply } from './http-reply.ts';

/** A listening server of the host. */
export interface HttpServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface HttpServerOptions {
  /** What it serves, for error texts: "function webhook". */
  readonly subject: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** `undefined` when the caller has gone away. */
  readonly answer: (request: IncomingMessage) => Promise<HttpReply | undefined>;
  readonly newRequestId: () => string;
  readonly remark: (text: string, requestId: string) => void;
}

/** Above the platform's limit, so that its own refusal is given rather than Node's. */
const maxHeaderSize = 128 * 1024;

/** Listens on loopback; fails clearly when the port is taken. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer({ maxHeaderSize }, (request, response) => {
    options.answer(request).then(
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

/** Reads a body up to a limit. */
export async function readBody(
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

function listenError(error: NodeJS.ErrnoException, { subject, port }: HttpServerOptions): Error {
  const where = `127.0.0.1:${port} for ${subject}`;
  if (error.code !== 'EADDRINUSE') return new Error(`cannot listen on ${where}: ${error.message}`);
  return new Error(
    `cannot listen on ${where}: the port is in use. Stop what uses it, or choose another port`,
  );
}
