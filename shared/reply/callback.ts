import { cloudEventMediaType, toCloudEvent } from '../answer/cloud-event.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
import type { HttpCaller, HttpResult } from './http-caller.ts';
import { judgeHttpResult, readRetryAfter } from './judge-result.ts';
import type { ReplyChannel, ReplyDelivery } from './reply.ts';

export interface CallbackSettings {
  /** The configured sender whose requests name callback URLs. */
  readonly name: string;
  /** Each `whsec_` and base64; every one signs, so that receivers can rotate. */
  readonly secrets: readonly string[];
}

export interface CallbackTools {
  readonly call: HttpCaller;
  /** Makes one signature of Standard Webhooks: `v1,` and base64. */
  readonly sign: (secret: string, id: string, timestampS: number, body: string) => string;
}

/** Tells a program at its `callbackUrl` how its operation ended: a CloudEvent with Standard Webhooks headers. */
export function openCallbackChannel(settings: CallbackSettings, tools: CallbackTools): ReplyChannel {
  return {
    channel: 'callback',
    instance: settings.name,
    stages: ['ended'],
    async deliver(delivery) {
      const { message, address, nowMs, timeoutMs } = delivery;
      const url = address.to.url;
      if (url === undefined) return { kind: 'undeliverable', why: 'The address names no URL.' };
      if (message.operation === undefined) {
        return { kind: 'undeliverable', why: 'There is no operation to tell about.' };
      }
      const body = JSON.stringify(toCloudEvent({ id: message.id, operation: message.operation }));
      const headers = headersOf(settings.secrets, delivery, body, tools.sign);
      const result = await tools.call({
        method: 'POST',
        url,
        namedBy: 'requested',
        headers,
        body,
        timeoutMs,
      });
      return judgeCallback(result, nowMs);
    },
  };
}

function headersOf(
  secrets: readonly string[],
  { message: { id }, nowMs }: ReplyDelivery,
  body: string,
  sign: CallbackTools['sign'],
): Readonly<Record<string, string>> {
  const timestampS = Math.floor(nowMs / 1_000);
  return {
    'content-type': cloudEventMediaType,
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': secrets.map((secret) => sign(secret, id, timestampS, body)).join(' '),
  };
}

/**
 * Only a 410 is the end: a receiver that is being deployed or rotates its secrets answers 404 or 401 for a while.
 * Source: Standard Webhooks 1.0.0, "Delivery success and failure".
 */
function judgeCallback(result: HttpResult, nowMs: number): DeliveryOutcome {
  const outcome = judgeHttpResult(result, nowMs);
  if (outcome === undefined) return { kind: 'delivered' };
  if (outcome.kind !== 'undeliverable' || result.kind !== 'answered' || result.status === 410) return outcome;
  const retryAfterMs = readRetryAfter(result.headers['retry-after'], nowMs);
  return { kind: 'later', why: outcome.why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
