import { fieldsOf } from '../../app/log-fields.ts';
import { type OperationView, viewOperation } from '../../app/read-operations.ts';
import { isDone, type Operation } from '../../operation/operation.ts';
import { presentOperation } from '../../operation/present.ts';
import { answerJson, type Exchange, type HttpAnswer } from './exchange.ts';

/** How soon to come back when nothing better is known, and at most. Seconds. */
const soonestS = 1;
const latestS = 60;

/** Answers with an operation: 202 and where to look while it is open, 200 once it has ended. */
export async function answerOperation(
  exchange: Exchange,
  operation: Operation,
  openStatus: 200 | 202,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return answerView(exchange, await viewOperation(exchange.services.app, operation), openStatus, headers);
}

/** As {@link answerOperation}, for an operation that was looked at already. */
export function answerView(
  exchange: Exchange,
  view: OperationView,
  openStatus: 200 | 202,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const { operation } = view;
  // Who asked for the operation may be somebody else than who calls now, and so may the trace.
  const { source: _, instance: __, ...fields } = fieldsOf(operation);
  Object.assign(exchange.noted, fields, exchange.noted, { state: operation.state });
  const location = openStatus === 202 ? { location: `/v1/operations/${operation.id}` } : {};
  return answerJson(
    isDone(operation) ? 200 : openStatus,
    presentOperation(operation, view.forecast, view.thread),
    {
      ...location,
      ...retryAfter(view, exchange.services.app.clock.nowMs()),
      ...headers,
    },
  );
}

function retryAfter({ operation, forecast }: OperationView, nowMs: number): Readonly<Record<string, string>> {
  if (isDone(operation)) return {};
  const leftS = Math.ceil(((forecast?.estimatedEndMs ?? nowMs) - nowMs) / 1000);
  return { 'retry-after': String(Math.min(latestS, Math.max(soonestS, leftS))) };
}
