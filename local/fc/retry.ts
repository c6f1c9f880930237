import type { AsyncDefinition } from './function-definition.ts';
import type { InvocationResult } from './invocation.ts';

/** An asynchronous event on its way. */
export interface Delivery {
  /** Function errors so far. */
  readonly retryCount: number;
  /** Refusals in a row for lack of instances. */
  readonly throttledCount: number;
}

/** What happens to an asynchronous event after one attempt. */
export type NextAttempt =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly afterMs: number; readonly delivery: Delivery }
  | { readonly kind: 'dropped'; readonly why: string };

/** Retry defaults: asynchronous invocation page of FC 3.0, 2026-04; the wait after an error is ours. */
const defaults = {
  maxRetryAttempts: 3,
  maxEventAgeSeconds: 18_000,
  retryDelayMs: 1_000,
  throttleDelayMs: 500,
} as const;

/** Decides what becomes of an asynchronous event; `ageMs` is the time since it was accepted. */
export function nextAttempt(
  result: InvocationResult['kind'],
  delivery: Delivery,
  ageMs: number,
  definition: AsyncDefinition = {},
): NextAttempt {
  const policy = { ...defaults, ...definition };
  if (result === 'answered') return { kind: 'done' };
  if (result === 'failed' && delivery.retryCount >= policy.maxRetryAttempts) {
    return { kind: 'dropped', why: `it failed ${delivery.retryCount + 1} times` };
  }
  const afterMs =
    result === 'failed' ? policy.retryDelayMs : policy.throttleDelayMs * 2 ** delivery.throttledCount;
  if (ageMs + afterMs > policy.maxEventAgeSeconds * 1000) {
    return { kind: 'dropped', why: `it is older than ${policy.maxEventAgeSeconds} s` };
  }
  return {
    kind: 'again',
    afterMs,
    delivery:
      result === 'failed'
        ? { retryCount: delivery.retryCount + 1, throttledCount: 0 }
        : { retryCount: delivery.retryCount, throttledCount: delivery.throttledCount + 1 },
  };
}
