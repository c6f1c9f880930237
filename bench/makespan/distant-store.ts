import { isDone, type Operation } from '../../shared/operation/operation.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Random } from '../../test/simulation/random.ts';
import type { VirtualClock } from '../../test/simulation/virtual-clock.ts';
import { wrapStore } from '../../test/support/wrap-store.ts';

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
  const telling: Store = {
    ...store,
    replaceOperation: async (operation, version) => {
      const result = await store.replaceOperation(operation, version);
      if (result === 'replaced' && isDone(operation)) ended(operation);
      return result;
    },
  };
  return wrapStore(
    telling,
    (_method, perform) =>
      new Promise((resolve, reject) => {
        way(() => perform().then((result) => way(() => resolve(result)), reject));
      }),
  );
}
