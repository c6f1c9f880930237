import { createHash } from 'node:crypto';
import type { Intent } from './intent.ts';
import { canonicalJson } from './journal.ts';
import type { Requester } from './operation.ts';

/** What makes two deliveries the same request. */
export interface DeliveryKey {
  readonly kind: 'delivery-id' | 'idempotency-key' | 'client-token' | 'fresh';
  readonly value: string;
}

/** Derives the operation id of a delivery: a redelivery finds the operation of the first. */
export function operationId(requester: Requester, delivery: DeliveryKey): string {
  return `op_${deliveryHash(requester, delivery)}`;
}

/** Derives the id of an answer that is about no operation of its own: a redelivery is not answered twice. */
export function answerId(requester: Requester, delivery: DeliveryKey): string {
  return `re_${deliveryHash(requester, delivery)}`;
}

function deliveryHash({ source, instance }: Requester, { kind, value }: DeliveryKey): string {
  return sha256(JSON.stringify([source, instance, kind, value])).slice(0, 32);
}

/** What {@link operationId} prints. */
export const operationIdPattern = /^op_[0-9a-f]{32}$/;

/** Hash of everything a request asks for: equal exactly when two bodies mean the same. */
export function fingerprintOf(intent: Intent, callerToken: string | undefined, callbackUrl?: string): string {
  return sha256(canonicalJson({ intent, callerToken: callerToken ?? null, callbackUrl }));
}

/**
 * What the cloud tokens of an operation derive from: for a creation the caller's own token together with what is
 * asked, so that two deliveries with one caller token are one route at the cloud, or else the operation alone. Of
 * other changes the routes themselves tell whether they are made; a token that is used again would only hide them.
 */
export function tokenSeedOf(id: string, intent: Intent, callerToken: string | undefined): string {
  const isShared = callerToken !== undefined && intent.kind === 'create-route';
  return isShared ? sha256(canonicalJson([callerToken, intent])) : id;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
