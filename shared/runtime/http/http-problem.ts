import { type HttpProblemCode, type HttpProblemRow, httpProblemTable } from '../problem-table.ts';
import type { HttpAnswer } from './exchange.ts';

export interface ProblemExtras {
  /** Where in the request the fault lies: JSON pointers into the body, or into the query by name. */
  readonly errors?: readonly { readonly pointer: string; readonly code?: string; readonly detail: string }[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The operation that the problem is about. */
  readonly operation?: string;
}

/** A request that is refused; the edge turns it into an RFC 9457 answer. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: HttpProblemCode;
  readonly extras: ProblemExtras;

  constructor(code: HttpProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.code = code;
    this.extras = extras;
  }
}

/** Renders a refusal as application/problem+json. */
export function answerProblem({ code, message, extras }: HttpProblem, requestId: string): HttpAnswer {
  const row: HttpProblemRow = httpProblemTable[code];
  const { status, title, remedy, retryAfterS } = row;
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...extras.headers,
    },
    body: JSON.stringify({
      type: `urn:routehook:problem:${code}`,
      title,
      status,
      detail: message,
      code,
      remedy,
      requestId,
      ...(extras.operation === undefined ? {} : { operation: extras.operation }),
      ...(extras.errors === undefined ? {} : { errors: extras.errors }),
    }),
  };
}
