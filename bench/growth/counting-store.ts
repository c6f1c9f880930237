import type { Store } from '../../shared/store/store.ts';
import { type StoreMethod, wrapStore } from '../../test/support/wrap-store.ts';

/** What a store was asked for. */
export interface StoreCount {
  readonly reads: number;
  readonly writes: number;
}

/** A store that counts the calls made to it. */
export function createCountingStore(store: Store): { readonly store: Store; count(): StoreCount } {
  let reads = 0;
  let writes = 0;
  return {
    count: () => ({ reads, writes }),
    store: wrapStore(store, (method, perform) => {
      if (isRead(method)) reads += 1;
      else writes += 1;
      return perform();
    }),
  };
}

function isRead(method: StoreMethod): boolean {
  return method.startsWith('read') || method.startsWith('list');
}
