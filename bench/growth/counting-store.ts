import type { Store } from '../../shared/store/store.ts';

/** What a store was asked for. */
export interface StoreCount {
  readonly reads: number;
  readonly writes: number;
}

/** A store that counts the calls made to it. */
export function createCountingStore(store: Store): { readonly store: Store; count(): StoreCount } {
  let reads = 0;
  let writes = 0;
  const read = <Result>(result: Result): Result => {
    reads += 1;
    return result;
  };
  const write = <Result>(result: Result): Result => {
    writes += 1;
    return result;
  };
  return {
    count: () => ({ reads, writes }),
    store: {
      createOperation: (operation) => write(store.createOperation(operation)),
      readOperation: (id) => read(store.readOperation(id)),
      replaceOperation: (operation, version) => write(store.replaceOperation(operation, version)),
      listOperations: (query) => read(store.listOperations(query)),
      addPending: (entry) => write(store.addPending(entry)),
      removePending: (entry) => write(store.removePending(entry)),
      listPending: (query) => read(store.listPending(query)),
      acquireLease: (key, owner, nowMs, untilMs) => write(store.acquireLease(key, owner, nowMs, untilMs)),
      renewLease: (lease, untilMs, durationsMs) => write(store.renewLease(lease, untilMs, durationsMs)),
      releaseLease: (lease) => write(store.releaseLease(lease)),
      readGateway: (key) => read(store.readGateway(key)),
      readBudget: (key) => read(store.readBudget(key)),
      replaceBudget: (key, budget, version) => write(store.replaceBudget(key, budget, version)),
      close: () => store.close(),
    },
  };
}
