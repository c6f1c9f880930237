import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { HttpCall, HttpResult } from '../../shared/reply/http-caller.ts';
import { selfSigned } from '../support/self-signed.ts';

/** A server on loopback that answers as a test wants it. */
export interface Place {
  readonly url: string;
  readonly requests: { readonly head: IncomingMessage; readonly body: string }[];
  /** Every connection that was ever made. */
  readonly sockets: Set<Socket>;
}

const servers: Server[] = [];

afterEach(stopPlaces);

/** Starts a place; it is closed after the test. */
export async function startPlace(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  { keepAliveTimeout = 5_000, secure = false } = {},
): Promise<Place> {
  const requests: Place['requests'] = [];
  const sockets = new Set<Socket>();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    requests.push({ head: request, body: Buffer.concat(chunks).toString('utf8') });
    answer(response, request);
  };
  const server = secure
    ? createSecureServer({ keepAliveTimeout, ...selfSigned('chat.example') }, serve)
    : createServer({ keepAliveTimeout }, serve);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http${secure ? 's' : ''}://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    requests,
    sockets,
  };
}

/** Stops listening and ends every connection. */
export async function stopPlaces(): Promise<void> {
  for (const server of servers.splice(0)) {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}

/** A call to a configured URL, unless a test changes that. */
export function callTo(url: string, changes: Partial<HttpCall> = {}): HttpCall {
  return { method: 'POST', url, namedBy: 'configured', timeoutMs: 5_000, ...changes };
}

/** What became of a call, in one line. */
export function whyOf(result: HttpResult): string {
  return result.kind === 'answered' ? `answered ${result.status}` : `${result.kind}: ${result.why}`;
}
