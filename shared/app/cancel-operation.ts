import { judgeAccess } from '../access/judge-access.ts';
import { describeRequester } from '../answer/describe-requester.ts';
import { isCancelable, type Operation, type Requester } from '../operation/operation.ts';
import { problemOf } from '../operation/problem.ts';
import { describeRoute } from '../route/route.ts';
import type { App } from './app.ts';
import { recordEvent } from './record-event.ts';
import type { Refused } from './submit-request.ts';

export type Cancellation =
  | { readonly kind: 'canceled'; readonly operation: Operation }
  | { readonly kind: 'not-found' }
  | Refused
  /** It has been sent, or it has ended otherwise: canceling would be a lie. */
  | { readonly kind: 'too-late'; readonly operation: Operation };

/** How often a cancellation that meets another change is tried again. */
const maxTries = 5;

/** Cancels an operation that has not been sent; canceling twice is the same as once. */
export async function cancelOperation(app: App, id: string, by: Requester): Promise<Cancellation> {
  for (let tries = 1; ; tries += 1) {
    const operation = await app.store.readOperation(id);
    if (operation === undefined) return { kind: 'not-found' };
    const { vpnGatewayId, routeDest } = operation.intent.route;
    const verdict = judgeAccess(app.settings.access, by, { kind: 'change', vpnGatewayId, routeDest });
    if (verdict.kind === 'refused') return { kind: 'refused', refusal: verdict };
    if (operation.state === 'canceled') return { kind: 'canceled', operation };
    if (!isCancelable(operation) || tries > maxTries) {
      return { kind: 'too-late', operation };
    }
    const problem = problemOf(
      'Operation.Canceled',
      'The request was canceled',
      `${describeRoute(operation.intent.route)} was not sent; ${describeRequester(by)} canceled it.`,
    );
    const canceled = await recordEvent(app, operation, { kind: 'canceled', by, problem });
    if (canceled !== undefined) return { kind: 'canceled', operation: canceled };
  }
}
