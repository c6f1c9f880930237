import type { GatewayRef } from '../route/route.ts';
import type { App } from './app.ts';
import { reserve } from './reserve-calls.ts';

interface Waiter {
  readonly gateway: GatewayRef;
  readonly sinceMs: number;
  readonly latestMs: number;
  readonly answer: (granted: boolean) => void;
}

/**
 * Hands out the create calls that the account's rate allows, one region at a time and longest waiting first, so
 * that no gateway starves however many want to change.
 */
export class CreateSlots {
  readonly #app: App;
  readonly #share: number;
  readonly #waiting = new Map<string, Waiter[]>();

  /** @param share the part of the rate that may be used; what others leave free is nobody's */
  constructor(app: App, share: number) {
    this.#app = app;
    this.#share = share;
  }

  /**
   * Waits for a create call to be allowed.
   * @param sinceMs since when this gateway has been waiting
   * @returns false when none is allowed by `latestMs`
   */
  take(gateway: GatewayRef, sinceMs: number, latestMs: number): Promise<boolean> {
    return new Promise((answer) => {
      const region = `${gateway.accountId}/${gateway.regionId}`;
      const waiting = this.#waiting.get(region) ?? [];
      waiting.push({ gateway, sinceMs, latestMs, answer });
      if (waiting.length > 1) return;
      this.#waiting.set(region, waiting);
      // A store that fails here is met again, and reported, by the write that would have come next.
      this.#handOut(region, waiting).catch(() => undefined);
    });
  }

  async #handOut(region: string, waiting: Waiter[]): Promise<void> {
    try {
      for (;;) {
        const first = longestWaiting(waiting);
        if (first === undefined) return;
        const nowMs = this.#app.clock.nowMs();
        const atMs = await reserve(this.#app, first.gateway, {
          call: 'create',
          calls: 1,
          share: this.#share,
          latestMs: nowMs,
        });
        if (atMs <= this.#app.clock.nowMs()) {
          dismiss(waiting, first, true);
          continue;
        }
        for (const waiter of waiting.filter(({ latestMs }) => latestMs < atMs))
          dismiss(waiting, waiter, false);
        if (waiting.length > 0) await this.#app.clock.sleep(atMs - this.#app.clock.nowMs());
      }
    } finally {
      this.#waiting.delete(region);
      for (const waiter of [...waiting]) dismiss(waiting, waiter, false);
    }
  }
}

function longestWaiting(waiting: readonly Waiter[]): Waiter | undefined {
  return waiting.reduce<Waiter | undefined>(
    (first, waiter) => (first === undefined || waiter.sinceMs < first.sinceMs ? waiter : first),
    undefined,
  );
}

function dismiss(waiting: Waiter[], waiter: Waiter, granted: boolean): void {
  waiting.splice(waiting.indexOf(waiter), 1);
  waiter.answer(granted);
}
