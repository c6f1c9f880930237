import { readTraceparent, traceIdOf } from '../../operation/trace-context.ts';
import { type FcContext, readFcContext } from '../fc-context.ts';
import { readHttpEvent } from '../fc-http-event.ts';
import type { Services } from '../http/exchange.ts';
import { HttpProblem } from '../http/http-problem.ts';
import type { Middleware } from './middleware.ts';

/** Turns the platform's event into an exchange with the raw bytes, lower-case headers and a request id. */
export function openExchange(servicesFor: (context: FcContext) => Promise<Services>): Middleware {
  return {
    name: 'open-exchange',
    async before(middy) {
      const context = readFcContext(middy.context);
      const event = readHttpEvent(middy.event);
      if (event === undefined) {
        throw new HttpProblem(
          'Event.Malformed',
          'The event is not a version v1 HTTP request with a decodable path.',
        );
      }
      const services = await servicesFor(context);
      const traceparent = readTraceparent(event.request.headers.traceparent);
      const traceId = traceIdOf({ traceparent });
      middy.event = {
        requestId: context.requestId || event.requestId,
        startedMs: services.app.clock.nowMs(),
        request: event.request,
        services,
        ...(traceparent === undefined ? {} : { traceparent }),
        noted: traceId === undefined ? {} : { traceId },
      };
    },
  };
}
