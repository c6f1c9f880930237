import { isDone, type Operation } from '../../shared/operation/operation.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Random } from '../../test/simulation/random.ts';
import type { VirtualClock } from '../../test/simulation/virtual-clock.ts';

export interface DistantStoreOptions {
  readonly store: Store;
  readonly time: VirtualClock;
  readonly random: Random;
  /** Told of every operation at the moment its end is recorded. */
  readonly ended: (operation: Operation) => void;
}

/** One way to the store: there and back again is 4 ms on average, as to a table in the same region. */
const wayMs = { min: 1, max: 3 } as const;

/** Puts a network between a process and its store, so that processes meet as they would. */
export function createDistantStore({ store, time, random, ended }: DistantStoreOptions): Store {
  const way = (goOn: () => void): void => time.after(random.whole(wayMs.min, wayMs.max), goOn);
  const call = <Result>(act: () => Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      way(() => act().then((result) => way(() => resolve(result)), reject));
    });

  return {
    createOperation: (operation) => call(() => store.createOperation(operation)),
    readOperation: (id) => call(() => store.readOperation(id)),
    replaceOperation: (operation, version) =>
      call(async () => {
        const result = await store.replaceOperation(operation, version);
        if (result === 'replaced' && isDone(operation)) ended(operation);
        return result;
      }),
    listOperations: (query) => call(() => store.listOperations(query)),
    addPending: (entry) => call(() => store.addPending(entry)),
    removePending: (entry) => call(() => store.removePending(entry)),
    listPending: (query) => call(() => store.listPending(query)),
    acquireLease: (key, owner, nowMs, untilMs) => call(() => store.acquireLease(key, owner, nowMs, untilMs)),
    renewLease: (lease, untilMs, durationsMs) => call(() => store.renewLease(lease, untilMs, durationsMs)),
    releaseLease: (lease) => call(() => store.releaseLease(lease)),
    readGateway: (key) => call(() => store.readGateway(key)),
    readBudget: (key) => call(() => store.readBudget(key)),
    replaceBudget: (key, budget, version) => call(() => store.replaceBudget(key, budget, version)),
    close: () => store.close(),
  };
}
