import type { Thread } from '../answer/thread.ts';
import type { DueEntry } from '../store/store.ts';
import type { App } from './app.ts';
import { deliverThread, type ReplyReport } from './deliver-replies.ts';
import { describeError } from './describe-error.ts';

/** Due entries read at once. */
const pageSize = 500;

/** One place may have half of what is delivered at once; after a failure it is tried with one reply at a time. */
const shareOfPlace = 0.5;

/** What is owed to all askers, as one tick of the poller delivers it. */
export class Outbox {
  readonly #app: App;
  readonly #untilMs: number;
  /** What is under way, by thread. */
  readonly #running = new Map<string, Promise<void>>();
  /** Entries that this tick has tried; what it could not do the next one may. */
  readonly #tried = new Set<string>();
  readonly #places = new Map<string, Place>();
  #told = 0;
  #untold = 0;

  constructor(app: App, untilMs: number) {
    this.#app = app;
    this.#untilMs = untilMs;
  }

  /**
   * Delivers what is due, several threads at once, until nothing is due any more after `over`, or the time is up. A
   * place that does not answer delays nobody else's reply, and a store that fails is asked again later.
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
    try {
      return await this.#start();
    } catch (error) {
      this.#app.log({ level: 'error', event: 'outbox.not-read', ...describeError(error) });
      return false;
    }
  }

  /** Starts what is due and fits; true when there was any. */
  async #start(): Promise<boolean> {
    const { store, clock, settings } = this.#app;
    const untilMs = clock.nowMs();
    let found = false;
    let after: DueEntry | undefined;
    for (;;) {
      const due = await store.listDue({
        untilMs,
        limit: pageSize,
        ...(after === undefined ? {} : { after }),
      });
      for (const entry of due) {
        if (this.#running.size >= settings.repliesAtOnce) return true;
        if (this.#running.has(entry.threadId) || this.#tried.has(keyOf(entry))) continue;
        found = true;
        this.#begin(entry);
      }
      after = due.at(-1);
      if (due.length < pageSize) return found;
    }
  }

  #begin(entry: DueEntry): void {
    this.#tried.add(keyOf(entry));
    this.#running.set(
      entry.threadId,
      this.#deliver(entry).finally(() => this.#running.delete(entry.threadId)),
    );
  }

  async #deliver(entry: DueEntry): Promise<void> {
    let place: Place | undefined;
    const mayTell = (thread: Thread): boolean => {
      if (place !== undefined) return true;
      const wanted = this.#placeOf(thread);
      if (wanted.underWay >= wanted.most) {
        wanted.waiting.add(keyOf(entry));
        return false;
      }
      wanted.underWay += 1;
      place = wanted;
      return true;
    };
    try {
      const report = await deliverThread(this.#app, entry, { untilMs: this.#untilMs, mayTell });
      this.#told += report.told;
      this.#untold += report.untold;
      if (report.placeInTrouble && place !== undefined) (place as Place).most = 1;
    } catch (error) {
      this.#untold += 1;
      const { threadId } = entry;
      this.#app.log({ level: 'error', event: 'reply.not-delivered', threadId, ...describeError(error) });
    } finally {
      this.#leave(place);
    }
  }

  /** As many as there are free lines now are tried again: each entry is looked at twice, not with every delivery. */
  #leave(place: Place | undefined): void {
    if (place === undefined) return;
    place.underWay -= 1;
    for (const key of [...place.waiting].slice(0, Math.max(0, place.most - place.underWay))) {
      place.waiting.delete(key);
      this.#tried.delete(key);
    }
  }

  #placeOf({ channel, instance }: Thread): Place {
    const key = `${channel} ${instance}`;
    const most = Math.max(1, Math.floor(this.#app.settings.repliesAtOnce * shareOfPlace));
    const place = this.#places.get(key) ?? { underWay: 0, most, waiting: new Set() };
    this.#places.set(key, place);
    return place;
  }
}

/** One configured chat or ticket system. */
interface Place {
  underWay: number;
  most: number;
  /** Entries that found no free line. */
  readonly waiting: Set<string>;
}

function keyOf({ dueAtMs, threadId, news }: DueEntry): string {
  return `${dueAtMs} ${threadId} ${news}`;
}
