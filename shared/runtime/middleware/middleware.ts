import type { Exchange, HttpAnswer } from '../http/exchange.ts';

/** What middy hands to a middleware, as far as ours look at it. */
export interface MiddyRequest {
  event: Exchange;
  context: unknown;
  response: HttpAnswer | null | undefined;
  error: Error | null | undefined;
}

/** A middy middleware of ours. */
export interface Middleware {
  readonly name: string;
  before?(request: MiddyRequest): Promise<void> | void;
  after?(request: MiddyRequest): Promise<void> | void;
  onError?(request: MiddyRequest): Promise<void> | void;
}
