import { blockOf, printCidr } from '../route/cidr.ts';
import type { ObservedRoute } from '../route/route.ts';
import type { Ledger } from './ledger.ts';

type Listed = Pick<ObservedRoute, 'routeDest' | 'nextHop' | 'createTimeMs'>;

export type Ownership = 'ours' | 'foreign' | 'foreign-again';

/**
 * Tells whose a listed route is. It is ours only if the ledger has it with the very creation time that is listed;
 * one that is in the ledger with another time, or is listed without any, is foreign again.
 */
export function ownershipIn({ owned }: Pick<Ledger, 'owned'>): (route: Listed) => Ownership {
  const times = new Map(owned.map((route) => [nameOf(route), route.createTimeMs]));
  return (route) => {
    const createTimeMs = times.get(nameOf(route));
    if (createTimeMs === undefined) return 'foreign';
    return createTimeMs === route.createTimeMs ? 'ours' : 'foreign-again';
  };
}

/** Whether a listed route is proven to be ours. */
export function isOurs(ledger: Pick<Ledger, 'owned'>, route: Listed): boolean {
  return ownershipIn(ledger)(route) === 'ours';
}

/** Whether a route of ours was replaced by another one with the same name. */
export function isForeignAgain(ledger: Pick<Ledger, 'owned'>, route: Listed): boolean {
  return ownershipIn(ledger)(route) === 'foreign-again';
}

function nameOf({ routeDest, nextHop }: Omit<Listed, 'createTimeMs'>): string {
  const block = blockOf(routeDest);
  return `${block === undefined ? routeDest : printCidr(block)} ${nextHop}`;
}
