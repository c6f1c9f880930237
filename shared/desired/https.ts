import type { DesiredSource, KnownText, SourceReading } from './desired-source.ts';
import { type GetResult, getBytes } from './get-bytes.ts';
import {
  conditions,
  readText,
  retryAfterMs,
  spoiltBody,
  tooLarge,
  unreadable,
  validators,
} from './read-answer.ts';

export interface HttpsOptions {
  /** https, or http on this very machine. */
  readonly url: string;
  /** Sent as a bearer token, to this origin only. */
  readonly token?: string | undefined;
  /** Certificates of a private authority in PEM, in place of the public ones. */
  readonly ca?: string | undefined;
  readonly nowMs: () => number;
}

/** More hops than that are a circle. */
const maxHops = 3;

const redirects: readonly number[] = [301, 302, 303, 307, 308];

/** Reads the document over HTTPS, and only when it has changed. Redirects are followed within the origin. */
export function createHttpsSource({ url, token, ca, nowMs }: HttpsOptions): DesiredSource {
  const start = new URL(url);
  // A query may hold a token.
  const name = `${start.origin}${start.pathname}`;
  return {
    name,
    async read(timeoutMs, known) {
      const endsMs = nowMs() + timeoutMs;
      const headers = {
        accept: 'application/yaml, application/json;q=0.9, text/plain;q=0.8, */*;q=0.1',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...conditions(known),
      };
      let place = start;
      for (let hop = 0; hop <= maxHops; hop += 1) {
        const result = await getBytes({ url: place, headers, timeoutMs: endsMs - nowMs(), ca });
        const next = nextPlace(result, place);
        if (next === undefined) return judge(name, result, known, nowMs());
        if (next.origin !== start.origin) {
          return unreadable(
            name,
            `It sends us on to ${next.origin}, and other places are not followed: the token and the routes are at stake. Configure the address where the document lies.`,
          );
        }
        place = next;
      }
      return unreadable(
        name,
        `It sends us on and on, more than ${maxHops} times. Configure the last address.`,
      );
    },
  };
}

/** Where a redirect leads; `undefined` when the answer is none. */
function nextPlace(result: GetResult, from: URL): URL | undefined {
  if (result.kind !== 'answered' || !redirects.includes(result.status)) return undefined;
  const { location } = result.headers;
  return location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}

function judge(name: string, result: GetResult, known: KnownText | undefined, nowMs: number): SourceReading {
  switch (result.kind) {
    case 'failed':
      return unreadable(name, result.why);
    case 'too-large':
      return tooLarge(name);
    case 'answered': {
      const { status, headers, body } = result;
      if (status === 304 && known !== undefined)
        return { kind: 'unchanged', readAtMs: nowMs, ...validators(headers) };
      if (status !== 200) return unreadable(name, explainStatus(status), retryAfterMs(headers, nowMs));
      const spoilt = spoiltBody(headers) ?? wrongType(headers['content-type']);
      return spoilt === undefined
        ? readText(name, body, nowMs, validators(headers))
        : unreadable(name, spoilt);
    }
  }
}

function wrongType(type: string | undefined): string | undefined {
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(type ?? '')
    ? 'It is a web page, perhaps one to sign in. Configure the address of the raw file, and a token if it needs one.'
    : undefined;
}

function explainStatus(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return `The server refused us (${status}). Check the token, and that it may read this file.`;
    case 404:
    case 410:
      return `There is no such file (${status}), or the token may not see it. Check the address and the token.`;
    case 429:
      return 'The server was asked too often (429). It will be asked again later.';
    default:
      return status >= 500
        ? `The server has a problem of its own (${status}). It will be asked again later.`
        : `The server answered ${status} instead of the file. Check the address.`;
  }
}
