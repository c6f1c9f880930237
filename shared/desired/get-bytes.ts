import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { maxDocumentBytes } from '../plan/desired-document.ts';

export interface GetCall {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Certificates of a private authority in PEM, in place of the public ones. */
  readonly ca?: string | undefined;
}

export type GetResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  | { readonly kind: 'too-large' }
  /** `why` is a sentence in our own words. */
  | { readonly kind: 'failed'; readonly why: string };

/** Makes one GET: no redirect is followed, nothing is tried twice, nothing is thrown, no connection is kept. */
export async function getBytes({ url, headers, timeoutMs, ca }: GetCall): Promise<GetResult> {
  if (timeoutMs <= 0) return { kind: 'failed', why: 'There was no time left to ask.' };
  try {
    const all = { 'user-agent': 'routehook', 'accept-encoding': 'identity', ...headers };
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { headers: all, agent: false, ...(ca === undefined ? {} : { ca }) })
        : httpRequest(url, { headers: all, agent: false });
    return await exchange(request, timeoutMs);
  } catch (error) {
    return { kind: 'failed', why: explain(error) };
  }
}

function exchange(request: ClientRequest, timeoutMs: number): Promise<GetResult> {
  return new Promise<GetResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve({ kind: 'failed', why: `There was no complete answer within ${timeoutMs} ms.` });
      request.destroy();
    }, timeoutMs);
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
    request.end();
  });
}

async function readAnswer(response: IncomingMessage): Promise<GetResult> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > maxDocumentBytes) return { kind: 'too-large' };
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]);
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  };
}

const cut = 'The connection was cut before the answer was complete.';
const noWay =
  'There is no way to its network. Check the VPC, the routes and the security group of the function.';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: the connection was refused.',
  ECONNRESET: cut,
  ECONNABORTED: cut,
  EPIPE: cut,
  ETIMEDOUT: 'No connection could be made in time.',
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  ENOTFOUND: 'Its name is not known to DNS.',
  EAI_AGAIN: 'DNS does not answer.',
  ERR_INVALID_CHAR: 'A header has a character that HTTP does not allow. Check the token in the settings.',
};

/** Our own words: the other side's might hold anything. */
function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = reasons[code];
  if (known !== undefined) return known;
  if (!/^[A-Z][A-Z0-9_]{1,63}$/.test(code)) return 'The call could not be made.';
  if (/^ERR_(SSL|TLS)_|^CERT_|^UNABLE_TO_|SELF_SIGNED_CERT|^EPROTO$/.test(code)) {
    return `No secure connection could be made (${code}). Check its certificate, and who has signed it.`;
  }
  return code.startsWith('HPE_') ? `Its answer is not HTTP (${code}).` : `The call failed (${code}).`;
}
