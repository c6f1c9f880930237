import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from './instance.ts';

/** The instances of one function. */
export interface InstancePool {
  /** Takes a frozen instance or starts another; undefined when as many as allowed are busy. */
  readonly acquire: () => Instance | undefined;
  /** Gives an instance back after its request. */
  readonly release: (instance: Instance) => void;
  readonly instances: () => readonly Instance[];
  /** Ends all instances and says how many; one that outlives the signal for a second is killed. */
  readonly end: (signal: NodeJS.Signals) => Promise<number>;
}

const graceMs = 1_000;

/** Picks the warm instance used last, as the platform seems to, so that the others may cool down and go. */
export function chooseInstance<T extends { readonly state: () => string }>(
  oldestFirst: readonly T[],
  limit: number,
):
  | { readonly kind: 'reuse'; readonly instance: T }
  | { readonly kind: 'start' }
  | { readonly kind: 'throttle' } {
  const alive = oldestFirst.filter((instance) => instance.state() !== 'ending');
  const warm = alive.findLast((instance) => instance.state() === 'frozen');
  if (warm !== undefined) return { kind: 'reuse', instance: warm };
  return alive.length < limit ? { kind: 'start' } : { kind: 'throttle' };
}

/** Keeps instances warm between requests and reclaims those that stay idle. */
export function createInstancePool(options: {
  readonly limit: number;
  readonly idleMs: number;
  readonly start: () => Instance;
}): InstancePool {
  /** Ordered by last use. */
  let members: readonly Instance[] = [];
  const idleTimers = new Map<Instance, NodeJS.Timeout>();

  const stopIdling = (instance: Instance) => {
    clearTimeout(idleTimers.get(instance));
    idleTimers.delete(instance);
  };
  const without = (instance: Instance) => members.filter((member) => member !== instance);

  return {
    acquire: () => {
      const choice = chooseInstance(members, options.limit);
      if (choice.kind === 'throttle') return undefined;
      if (choice.kind === 'reuse') {
        stopIdling(choice.instance);
        return choice.instance;
      }
      const instance = options.start();
      members = [...members, instance];
      void instance.ended.then(() => {
        stopIdling(instance);
        members = without(instance);
      });
      return instance;
    },
    release: (instance) => {
      if (instance.state() !== 'frozen') return;
      members = [...without(instance), instance];
      idleTimers.set(instance, setTimeout(() => instance.kill('SIGKILL'), options.idleMs).unref());
    },
    instances: () => members.filter((instance) => instance.state() !== 'ending'),
    end: async (signal) => {
      const ending = members;
      const count = ending.filter((instance) => instance.state() !== 'ending').length;
      for (const instance of ending) instance.kill(signal);
      const allEnded = Promise.all(ending.map((instance) => instance.ended));
      const isOver = await Promise.race([allEnded.then(() => true), delay(graceMs, false, { ref: false })]);
      if (!isOver) {
        for (const instance of ending) instance.kill('SIGKILL');
        await Promise.race([allEnded, delay(graceMs, undefined, { ref: false })]);
      }
      return count;
    },
  };
}
