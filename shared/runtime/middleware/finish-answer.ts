import type { LogEntry } from '../../app/log.ts';
import { readFcContext } from '../fc-context.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import type { Middleware, MiddyRequest } from './middleware.ts';

/** Adds the headers every answer has and writes the one log line of the request. */
export function finishAnswer(log: (entry: LogEntry) => void): Middleware {
  const finish = (middy: MiddyRequest): void => {
    if (!middy.response) return;
    middy.response = withCommonHeaders(middy.response, middy.event?.requestId);
    log(describe(middy, middy.response));
  };
  return { name: 'finish-answer', after: finish, onError: finish };
}

function withCommonHeaders(answer: HttpAnswer, requestId: string | undefined): HttpAnswer {
  return {
    ...answer,
    headers: {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(requestId ? { 'x-request-id': requestId } : {}),
      ...answer.headers,
    },
  };
}

function describe({ event: exchange, error, context }: MiddyRequest, { statusCode }: HttpAnswer): LogEntry {
  const code = error instanceof Error && 'code' in error ? { code: error.code } : {};
  const level = statusCode >= 500 ? 'error' : 'info';
  // Without services the event was never read: there is no exchange to describe.
  if (exchange?.services === undefined) {
    const { requestId } = readFcContext(context);
    return { level, event: 'http.request', requestId, status: statusCode, ...code };
  }
  return {
    level,
    event: 'http.request',
    requestId: exchange.requestId,
    method: exchange.request.method,
    endpoint: exchange.endpoint?.name ?? 'none',
    status: statusCode,
    durationMs: exchange.services.app.clock.nowMs() - exchange.startedMs,
    ...code,
    ...exchange.noted,
  };
}
