import type { Middleware } from './middleware.ts';

/** Lets the endpoint read and validate the request with its zod schemas. */
export function validate(): Middleware {
  return {
    name: 'validate',
    before({ event: exchange }) {
      exchange.input = exchange.endpoint?.read?.(exchange);
    },
  };
}
