import { gatewayOf } from '../operation/gateway-of.ts';
import { isDone, type Operation, type OperationEvent } from '../operation/operation.ts';
import { transition } from '../operation/transition.ts';
import { afterOperation, mayChangeLedger } from '../plan/after-operation.ts';
import { describeRoute, gatewayKey } from '../route/route.ts';
import { type PendingEntry, versionOf } from '../store/store.ts';
import type { App } from './app.ts';
import { changeLedger } from './keep-ledger.ts';
import { fieldsOf } from './log-fields.ts';

/**
 * Applies an event and makes it durable; an operation that has ended leaves its queue.
 * @returns `undefined` when somebody else changed the operation meanwhile: read it again
 */
export async function recordEvent(
  app: App,
  operation: Operation,
  event: OperationEvent,
): Promise<Operation | undefined> {
  const next = transition(operation, event, app.clock.nowMs());
  if ((await app.store.replaceOperation(next, versionOf(operation))) === 'conflict') return undefined;
  logEvent(app, next, event);
  if (event.kind === 'sent' || event.kind === 'answer-lost') await tellNews(app, next);
  if (isDone(next)) {
    await leaveQueue(app, next, {
      gatewayKey: gatewayKey(gatewayOf(next)),
      acceptedAtMs: next.createTimeMs,
      operationId: next.id,
    });
  }
  return next;
}

/**
 * Takes an operation that has ended out of its queue, after it is certain that the asker will hear of the end, and
 * that the ledger knows whose route it is.
 */
export async function leaveQueue(app: App, ended: Operation, entry: PendingEntry): Promise<void> {
  await tellNews(app, ended);
  if (mayChangeLedger(ended)) {
    await changeLedger(app, entry.gatewayKey, (ledger) => afterOperation(ledger, ended));
  }
  await app.store.removePending(entry);
}

async function tellNews(app: App, operation: Operation): Promise<void> {
  if (operation.replyChannel === undefined) return;
  await app.store.addDue({
    dueAtMs: app.clock.nowMs(),
    threadId: operation.id,
    news: versionOf(operation),
  });
}

/** What a call can come to; it was begun at `sentAtMs`. */
const endsCall: ReadonlySet<OperationEvent['kind']> = new Set([
  'sent',
  'not-sent',
  'refused',
  'answer-lost',
  'dry-run-passed',
]);

function logEvent(app: App, operation: Operation, event: OperationEvent): void {
  const fault = 'fault' in event ? event.fault : undefined;
  app.log({
    level: event.kind === 'failed' || event.kind === 'expired' ? 'warn' : 'info',
    event: `operation.${event.kind}`,
    ...fieldsOf(operation),
    route: describeRoute(operation.intent.route),
    state: operation.state,
    ageMs: operation.updateTimeMs - operation.createTimeMs,
    ...(fault === undefined ? {} : { code: fault.code, cloudRequestId: fault.requestId }),
    ...('problem' in event ? { code: event.problem.code } : {}),
    ...('why' in event ? { why: event.why } : {}),
    ...('answer' in event ? { cloudRequestId: event.answer.requestId } : {}),
    ...('requestId' in event ? { cloudRequestId: event.requestId } : {}),
    ...(endsCall.has(event.kind) && operation.sentAtMs !== undefined
      ? { durationMs: operation.updateTimeMs - operation.sentAtMs }
      : {}),
  });
}
