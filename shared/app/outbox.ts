import type { DueEntry } from '../store/store.ts';
import type { App } from './app.ts';
import { deliverThread, type ReplyReport } from './deliver-replies.ts';
import { describeError } from './describe-error.ts';

/** Due entries read at once: the next scan finds the rest. */
const entriesAtOnce = 200;

/** What is owed to all askers, as one tick of the poller delivers it. */
export class Outbox {
  readonly #app: App;
  readonly #untilMs: number;
  readonly #running = new Map<string, Promise<void>>();
  /** Entries that this tick has tried; what it could not do the next one may. */
  readonly #tried = new Set<string>();
  #told = 0;
  #untold = 0;

  constructor(app: App, untilMs: number) {
    this.#app = app;
    this.#untilMs = untilMs;
  }

  /**
   * Delivers what is due, several threads at once, until nothing is due any more after `over`, or the time is up. A
   * place that does not answer delays nobody else's reply.
   */
  async run(over: Promise<unknown>): Promise<ReplyReport> {
    const { clock, settings } = this.#app;
    let isOver = false;
    const end = over.then(() => {
      isOver = true;
    });
    for (;;) {
      const leftMs = this.#untilMs - clock.nowMs();
      const wait = clock.sleep(Math.max(0, Math.min(settings.rescanMs, leftMs)));
      await Promise.race([wait, ...this.#running.values(), ...(isOver ? [] : [end])]);
      // Asked before the scan: what was over by then has left its traces for it.
      const last = isOver;
      const found = clock.nowMs() < this.#untilMs && (await this.#scan());
      if (clock.nowMs() >= this.#untilMs || (last && !found && this.#running.size === 0)) break;
    }
    await Promise.all(this.#running.values());
    return { told: this.#told, untold: this.#untold };
  }

  async #scan(): Promise<boolean> {
    const { store, clock, settings } = this.#app;
    const due = await store.listDue({ untilMs: clock.nowMs(), limit: entriesAtOnce });
    let found = false;
    for (const entry of due) {
      if (this.#running.size >= settings.repliesAtOnce) return true;
      const key = `${entry.dueAtMs} ${entry.threadId} ${entry.news}`;
      if (this.#running.has(entry.threadId) || this.#tried.has(key)) continue;
      this.#tried.add(key);
      found = true;
      this.#running.set(
        entry.threadId,
        this.#deliver(entry).finally(() => this.#running.delete(entry.threadId)),
      );
    }
    return found;
  }

  async #deliver(entry: DueEntry): Promise<void> {
    try {
      const { told, untold } = await deliverThread(this.#app, entry, { untilMs: this.#untilMs });
      this.#told += told;
      this.#untold += untold;
    } catch (error) {
      this.#untold += 1;
      this.#app.log({
        level: 'error',
        event: 'reply.not-delivered',
        threadId: entry.threadId,
        ...describeError(error),
      });
    }
  }
}
