import type { Store } from '../../shared/store/store.ts';
import { type StoreMethod, wrapStore } from './wrap-store.ts';

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
  return {
    ...wrapStore(store, async (method, perform, subject) => {
      total += 1;
      if (total > maxCalls) throw new StoreDown(`The store was called ${maxCalls} times without an end.`);
      calls.set(method, (calls.get(method) ?? 0) + 1);
      await before?.(method, subject);
      const result = await perform();
      await after?.(method, subject);
      return result;
    }),
    calls,
  };
}
