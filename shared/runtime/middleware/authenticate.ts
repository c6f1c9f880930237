import { verifyCaller } from '../../source/verify-caller.ts';
import { HttpProblem } from '../http/http-problem.ts';
import { receiveHook } from '../http/receive-hook.ts';
import type { Middleware } from './middleware.ts';

/** Proves who calls, over the raw bytes, before anything is parsed. */
export function authenticate(): Middleware {
  return {
    name: 'authenticate',
    before({ event: exchange }) {
      if (exchange.endpoint?.access === 'public') return;
      if (exchange.endpoint?.access === 'hooks') {
        exchange.hooked = receiveHook(exchange);
        return;
      }
      const { app, sources } = exchange.services;
      const verdict = verifyCaller(sources, exchange.request, app.clock.nowMs());
      if (verdict.kind === 'absent') {
        throw new HttpProblem(
          'Caller.Unknown',
          'The request carries neither a signature nor a bearer token.',
        );
      }
      if (verdict.kind === 'rejected') throw new HttpProblem(verdict.code, verdict.detail);
      exchange.caller = verdict.caller;
      exchange.noted.source = verdict.caller.requester.source;
      exchange.noted.instance = verdict.caller.requester.instance;
    },
  };
}
