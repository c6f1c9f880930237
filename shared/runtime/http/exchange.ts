import type { App } from '../../app/app.ts';
import type { Hook, HookResponse } from '../../source/hook.ts';
import type { Caller, RawRequest, Source } from '../../source/source.ts';

/** What a handler returns to Function Compute's HTTP trigger. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the webhook is made of, composed from configuration. */
export interface Services {
  readonly app: App;
  readonly sources: readonly Source[];
  readonly hooks: readonly Hook[];
  readonly accountId: string;
  /** Of requests that name none. */
  readonly regionId: string;
  readonly maxBodyBytes: number;
  /** How long the first step of a new operation may take before the request is answered. */
  readonly inlineBudgetMs: number;
}

/** One HTTP request on its way through the middlewares; each adds what it found out. */
export interface Exchange {
  readonly requestId: string;
  readonly startedMs: number;
  readonly request: RawRequest;
  readonly services: Services;
  /** The W3C header of the request, if it is valid. */
  readonly traceparent?: string;
  endpoint?: Endpoint;
  /** What the path pattern captured. */
  parameters?: Readonly<Record<string, string>>;
  caller?: Caller;
  /** What a hook has proven, or answered at once. */
  hooked?: Hooked;
  /** What the endpoint's reader made of body and query. */
  input?: unknown;
  /** For the log line: safe fields only. */
  readonly noted: Record<string, unknown>;
}

export type Hooked =
  | { readonly kind: 'handshake'; readonly response: HookResponse }
  | { readonly kind: 'verified'; readonly hook: Hook; readonly content: Buffer };

/** One row of the API: which requests it takes, how it reads them, and what it answers. */
export interface Endpoint {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Matched against the decoded path; named groups become parameters. */
  readonly path: RegExp;
  readonly access: 'public' | 'callers' | 'hooks';
  /** Validates body, query and headers. Throws HttpProblem. */
  readonly read?: (exchange: Exchange) => unknown;
  readonly answer: (exchange: Exchange) => Promise<HttpAnswer>;
}

/** Answers with JSON. */
export function answerJson(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
