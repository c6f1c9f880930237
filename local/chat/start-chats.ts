import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ChatEffect, type ChatFault, createChatFaults } from './chat-fault.ts';
import type { Platform, PlatformRequest, PlatformResponse, ShownMessage } from './platform.ts';

export interface ChatsOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The time on the platforms, Unix milliseconds; default: the wall clock. */
  readonly now?: () => number;
}

export interface ChatMessage extends ShownMessage {
  readonly platform: string;
}

/** One request to an emulated platform, as it went. */
export interface ChatRequest {
  readonly platform: string;
  readonly method: string;
  /** Behind the platform's own prefix. */
  readonly path: string;
  /** What the platform answered, even if the answer was lost; absent when it was not asked. */
  readonly status?: number;
  readonly fault?: ChatEffect['kind'];
}

export interface Chats {
  readonly url: string;
  /** What people see now, platform by platform. */
  readonly messages: () => readonly ChatMessage[];
  readonly inject: (fault: ChatFault) => void;
  readonly requests: readonly ChatRequest[];
  /** Ends every connection, hanging ones too. */
  readonly close: () => Promise<void>;
}

const maxBodyBytes = 1024 * 1024;

/** Serves emulated platforms on the loopback interface, each under its name; rejects when the port cannot be had. */
export async function startChats(
  platforms: readonly Platform[],
  { port = 0, now = Date.now }: ChatsOptions = {},
): Promise<Chats> {
  const faults = createChatFaults();
  const requests: ChatRequest[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const [, name = '', path = ''] = /^\/([^/?]*)(.*)$/s.exec(url) ?? [];
    const platform = platforms.find((one) => one.name === name);
    const body = await readBody(request);
    if (platform === undefined) return send(response, { status: 404, body: `No platform is named ${name}.` });
    if (body === undefined) return send(response, { status: 413, body: 'The body is too large.' });
    const headers = headersOf(request);
    const asked = { method, path: path.startsWith('/') ? path : `/${path}`, headers, body, nowMs: now() };
    const effect = faults.take(name);
    const answer = answerOf(platform, asked, effect);
    requests.push({
      platform: name,
      method,
      path: asked.path,
      ...(answer === undefined ? {} : { status: answer.status }),
      ...(effect === undefined ? {} : { fault: effect.kind }),
    });
    await deliver(response, answer, effect);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      // Either the caller went away, or the emulator has a bug: say so instead of pretending.
      if (response.headersSent || response.destroyed) return;
      send(response, { status: 500, body: `The emulator failed: ${String(error)}` });
    });
  });
  const url = await listen(server, port);
  return {
    url,
    messages: () =>
      platforms.flatMap(({ name, messages }) => messages().map((shown) => ({ platform: name, ...shown }))),
    inject: faults.inject,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the platform, or the fault in its place, has to say; nothing when neither does. */
function answerOf(
  platform: Platform,
  request: PlatformRequest,
  effect: ChatEffect | undefined,
): PlatformResponse | undefined {
  if (effect?.kind === 'reset' || effect?.kind === 'hang') return undefined;
  if (effect?.kind === 'status') return { ...effect, body: effect.body ?? '' };
  return platform.handle(request);
}

async function deliver(
  response: ServerResponse,
  answer: PlatformResponse | undefined,
  effect: ChatEffect | undefined,
): Promise<void> {
  if (effect?.kind === 'reset') response.socket?.resetAndDestroy();
  if (answer === undefined) return;
  if (effect?.kind === 'lost-answer') {
    // The head promises more than will ever come.
    response.writeHead(answer.status, { 'content-length': '1000000' });
    response.write(' ', () => response.socket?.resetAndDestroy());
    return;
  }
  if (effect?.kind === 'slow') {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, effect.ms);
      response.on('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    if (response.destroyed) return;
  }
  send(response, answer);
}

function send(response: ServerResponse, { status, headers = {}, body }: PlatformResponse): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}

/** Undefined for a body that is too large, the rest of which is not kept. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= maxBodyBytes) chunks.push(chunk);
  }
  return length > maxBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new Error(`The emulated chats cannot listen on 127.0.0.1:${port}: ${error.message}.`, {
          cause: error,
        }),
      ),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`);
    });
  });
}
