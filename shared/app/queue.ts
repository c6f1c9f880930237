import { isDone, type Operation } from '../operation/operation.ts';
import type { PendingEntry } from '../store/store.ts';
import type { App } from './app.ts';
import { leaveQueue } from './record-event.ts';

/** Entries read at once. */
const pageSize = 1_000;

/** Reads all queue entries of one gateway, or of all, page by page. */
export async function readEntries(
  app: { readonly store: Pick<App['store'], 'listPending'> },
  gatewayKey?: string,
): Promise<readonly PendingEntry[]> {
  const entries: PendingEntry[] = [];
  for (;;) {
    const after = entries.at(-1);
    const page = await app.store.listPending({
      limit: pageSize,
      ...(gatewayKey === undefined ? {} : { gatewayKey }),
      ...(after === undefined ? {} : { after }),
    });
    entries.push(...page);
    if (page.length < pageSize) return entries;
  }
}

/**
 * The queue of a gateway as one holder of its lease sees it. Operations are read once: others may add to the queue
 * or cancel, but every write is a compare-and-set, and a conflict makes it read again.
 */
export class Queue {
  readonly gatewayKey: string;
  readonly #app: App;
  readonly #known = new Map<string, Operation>();

  constructor(app: App, key: string) {
    this.#app = app;
    this.gatewayKey = key;
  }

  /** Reads the open operations, oldest first, and removes what crashes have left in the queue. */
  async load(): Promise<readonly Operation[]> {
    const entries = await readEntries(this.#app, this.gatewayKey);
    await this.#learn(entries);
    const open = new Map<string, Operation>();
    for (const entry of entries) {
      const operation = this.#known.get(entry.operationId);
      if (operation === undefined) {
        if (this.#isOrphan(entry)) await this.#app.store.removePending(entry);
      } else if (isDone(operation)) {
        await leaveQueue(this.#app, operation, entry);
      } else {
        open.set(operation.id, operation);
      }
    }
    return [...open.values()];
  }

  /** Takes note of what a write left behind; `undefined` after a conflict, so that it is read again. */
  note(id: string, latest: Operation | undefined): void {
    if (latest === undefined) this.#known.delete(id);
    else this.#known.set(id, latest);
  }

  /** The operation as this holder last read or wrote it. */
  known(id: string): Operation | undefined {
    return this.#known.get(id);
  }

  async #learn(entries: readonly PendingEntry[]): Promise<void> {
    const unknown = new Set(
      entries.map(({ operationId }) => operationId).filter((id) => !this.#known.has(id)),
    );
    const read = await Promise.all([...unknown].map((id) => this.#app.store.readOperation(id)));
    for (const operation of read) if (operation !== undefined) this.#known.set(operation.id, operation);
  }

  /** Without an operation, either its request is being recorded right now, or a crash came between the two writes. */
  #isOrphan({ acceptedAtMs }: PendingEntry): boolean {
    return this.#app.clock.nowMs() - acceptedAtMs >= this.#app.settings.orphanAfterMs;
  }
}
