import { isUtf8 } from 'node:buffer';
import { joinHeaders, joinPairs } from './header-case.ts';
import { platformTime } from './request-id.ts';

/** What an HTTP trigger hands to the function, as JSON bytes (user guide "HTTP trigger invoking function", 2026-04). */
export interface HttpEvent {
  readonly version: 'v1';
  /** As it came, percent-encoded. */
  readonly rawPath: string;
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly queryParameters: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly triggerId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      /** Percent-decoded. */
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly time: string;
    /** Milliseconds, as a string. */
    readonly timeEpoch: string;
  };
}

/** A request as it came over the wire. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** Builds the event of one request. The path must decode: `refuseRequest` sees to that. */
export function httpEventOf(
  request: HttpRequest,
  call: {
    readonly accountId: string;
    readonly triggerId: string;
    readonly requestId: string;
    readonly nowMs: number;
  },
): HttpEvent {
  // A Go server takes the framing header away before anyone sees it.
  const { 'Transfer-Encoding': _framing, ...headers } = joinHeaders(request.rawHeaders);
  const [rawPath = '/', query = ''] = splitOnce(request.url, '?');
  const domainName = (headers.Host ?? '').replace(/:\d+$/, '');
  const isText = isTextType(headers['Content-Type']) && isUtf8(request.body);
  return {
    version: 'v1',
    rawPath,
    body: request.body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    headers,
    queryParameters: joinPairs(new URLSearchParams(query)),
    requestContext: {
      accountId: call.accountId,
      triggerId: call.triggerId,
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: decodeURIComponent(rawPath),
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers['User-Agent'] ?? '',
      },
      requestId: call.requestId,
      time: platformTime(call.nowMs),
      timeEpoch: String(call.nowMs),
    },
  };
}

const textApplication = /^application\/(?:json|xml|javascript|x-www-form-urlencoded|[\w.-]+\+(?:json|xml))$/;

/** Whether a body of this content type arrives as text; which types the platform counts so is a guess. */
export function isTextType(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' || type.startsWith('text/') || textApplication.test(type);
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
