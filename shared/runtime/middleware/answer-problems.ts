import { describeError } from '../../app/describe-error.ts';
import type { LogEntry } from '../../app/log.ts';
import { IllegalTransition } from '../../operation/transition.ts';
import { InvalidPageToken } from '../../store/store.ts';
import { InvalidConfig } from '../config.ts';
import { readFcContext } from '../fc-context.ts';
import { answerProblem, HttpProblem } from '../http/http-problem.ts';
import type { Middleware } from './middleware.ts';

/** Turns whatever was thrown into problem+json; no stack, path or foreign error text ever leaves. */
export function answerProblems(log: (entry: LogEntry) => void): Middleware {
  return {
    name: 'answer-problems',
    onError(middy) {
      const problem = toProblem(middy.error);
      const requestId = middy.event?.requestId ?? readFcContext(middy.context).requestId;
      middy.response = answerProblem(problem, requestId);
      const { error } = middy;
      if (error instanceof InvalidConfig) {
        log({ level: 'error', event: 'service.misconfigured', requestId, detail: error.message });
      } else if (problem.code === 'Service.Unavailable' || problem.code === 'Service.Failure') {
        const traceId = middy.event?.noted?.traceId;
        log({ level: 'error', event: 'http.failure', requestId, traceId, ...describeError(error) });
      }
    },
  };
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof InvalidPageToken) return new HttpProblem('PageToken.Invalid', error.message);
  if (error instanceof InvalidConfig) {
    return new HttpProblem('Service.Misconfigured', 'The service lacks a setting it needs.');
  }
  if (isBug(error)) return new HttpProblem('Service.Failure', 'The request met a fault in this service.');
  return new HttpProblem('Service.Unavailable', 'The request could not be handled.');
}

function isBug(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError ||
    error instanceof IllegalTransition
  );
}
