import { setTimeout as delay } from 'node:timers/promises';
import type { AsyncDefinition } from './function-definition.ts';
import type { InvocationResult } from './invocation.ts';
import { type Delivery, nextAttempt } from './retry.ts';

/** Runs one asynchronous event to its end: the first success, or the attempt after which it is dropped. */
export async function runAsynchronously(event: {
  readonly attempt: (retryCount: number) => Promise<InvocationResult>;
  readonly definition: AsyncDefinition | undefined;
  readonly now: () => number;
  /** Ends the waiting; the last result so far is then the result. */
  readonly signal: AbortSignal;
  readonly onDropped: (why: string, last: InvocationResult) => void;
}): Promise<InvocationResult> {
  const acceptedMs = event.now();
  let delivery: Delivery = { retryCount: 0, throttledCount: 0 };
  for (;;) {
    const result = await event.attempt(delivery.retryCount);
    const next = nextAttempt(result.kind, delivery, event.now() - acceptedMs, event.definition);
    if (next.kind === 'dropped') event.onDropped(next.why, result);
    if (next.kind !== 'again' || event.signal.aborted) return result;
    delivery = next.delivery;
    try {
      await delay(next.afterMs, undefined, { signal: event.signal });
    } catch {
      return result;
    }
  }
}
