import { judgeAccess } from '../access/judge-access.ts';
import type { Operation } from '../operation/operation.ts';
import { inverseOf } from '../operation/undo.ts';
import type { Acceptance } from './accept-request.ts';
import type { App } from './app.ts';
import { type Asker, submissionOf } from './read-submission.ts';
import { type Refused, submitRequest } from './submit-request.ts';

export type Undoing =
  | Acceptance
  | Refused
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-possible'; readonly operation: Operation; readonly why: string };

/** Asks for what takes an operation back. Whether the route is still as it was left, the look before the call tells. */
export async function undoOperation(app: App, id: string, asker: Asker): Promise<Undoing> {
  const operation = await app.store.readOperation(id);
  if (operation === undefined) return { kind: 'not-found' };
  const { vpnGatewayId, routeDest } = operation.intent.route;
  const change = { kind: 'change', vpnGatewayId, routeDest } as const;
  const verdict = judgeAccess(app.settings.access, asker.requester, change);
  if (verdict.kind === 'refused') return { kind: 'refused', refusal: verdict };
  const inverse = inverseOf(operation);
  if (inverse.kind === 'none') return { kind: 'not-possible', operation, why: inverse.why };
  const reading = submissionOf(app, inverse.intent, {}, asker);
  if (reading.kind !== 'valid') throw new Error('An undo names no callback that could be refused.');
  return submitRequest(app, reading.submission);
}
