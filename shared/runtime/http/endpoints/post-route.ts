import { randomUUID } from 'node:crypto';
import type { Submission } from '../../../app/accept-request.ts';
import { followToEnd, takeFirstStep } from '../../../app/follow-operation.ts';
import { readSubmission } from '../../../app/read-submission.ts';
import { submitRequest } from '../../../app/submit-request.ts';
import { isDone, type Operation } from '../../../operation/operation.ts';
import type { DeliveryKey } from '../../../operation/operation-id.ts';
import type { Caller, RawRequest } from '../../../source/source.ts';
import type { Endpoint, Exchange, HttpAnswer } from '../exchange.ts';
import { HttpProblem } from '../http-problem.ts';
import { readIdempotencyKey } from '../idempotency-key.ts';
import { answerOperation } from '../operation-answer.ts';
import { readPreferredWaitS } from '../prefer.ts';
import { readJson } from '../read-json.ts';
import { mismatchProblem, refusalProblem, violationsProblem } from '../refusals.ts';

interface Input {
  readonly submission: Submission;
  readonly waitS: number;
}

/** `POST /v1/routes`: records a route request, takes its first step, and says where to follow it. */
export const postRoute: Endpoint = {
  name: 'post-route',
  method: 'POST',
  path: /^\/v1\/routes$/,
  access: 'callers',
  read: ({ request, caller, traceparent, services: { app, accountId } }): Input => {
    const { requester, delivery } = requireCaller(caller);
    const reading = readSubmission(app, readJson(request), {
      requester,
      accountId,
      deliveryOf: (clientToken) => delivery ?? deliveryKeyOf(request, clientToken),
      ...(traceparent === undefined ? {} : { traceparent }),
    });
    if (reading.kind !== 'valid') throw violationsProblem(reading);
    return { submission: reading.submission, waitS: readPreferredWaitS(request.headers.prefer) };
  },
  async answer(exchange): Promise<HttpAnswer> {
    const { submission, waitS } = exchange.input as Input;
    const acceptance = await submitRequest(exchange.services.app, submission);
    exchange.noted.outcome = acceptance.kind;
    if (acceptance.kind === 'mismatch') throw mismatchProblem(acceptance.operation);
    if (acceptance.kind === 'refused') throw refusalProblem(acceptance.refusal);
    const isNew = acceptance.kind === 'accepted';
    const operation = await takeTime(exchange, acceptance.operation, isNew, waitS);
    // What is left to do need not wait for the timer.
    if (!isDone(operation) && (isNew || waitS > 0)) await exchange.services.app.wakeUp?.();
    const applied = waitS > 0 ? { 'preference-applied': `wait=${waitS}`, vary: 'Prefer' } : {};
    return answerOperation(exchange, operation, 202, applied);
  },
};

function requireCaller(caller: Caller | undefined): Caller {
  if (caller === undefined) throw new HttpProblem('Caller.Unknown', 'Nobody has proven who is calling.');
  return caller;
}

/** Idempotency-Key, else the caller's token, else a new id. */
function deliveryKeyOf({ headers }: RawRequest, clientToken: string | undefined): DeliveryKey {
  const key = readIdempotencyKey(headers['idempotency-key']);
  if (key !== undefined) return { kind: 'idempotency-key', value: key };
  if (clientToken !== undefined) return { kind: 'client-token', value: clientToken };
  return { kind: 'fresh', value: randomUUID() };
}

/** A new request gets its first step now; a caller who asked to wait is kept until the end or until the wait is over. */
async function takeTime(
  { services: { app, inlineBudgetMs }, startedMs }: Exchange,
  operation: Operation,
  isNew: boolean,
  waitS: number,
): Promise<Operation> {
  if (isDone(operation)) return operation;
  if (waitS > 0) return followToEnd(app, operation, startedMs + waitS * 1000);
  if (!isNew || inlineBudgetMs === 0) return operation;
  return takeFirstStep(app, operation, app.clock.nowMs() + inlineBudgetMs);
}
