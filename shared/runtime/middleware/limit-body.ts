import { HttpProblem } from '../http/http-problem.ts';
import type { Middleware } from './middleware.ts';

/** Refuses a body that is too large before anything reads it. */
export function limitBody(): Middleware {
  return {
    name: 'limit-body',
    before({ event: exchange }) {
      const { length } = exchange.request.body;
      const { maxBodyBytes } = exchange.services;
      if (length > maxBodyBytes) {
        throw new HttpProblem('Body.TooLarge', `The body has ${length} bytes; ${maxBodyBytes} are taken.`);
      }
    },
  };
}
