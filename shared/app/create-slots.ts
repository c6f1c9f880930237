import type { GatewayRef } from '../route/route.ts';
import type { App } from './app.ts';
import { reserve } from './reserve-calls.ts';

/** Those who wait in one region, and when the next call is allowed. */
interface Line {
  readonly waiting: Waiter[];
  nextMs: number;
}

interface Waiter {
  readonly gateway: GatewayRef;
  readonly sinceMs: number;
  readonly latestMs: number;
  readonly answer: (granted: boolean) => void;
}

/**
 * Hands out the create calls that the account's rate allows: in each region to the gateway that got the fewest, and
 * among equals to the one that has waited longest. So every gateway gets its share, and slow ones are not held up.
 */
export class CreateSlots {
  readonly #app: App;
  readonly #share: number;
  readonly #lines = new Map<string, Line>();
  readonly #served = new Map<string, number>();

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
    const region = `${gateway.accountId}/${gateway.regionId}`;
    const line = this.#lines.get(region);
    if (line !== undefined && latestMs < line.nextMs) return Promise.resolve(false);
    return new Promise((answer) => {
      const waiter: Waiter = { gateway, sinceMs, latestMs, answer };
      if (line !== undefined) {
        line.waiting.push(waiter);
        return;
      }
      const opened: Line = { waiting: [waiter], nextMs: 0 };
      this.#lines.set(region, opened);
      // A store that fails here is met again, and reported, by the write that would have come next.
      this.#handOut(region, opened).catch(() => undefined);
    });
  }

  async #handOut(region: string, line: Line): Promise<void> {
    const { clock } = this.#app;
    const { waiting } = line;
    try {
      for (let [some] = waiting; some !== undefined; [some] = waiting) {
        const wanted = { call: 'create', calls: 1, share: this.#share, latestMs: clock.nowMs() } as const;
        const reserved = await reserve(this.#app, some.gateway, wanted);
        line.nextMs = reserved.atMs;
        if (reserved.kind === 'reserved') {
          this.#serve(waiting);
          continue;
        }
        for (const waiter of waiting.filter(({ latestMs }) => latestMs < line.nextMs)) {
          dismiss(waiting, waiter, false);
        }
        if (waiting.length > 0) await clock.sleep(line.nextMs - clock.nowMs());
      }
    } finally {
      this.#lines.delete(region);
      for (const waiter of [...waiting]) dismiss(waiting, waiter, false);
    }
  }

  #serve(waiting: Waiter[]): void {
    const servedOf = ({ gateway }: Waiter) => this.#served.get(gateway.vpnGatewayId) ?? 0;
    const [first] = [...waiting].sort(
      (one, other) => servedOf(one) - servedOf(other) || one.sinceMs - other.sinceMs,
    );
    if (first === undefined) return;
    this.#served.set(first.gateway.vpnGatewayId, servedOf(first) + 1);
    dismiss(waiting, first, true);
  }
}

function dismiss(waiting: Waiter[], waiter: Waiter, granted: boolean): void {
  waiting.splice(waiting.indexOf(waiter), 1);
  waiter.answer(granted);
}
