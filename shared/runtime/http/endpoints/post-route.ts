import { randomUUID } from 'node:crypto';
import { acceptRequest, type Submission } from '../../../app/accept-request.ts';
import { followToEnd, takeFirstStep } from '../../../app/follow-operation.ts';
import { isDone, type Operation } from '../../../operation/operation.ts';
import type { DeliveryKey } from '../../../operation/operation-id.ts';
import { operationName } from '../../../operation/present.ts';
import type { RouteSpec } from '../../../route/route.ts';
import { type RouteRequest, readRouteRequest } from '../../../route/route-request.ts';
import type { Caller, RawRequest } from '../../../source/source.ts';
import type { Endpoint, Exchange, HttpAnswer } from '../exchange.ts';
import { HttpProblem } from '../http-problem.ts';
import { readIdempotencyKey } from '../idempotency-key.ts';
import { answerOperation } from '../operation-answer.ts';
import { readPreferredWaitS } from '../prefer.ts';
import { readJson } from '../read-json.ts';

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
  read: ({ request, caller, services }): Input => {
    const body = readBody(request);
    return {
      submission: toSubmission(body, request, requireCaller(caller), services.accountId),
      waitS: readPreferredWaitS(request.headers.prefer),
    };
  },
  async answer(exchange): Promise<HttpAnswer> {
    const { submission, waitS } = exchange.input as Input;
    const { app } = exchange.services;
    const acceptance = await acceptRequest(app, submission);
    exchange.noted.acceptance = acceptance.kind;
    if (acceptance.kind === 'mismatch') {
      throw new HttpProblem(
        'Idempotency.BodyMismatch',
        'This id belongs to an operation that asks for something else.',
        { operation: operationName(acceptance.operation.id) },
      );
    }
    const operation = await takeTime(exchange, acceptance.operation, acceptance.kind === 'accepted', waitS);
    const applied = waitS > 0 ? { 'preference-applied': `wait=${waitS}`, vary: 'Prefer' } : {};
    return answerOperation(exchange, operation, 202, applied);
  },
};

function readBody(request: RawRequest): RouteRequest {
  const reading = readRouteRequest(readJson(request));
  switch (reading.kind) {
    case 'valid':
      return reading.request;
    case 'malformed':
      throw new HttpProblem('Body.Invalid', summary(reading.violations), { errors: reading.violations });
    case 'beyond-limits':
      throw new HttpProblem('Body.BeyondLimits', summary(reading.violations), { errors: reading.violations });
  }
}

function summary(violations: readonly { readonly pointer: string; readonly detail: string }[]): string {
  return violations.map(({ pointer, detail }) => `${pointer || 'The body'}: ${detail}`).join(' ');
}

function requireCaller(caller: Caller | undefined): Caller {
  if (caller === undefined) throw new HttpProblem('Caller.Unknown', 'Nobody has proven who is calling.');
  return caller;
}

function toSubmission(
  body: RouteRequest,
  request: RawRequest,
  caller: Caller,
  accountId: string,
): Submission {
  const { clientToken, dryRun = false, ...route } = body;
  return {
    intent: { kind: 'create-route', route: toSpec(route), accountId, dryRun },
    requester: caller.requester,
    delivery: deliveryKeyOf(request, caller, clientToken),
    ...(clientToken === undefined ? {} : { callerToken: clientToken }),
  };
}

function toSpec({
  description,
  overlayMode,
  ...route
}: Omit<RouteRequest, 'clientToken' | 'dryRun'>): RouteSpec {
  return {
    ...route,
    ...(description === undefined ? {} : { description }),
    ...(overlayMode === undefined ? {} : { overlayMode }),
  };
}

/** The sender's own delivery id, else Idempotency-Key, else the caller's token, else a new id. */
function deliveryKeyOf(
  { headers }: RawRequest,
  { delivery }: Caller,
  clientToken: string | undefined,
): DeliveryKey {
  if (delivery !== undefined) return delivery;
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
