import type { Store } from '../../shared/store/store.ts';

export type StoreMethod = Exclude<keyof Store, 'close'>;

/** Does something around one call; `subject` is the call's first argument. */
export type AroundCall = <Result>(
  method: StoreMethod,
  perform: () => Promise<Result>,
  subject: unknown,
) => Promise<Result>;

/** Puts something around every call of a store but `close`. */
export function wrapStore(store: Store, around: AroundCall): Store {
  const wrap =
    <Arguments extends readonly unknown[], Result>(
      method: StoreMethod,
      perform: (...given: Arguments) => Promise<Result>,
    ) =>
    (...given: Arguments): Promise<Result> =>
      around(method, () => perform(...given), given[0]);
  return {
    createOperation: wrap('createOperation', store.createOperation),
    readOperation: wrap('readOperation', store.readOperation),
    replaceOperation: wrap('replaceOperation', store.replaceOperation),
    listOperations: wrap('listOperations', store.listOperations),
    addPending: wrap('addPending', store.addPending),
    removePending: wrap('removePending', store.removePending),
    listPending: wrap('listPending', store.listPending),
    acquireLease: wrap('acquireLease', store.acquireLease),
    renewLease: wrap('renewLease', store.renewLease),
    releaseLease: wrap('releaseLease', store.releaseLease),
    readGateway: wrap('readGateway', store.readGateway),
    readBudget: wrap('readBudget', store.readBudget),
    replaceBudget: wrap('replaceBudget', store.replaceBudget),
    readLedger: wrap('readLedger', store.readLedger),
    replaceLedger: wrap('replaceLedger', store.replaceLedger),
    readReport: wrap('readReport', store.readReport),
    replaceReport: wrap('replaceReport', store.replaceReport),
    createThread: wrap('createThread', store.createThread),
    readThread: wrap('readThread', store.readThread),
    replaceThread: wrap('replaceThread', store.replaceThread),
    removeThread: wrap('removeThread', store.removeThread),
    addDue: wrap('addDue', store.addDue),
    removeDue: wrap('removeDue', store.removeDue),
    listDue: wrap('listDue', store.listDue),
    close: () => store.close(),
  };
}
