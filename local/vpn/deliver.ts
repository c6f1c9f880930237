import type { FaultEffect } from './faults.ts';
import { refusals } from './model/refusals.ts';
import type { Answer, Refusal } from './model/world.ts';

/** What reaches the caller of the API. */
export type Delivery =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** The connection breaks after this many bytes of the body. */
      readonly cutAfterBytes?: number;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

export interface Envelope {
  readonly requestId: string;
  /** The host the caller addressed; it comes back in error bodies. */
  readonly host: string;
}

const json = { 'content-type': 'application/json;charset=utf-8' } as const;

/** The answer as it goes over the wire when nothing goes wrong. */
export function deliver(answer: Answer, envelope: Envelope): Delivery {
  if (answer.kind === 'ok') return response(200, JSON.stringify(answer.body), envelope);
  const retry: Record<string, string> =
    answer.retryAfterMs === undefined ? {} : { 'x-acs-retry-after': String(Math.ceil(answer.retryAfterMs)) };
  return response(answer.status, JSON.stringify(errorBody(answer, envelope)), envelope, retry);
}

/** The answer as a fault leaves it; `answer` is absent when the call had no effect. */
export function deliverSpoiled(
  effect: FaultEffect,
  answer: Answer | undefined,
  envelope: Envelope,
): Delivery {
  const whole = deliver(answer ?? { kind: 'ok', body: { RequestId: envelope.requestId } }, envelope);
  switch (effect.kind) {
    case 'delay':
      return whole;
    case 'reset-before-commit':
    case 'reset-after-commit':
      return { kind: 'reset' };
    case 'hang':
      return { kind: 'silence' };
    case 'truncated-body':
      return whole.kind === 'response'
        ? { ...whole, cutAfterBytes: Math.floor(whole.body.length / 2) }
        : whole;
    case 'html':
      return response(effect.status, '<html><body><h1>Bad Gateway</h1></body></html>', envelope, {
        'content-type': 'text/html',
      });
    case 'empty-body':
      return response(effect.status, '', envelope);
    case 'error-in-200':
      return response(200, JSON.stringify(errorBody(errorOf(200, effect), envelope)), envelope);
    case 'no-request-id': {
      if (whole.kind !== 'response') return whole;
      const { RequestId: _, ...rest } = JSON.parse(whole.body) as Record<string, unknown>;
      return { ...whole, body: JSON.stringify(rest) };
    }
    case 'redirect':
      return response(302, '{}', envelope, { location: '/elsewhere' });
    case 'throttle': {
      const { status, message } = refusals['Throttling.User'];
      const refusal = { kind: 'error', status, code: 'Throttling.User', message } as const;
      return deliver({ ...refusal, retryAfterMs: effect.retryAfterMs }, envelope);
    }
    case 'error':
      return deliver(errorOf(effect.status, effect), envelope);
    case 'server-error':
      return deliver(errorOf(effect.status, { code: 'ServiceUnavailable' }), envelope);
  }
}

/** How long a fault holds the call back, before its effect and after it. */
export function delaysOf(effect: FaultEffect): { readonly beforeMs: number; readonly afterMs: number } {
  if (effect.kind !== 'delay') return { beforeMs: 0, afterMs: 0 };
  return effect.when === 'before-commit'
    ? { beforeMs: effect.delayMs, afterMs: 0 }
    : { beforeMs: 0, afterMs: effect.delayMs };
}

function errorBody(refusal: Refusal, envelope: Envelope): Record<string, unknown> {
  const { code, message, accessDeniedDetail } = refusal;
  return {
    RequestId: envelope.requestId,
    HostId: envelope.host,
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=Vpc&requestId=${envelope.requestId}`,
    ...(accessDeniedDetail === undefined ? {} : { AccessDeniedDetail: accessDeniedDetail }),
  };
}

/** An injected code says what the API says with it, unless the rule says otherwise. */
function errorOf(status: number, fault: { code: string; message?: string | undefined }): Refusal {
  const known = Object.entries(refusals).find(([code]) => code === fault.code)?.[1].message;
  const message =
    fault.message ?? known ?? 'The request has failed due to a temporary failure of the server.';
  return { kind: 'error', status, code: fault.code, message };
}

function response(
  status: number,
  body: string,
  envelope: Envelope,
  headers: Readonly<Record<string, string>> = {},
): Delivery {
  return {
    kind: 'response',
    status,
    headers: { ...json, 'x-acs-request-id': envelope.requestId, ...headers },
    body,
  };
}
