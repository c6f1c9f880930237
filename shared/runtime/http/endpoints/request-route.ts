import { randomUUID } from 'node:crypto';
import type { Acceptance, Submission } from '../../../app/accept-request.ts';
import { followToEnd, takeFirstStep } from '../../../app/follow-operation.ts';
import {
  type Asker,
  readChangeSubmission,
  readSubmission,
  type SubmissionReading,
} from '../../../app/read-submission.ts';
import { type Refused, submitRequest } from '../../../app/submit-request.ts';
import { undoOperation } from '../../../app/undo-operation.ts';
import { isDone, type Operation } from '../../../operation/operation.ts';
import type { DeliveryKey } from '../../../operation/operation-id.ts';
import type { WantedChange } from '../../../route/change-request.ts';
import type { Caller, RawRequest } from '../../../source/source.ts';
import type { Endpoint, Exchange, HttpAnswer } from '../exchange.ts';
import { HttpProblem } from '../http-problem.ts';
import { readIdempotencyKey } from '../idempotency-key.ts';
import { requireUndo } from '../named-operation.ts';
import { answerOperation } from '../operation-answer.ts';
import { readPreferredWaitS } from '../prefer.ts';
import { readJson } from '../read-json.ts';
import {
  mismatchProblem,
  notBoundProblem,
  notUndoableProblem,
  refusalProblem,
  requireReader,
  violationsProblem,
} from '../refusals.ts';

interface Input {
  readonly submission: Submission;
  readonly waitS: number;
}

/** `POST /v1/routes`: records a route request, takes its first step, and says where to follow it. */
export const postRoute: Endpoint = requestEndpoint(
  'post-route',
  'POST',
  /^\/v1\/routes$/,
  (exchange, asker) => readSubmission(exchange.services.app, readJson(exchange.request), asker),
);

/** The calls that change a route which is there; `POST` with a verb for what HTTP has no method for. */
export const changeEndpoints: readonly Endpoint[] = [
  changeEndpoint('delete-route', 'DELETE', /^\/v1\/routes$/, 'delete-route'),
  changeEndpoint('patch-route', 'PATCH', /^\/v1\/routes$/, 'patch'),
  changeEndpoint('fail-over', 'POST', /^\/v1\/routes:fail-over$/, 'fail-over'),
  changeEndpoint('adopt-route', 'POST', /^\/v1\/routes:adopt$/, 'adopt-route'),
];

function changeEndpoint(
  name: string,
  method: Endpoint['method'],
  path: RegExp,
  wanted: WantedChange,
): Endpoint {
  return requestEndpoint(name, method, path, ({ services, request, caller }, asker) =>
    readChangeSubmission(services.app, wanted, readJson(request), {
      ...asker,
      coversBodyOnly: caller?.coversBodyOnly !== false,
    }),
  );
}

/** `POST /v1/operations/{id}:undo`: asks for what takes an operation back. */
export const undoOperationEndpoint: Endpoint = {
  name: 'undo-operation',
  method: 'POST',
  path: /^\/v1\/operations\/(?<id>[^/:]+):undo$/,
  access: 'callers',
  read: (exchange) => {
    requireUndo(exchange);
    return { asker: askerOf(exchange), waitS: readPreferredWaitS(exchange.request.headers.prefer) };
  },
  async answer(exchange): Promise<HttpAnswer> {
    requireReader(exchange);
    const { asker, waitS } = exchange.input as { asker: Asker; waitS: number };
    const undoing = await undoOperation(exchange.services.app, exchange.parameters?.id ?? '', asker);
    switch (undoing.kind) {
      case 'not-found':
        throw new HttpProblem('Operation.NotFound', 'There is no operation with this id.');
      case 'not-possible':
        throw notUndoableProblem(undoing);
      default:
        return answerAcceptance(exchange, undoing, waitS);
    }
  },
};

/** An endpoint whose requests become operations. */
function requestEndpoint(
  name: string,
  method: Endpoint['method'],
  path: RegExp,
  read: (exchange: Exchange, asker: Asker) => SubmissionReading,
): Endpoint {
  return {
    name,
    method,
    path,
    access: 'callers',
    read: (exchange): Input => {
      const reading = read(exchange, askerOf(exchange));
      if (reading.kind === 'not-bound') throw notBoundProblem('/kind', `Must be "${reading.change}".`);
      if (reading.kind !== 'valid') throw violationsProblem(reading);
      return {
        submission: reading.submission,
        waitS: readPreferredWaitS(exchange.request.headers.prefer),
      };
    },
    async answer(exchange): Promise<HttpAnswer> {
      const { submission, waitS } = exchange.input as Input;
      return answerAcceptance(exchange, await submitRequest(exchange.services.app, submission), waitS);
    },
  };
}

/** Takes the first step of what was recorded, and says where to follow it. */
async function answerAcceptance(
  exchange: Exchange,
  acceptance: Acceptance | Refused,
  waitS: number,
): Promise<HttpAnswer> {
  exchange.noted.outcome = acceptance.kind;
  if (acceptance.kind === 'mismatch') throw mismatchProblem(acceptance.operation);
  if (acceptance.kind === 'refused') throw refusalProblem(acceptance.refusal);
  const isNew = acceptance.kind === 'accepted';
  // Only the poller can see whether a tunnel is up: without it, waiting would be of no use.
  if (isNew && acceptance.operation.intent.kind === 'fail-over') await exchange.services.app.wakeUp?.();
  const operation = await takeTime(exchange, acceptance.operation, isNew, waitS);
  // What is left to do need not wait for the timer.
  if (!isDone(operation) && (isNew || waitS > 0)) await exchange.services.app.wakeUp?.();
  const applied = waitS > 0 ? { 'preference-applied': `wait=${waitS}`, vary: 'Prefer' } : {};
  return answerOperation(exchange, operation, 202, applied);
}

function askerOf({ request, caller, traceparent, services }: Exchange): Asker {
  const { requester, delivery } = requireCaller(caller);
  return {
    requester,
    accountId: services.accountId,
    deliveryOf: (clientToken) => delivery ?? deliveryKeyOf(request, clientToken),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

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
