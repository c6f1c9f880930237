import { judgeCall } from '../operation/judge-call.ts';
import type { FormerRoute, Notice, Operation } from '../operation/operation.ts';
import type { Step } from '../operation/step.ts';
import { currentToken } from '../operation/transition.ts';
import type { App } from './app.ts';
import { recordEvent } from './record-event.ts';

/** A call that is to be made, and what is written down with it. */
export interface CallToSend extends Omit<Extract<Step, { kind: 'send' }>, 'kind'> {
  readonly before?: readonly FormerRoute[];
  readonly notices?: readonly Notice[];
}

/**
 * Makes a call of an operation and records how it ended. The token is durable before the call begins.
 * @param mayCall asked after the token is recorded and right before the call: false means that the right to act was lost
 * @returns the operation afterwards, or `undefined` when somebody else is acting on it
 */
export async function sendCall(
  app: App,
  { operation, ...sent }: CallToSend,
  fence: number,
  timeoutMs: number,
  mayCall: () => Promise<boolean>,
): Promise<Operation | undefined> {
  const { call, attempt } = sent;
  const clientToken = currentToken({ ...operation, attempt });
  const sending = await recordEvent(app, operation, { kind: 'sending', ...sent, clientToken, fence });
  if (sending === undefined || !(await mayCall())) return undefined;
  const outcome = await app.vpn.change({ call, clientToken }, timeoutMs);
  return recordEvent(app, sending, judgeCall(sending, outcome, app.clock.nowMs(), app.random()));
}
