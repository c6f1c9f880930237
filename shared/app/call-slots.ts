import type { GatewayRef } from '../route/route.ts';
import type { App } from './app.ts';
import { type LimitedCall, reserve } from './reserve-calls.ts';

/** Those who wait for one kind of call in one region, and when the next call is allowed. */
interface Line {
  readonly waiting: Waiter[];
  nextMs: number;
}

/** What a gateway wants a changing call for. */
export interface CallWish {
  readonly call: LimitedCall;
  readonly gateway: GatewayRef;
  /** How many operations of the gateway are open. */
  readonly open: number;
  /** Since when it has been waiting for this call. */
  readonly sinceMs: number;
  /** A call that is not allowed by then is not wanted any more. */
  readonly latestMs: number;
}

interface Waiter extends CallWish {
  readonly answer: (granted: boolean) => void;
}

/** What of the account's rate one process may use. */
export interface CallRate {
  /** The part of it, above 0 and at most 1. */
  readonly share: number;
  /** How evenly, from 0 to 1. */
  readonly pace: number;
  /** Nothing is handed out before this. */
  readonly fromMs: number;
}

/** How long a wait counts as much as one more open operation. */
const agingMs = 30_000;

/**
 * Hands out the changing calls that the account's rates allow: in each region, and of each kind, to the gateway with the most open
 * operations, because a gateway takes one change at a time and the longest queue ends last. Waiting counts, too, so
 * a gateway with few operations is behind another by no more than {@link agingMs} for each operation more.
 */
export class CallSlots {
  readonly #app: App;
  readonly #rate: CallRate;
  readonly #lines = new Map<string, Line>();

  constructor(app: App, rate: CallRate) {
    this.#app = app;
    this.#rate = rate;
  }

  /** Waits for a call to be allowed; false when none is allowed in time. */
  take(wish: CallWish): Promise<boolean> {
    const { gateway, call, latestMs } = wish;
    const name = `${gateway.accountId}/${gateway.regionId}/${call}`;
    const line = this.#lines.get(name);
    if (line !== undefined && latestMs < line.nextMs) return Promise.resolve(false);
    return new Promise((answer) => {
      const waiter: Waiter = { ...wish, answer };
      if (line !== undefined) {
        line.waiting.push(waiter);
        return;
      }
      const opened: Line = { waiting: [waiter], nextMs: 0 };
      this.#lines.set(name, opened);
      // A store that fails here is met again, and reported, by the write that would have come next.
      this.#handOut(name, opened).catch(() => undefined);
    });
  }

  async #handOut(name: string, line: Line): Promise<void> {
    const { clock } = this.#app;
    const { waiting } = line;
    const { share, pace, fromMs } = this.#rate;
    try {
      if (fromMs > clock.nowMs()) await clock.sleep(fromMs - clock.nowMs());
      for (let [some] = waiting; some !== undefined; [some] = waiting) {
        const wanted = { call: some.call, calls: 1, share, pace, latestMs: clock.nowMs() };
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
      this.#lines.delete(name);
      for (const waiter of [...waiting]) dismiss(waiting, waiter, false);
    }
  }

  #serve(waiting: Waiter[]): void {
    const nowMs = this.#app.clock.nowMs();
    const urgency = ({ open, sinceMs }: Waiter) => open + (nowMs - sinceMs) / agingMs;
    const [first] = [...waiting].sort((one, other) => urgency(other) - urgency(one));
    if (first !== undefined) dismiss(waiting, first, true);
  }
}

function dismiss(waiting: Waiter[], waiter: Waiter, granted: boolean): void {
  waiting.splice(waiting.indexOf(waiter), 1);
  waiter.answer(granted);
}
