import { gatewayOf } from '../operation/gateway-of.ts';
import type { Operation } from '../operation/operation.ts';
import { problemOf } from '../operation/problem.ts';
import { describeRoute } from '../route/route.ts';
import type { App } from './app.ts';
import { recordEvent } from './record-event.ts';
import { reserve } from './reserve-calls.ts';
import { sendCall } from './send-call.ts';

/**
 * Takes a dry run as far as it goes now. It changes nothing at the cloud, so it needs no lease, waits for no
 * gateway, and may be sent again without harm.
 */
export async function advanceDryRun(
  app: App,
  operation: Operation,
  untilMs: number,
): Promise<Operation | undefined> {
  const nowMs = app.clock.nowMs();
  if (nowMs >= operation.deadlineMs) return expire(app, operation);
  if ((operation.notBeforeMs ?? 0) > nowMs || untilMs <= nowMs) return operation;
  // A dry run is a create call to the cloud, and counts as one.
  const wanted = { call: 'create', calls: 1, share: 1, latestMs: nowMs } as const;
  if ((await reserve(app, gatewayOf(operation), wanted)).kind === 'later') return operation;
  const timeoutMs = Math.min(app.settings.callTimeoutMs, untilMs - nowMs);
  const { intent, attempt } = operation;
  if (intent.kind !== 'create-route') return operation;
  const call = { kind: 'create', route: intent.route, dryRun: true } as const;
  return sendCall(app, { operation, call, attempt }, 0, timeoutMs, async () => true);
}

function expire(app: App, operation: Operation): Promise<Operation | undefined> {
  const problem = problemOf(
    'Operation.ExpiredUnsent',
    'The dry run was not answered in time',
    `The dry run of ${describeRoute(operation.intent.route)} got no answer; nothing was changed.`,
    operation.lastFault,
  );
  return recordEvent(app, operation, { kind: 'expired', problem });
}
