import { openThread } from '../answer/telling.ts';
import type { ReplyAddress } from '../answer/thread.ts';
import { gatewayOf } from '../operation/gateway-of.ts';
import type { Intent } from '../operation/intent.ts';
import type { Operation, Requester } from '../operation/operation.ts';
import { type DeliveryKey, fingerprintOf, operationId, tokenSeedOf } from '../operation/operation-id.ts';
import { accept } from '../operation/transition.ts';
import { describeRoute, gatewayKey } from '../route/route.ts';
import type { App } from './app.ts';
import { beginThread } from './deliver-replies.ts';
import { fieldsOf } from './log-fields.ts';

/** A request that was verified, validated and allowed. */
export interface Submission {
  readonly intent: Intent;
  readonly requester: Requester;
  readonly delivery: DeliveryKey;
  readonly callerToken?: string;
  /** Part of what the caller asked for: another one is another request. */
  readonly callbackUrl?: string;
  /** The command as it was understood, where it came in a line. */
  readonly line?: string;
  readonly replyTo?: ReplyTo;
  /** The W3C header of the request, if it is valid. */
  readonly traceparent?: string;
}

/** Where the asker is told what becomes of the request. */
export interface ReplyTo {
  readonly address: ReplyAddress;
  /** Whether the asker sees in the HTTP answer that the request was accepted. */
  readonly shown: boolean;
}

export type Acceptance =
  | { readonly kind: 'accepted' | 'known'; readonly operation: Operation }
  /** The delivery id belongs to an operation that asks for something else. */
  | { readonly kind: 'mismatch'; readonly operation: Operation };

/** Records a request durably, once: a redelivery finds the operation of the first. */
export async function acceptRequest(app: App, submission: Submission): Promise<Acceptance> {
  const { intent, requester, delivery, callerToken, line, replyTo, traceparent } = submission;
  const id = operationId(requester, delivery);
  const fingerprint = fingerprintOf(intent, callerToken, submission.callbackUrl);

  const earlier = await app.store.readOperation(id);
  if (earlier !== undefined) return recognise(earlier, fingerprint);

  const nowMs = app.clock.nowMs();
  const operation = accept(
    {
      id,
      intent,
      requester,
      fingerprint,
      tokenSeed: tokenSeedOf(id, intent, callerToken),
      deadlineMs: nowMs + app.settings.deadlineMs,
      ...(line === undefined ? {} : { line }),
      ...(replyTo === undefined ? {} : { replyChannel: replyTo.address.channel }),
      ...(traceparent === undefined ? {} : { traceparent }),
    },
    nowMs,
  );
  // The queue entry comes first: an operation that nobody would look at must never exist.
  await app.store.addPending({
    gatewayKey: gatewayKey(gatewayOf(operation)),
    acceptedAtMs: nowMs,
    operationId: id,
  });
  if (replyTo !== undefined) await beginThread(app, openThread(id, replyTo.address, replyTo.shown, nowMs));
  if ((await app.store.createOperation(operation)) === 'created') {
    app.log({
      level: 'info',
      event: 'operation.accepted',
      ...fieldsOf(operation),
      route: describeRoute(intent.route),
      state: operation.state,
      ...(requester.actor === undefined ? {} : { actor: requester.actor.id, tenant: requester.actor.tenant }),
      delivery: delivery.kind,
    });
    return { kind: 'accepted', operation };
  }
  // Two deliveries at the same moment: the other one won, and our queue entry names its operation too.
  return recognise((await app.store.readOperation(id)) ?? operation, fingerprint);
}

function recognise(operation: Operation, fingerprint: string): Acceptance {
  return { kind: operation.fingerprint === fingerprint ? 'known' : 'mismatch', operation };
}
