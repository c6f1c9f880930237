import { createServer } from 'node:http';
import type { ChatEffect } from '../../local/chat/chat-fault.ts';
import type { Platform } from '../../local/chat/platform.ts';
import type { SenderAtHome } from './replies-senders.ts';

/** What must never be told, by what it is. */
export type Secrets = Map<string, string>;

const secretNames = /secret|token|password|key|workflowsurl/i;

/** Every secret in an entry of the configuration, by its path there. */
export function secretsIn(entry: unknown, path: string, isSecret = false): Secrets {
  if (typeof entry === 'string') return new Map(isSecret && !entry.startsWith('/') ? [[path, entry]] : []);
  if (typeof entry !== 'object' || entry === null) return new Map();
  return new Map(
    Object.entries(entry).flatMap(([name, value]) => [
      ...secretsIn(value, `${path}.${name}`, secretNames.test(name) || (isSecret && Array.isArray(entry))),
    ]),
  );
}

/** The same platform; what it is shown as a proof, and the addresses it is called at, become secrets. */
export function listening<Home extends SenderAtHome>(sender: Home, heard: Secrets): Home {
  const { platform, name } = sender;
  const handle: Platform['handle'] = (request) => {
    const { authorization = '', 'private-token': privateToken = '' } = request.headers;
    const proof = authorization.replace(/^(Bearer|Basic|token) /i, '') || privateToken;
    if (proof !== '') heard.set(`proof for ${name}: ${proof.slice(0, 6)}`, proof);
    const [path = '', query = ''] = request.path.split('?');
    if (query !== '') heard.set(`query for ${name}`, query);
    if (/^\/(commands|actions)\//.test(path)) heard.set(`response URL of ${name}: ${path.slice(-6)}`, path);
    return platform.handle(request);
  };
  return { ...sender, platform: { ...platform, handle } };
}

/** Everything that can go wrong with a reply, quoting all it can. */
export function quotingFaults(quote: string): readonly ChatEffect[] {
  const [word = ''] = quote.split(' ');
  const told = {
    error: word,
    message: quote,
    errmsg: quote,
    msg: quote,
    errorMessages: [quote],
    detail: quote,
  };
  const fails = (
    status: number,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): ChatEffect => ({
    kind: 'status',
    status,
    body,
    headers,
  });
  return [
    fails(503, quote),
    fails(500, told),
    fails(429, told, { 'retry-after': word }),
    { kind: 'reset' },
    { kind: 'lost-answer' },
    fails(200, { ok: false, errcode: 310_000, code: 230_002, ...told }),
    fails(302, quote, { location: `http://127.0.0.1:9/${encodeURIComponent(quote)}` }),
    fails(401, told, { 'www-authenticate': quote }),
    fails(400, quote),
    fails(404, told),
    { kind: 'hang' },
  ];
}

/** Refuses every wake-up and says back in the error what it was sent. */
export async function startEcho(): Promise<{ readonly url: string; readonly heard: Secrets; close(): void }> {
  const heard: Secrets = new Map();
  const server = createServer((request, response) => {
    const { authorization = '', 'x-fc-security-token': token = '' } = request.headers;
    heard.set('signature of the wake-up', authorization.split(':').at(-1) ?? '');
    heard.set('security token of the wake-up', String(token));
    const quote = JSON.stringify(request.headers);
    response.writeHead(403, { 'content-type': 'application/json', 'x-fc-error-type': quote });
    response.end(JSON.stringify({ ErrorCode: String(token), ErrorMessage: quote }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The secrets that a text holds, as they are or encoded, by what they are. */
export function secretsToldIn(
  text: string | Buffer,
  secrets: ReadonlyMap<string, string>,
): readonly string[] {
  return [...secrets]
    .filter(([, secret]) =>
      [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64Of(secret)].some(
        (form) => text.includes(form),
      ),
    )
    .map(([what]) => what);
}

function base64Of(secret: string): string {
  return Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1);
}
