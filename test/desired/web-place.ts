import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterEach } from 'vitest';
import { type SelfSigned, selfSigned } from '../support/self-signed.ts';

/** A web server on loopback that serves one file, or whatever a test wants instead. */
export interface WebPlace {
  readonly origin: string;
  readonly requests: IncomingMessage[];
  /** What is served next; `undefined` is a file that does not exist. */
  file: { readonly body: Buffer; readonly modifiedMs: number } | undefined;
  /** Answers in place of the file. */
  answer: ((response: ServerResponse, request: IncomingMessage) => void) | undefined;
}

const servers: Server[] = [];

afterEach(stopWebPlaces);

/** The certificate of `localhost` that the secure places show. */
export const certificate: SelfSigned = selfSigned('localhost');

/** Starts a place; it is closed after the test. */
export async function startWebPlace({ secure = false } = {}): Promise<WebPlace> {
  const place: Omit<WebPlace, 'origin'> = { requests: [], file: undefined, answer: undefined };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    place.requests.push(request);
    (place.answer ?? serveFile)(response, request);
  };
  const serveFile = (response: ServerResponse, { headers }: IncomingMessage): void => {
    const { file } = place;
    if (file === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('no such file');
      return;
    }
    const etag = `"${file.body.length}-${file.modifiedMs}"`;
    const known = { etag, 'last-modified': new Date(file.modifiedMs).toUTCString() };
    if (headers['if-none-match'] === etag) response.writeHead(304, known).end();
    else response.writeHead(200, { ...known, 'content-type': 'text/yaml' }).end(file.body);
  };
  const server = secure ? createSecureServer({ ...certificate }, serve) : createServer(serve);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(place, {
    origin: secure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
  });
}

async function stopWebPlaces(): Promise<void> {
  for (const server of servers.splice(0)) {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}
