import { judgeCall } from '../operation/judge-call.ts';
import type { Operation } from '../operation/operation.ts';
import { currentToken } from '../operation/transition.ts';
import type { App } from './app.ts';
import { recordEvent } from './record-event.ts';

/**
 * Sends the create call of an operation and records how it ended. The token is durable before the call begins.
 * @param mayCall asked after the token is recorded and right before the call: false means that the right to act was lost
 * @returns the operation afterwards, or `undefined` when somebody else is acting on it
 */
export async function sendCreate(
  app: App,
  operation: Operation,
  fence: number,
  timeoutMs: number,
  mayCall: () => Promise<boolean>,
): Promise<Operation | undefined> {
  const clientToken = currentToken(operation);
  const sending = await recordEvent(app, operation, {
    kind: 'sending',
    attempt: operation.attempt,
    clientToken,
    fence,
  });
  if (sending === undefined || !(await mayCall())) return undefined;
  const { route, dryRun } = sending.intent;
  const outcome = await app.vpn.createRoute({ route, clientToken, dryRun }, timeoutMs);
  return recordEvent(app, sending, judgeCall(sending, outcome, app.clock.nowMs(), app.random()));
}
