import type { Store } from '../../shared/store/store.ts';

export type StoreMethod = Exclude<keyof Store, 'close'>;

export interface WatchedStore extends Store {
  /** How often each method was called. */
  readonly calls: ReadonlyMap<StoreMethod, number>;
}

export interface StoreHooks {
  /** Runs before the call; what it throws is what the caller gets, and nothing is written. */
  readonly before?: (method: StoreMethod, subject: unknown) => Promise<void> | void;
  /** Runs after the call; what it throws is what the caller gets although the write was made. */
  readonly after?: (method: StoreMethod, subject: unknown) => Promise<void> | void;
}

/** What a broken store throws. */
export class StoreDown extends Error {
  override readonly name = 'StoreDown';
}

/** More calls than any test makes: a loop without a pause ends here instead of running for ever. */
const maxCalls = 50_000;

/** Puts hooks around every call of a store; they see the first argument. */
export function watchStore(store: Store, { before, after }: StoreHooks = {}): WatchedStore {
  const calls = new Map<StoreMethod, number>();
  let total = 0;
  const watch = <Arguments extends readonly [unknown?, ...unknown[]], Result>(
    method: StoreMethod,
    perform: (...given: Arguments) => Promise<Result>,
  ) => {
    return async (...given: Arguments): Promise<Result> => {
      total += 1;
      if (total > maxCalls) throw new StoreDown(`The store was called ${maxCalls} times without an end.`);
      calls.set(method, (calls.get(method) ?? 0) + 1);
      await before?.(method, given[0]);
      const result = await perform(...given);
      await after?.(method, given[0]);
      return result;
    };
  };
  return {
    calls,
    createOperation: watch('createOperation', store.createOperation),
    readOperation: watch('readOperation', store.readOperation),
    replaceOperation: watch('replaceOperation', store.replaceOperation),
    listOperations: watch('listOperations', store.listOperations),
    addPending: watch('addPending', store.addPending),
    removePending: watch('removePending', store.removePending),
    listPending: watch('listPending', store.listPending),
    acquireLease: watch('acquireLease', store.acquireLease),
    renewLease: watch('renewLease', store.renewLease),
    releaseLease: watch('releaseLease', store.releaseLease),
    readGateway: watch('readGateway', store.readGateway),
    readBudget: watch('readBudget', store.readBudget),
    replaceBudget: watch('replaceBudget', store.replaceBudget),
    close: store.close,
  };
}
