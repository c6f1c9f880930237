import type { Operation, Requester } from './operation.ts';

/** The requester of everything that reconciliation asks for. */
export const reconcileSource = 'reconcile';

/**
 * How much later than it was accepted a request of the reconciliation counts as accepted: nobody who asks within this
 * time waits for it, and it waits for nobody who asks after.
 */
export const courtesyMs = 120_000;

/**
 * Sorts queued operations into the order in which they are served: people before the reconciliation, within bounds,
 * and never two about one block in another order than they came in.
 * @param queue oldest first
 */
export function inServiceOrder(queue: readonly Operation[]): readonly Operation[] {
  const left = [...queue];
  const ordered: Operation[] = [];
  while (left.length > 0) {
    const [first] = [...left].sort((one, other) => rankMs(one) - rankMs(other));
    // Whoever is first lets those go ahead that were there before it with the same block.
    const next = left.find(({ intent }) => intent.route.routeDest === first?.intent.route.routeDest);
    if (next === undefined) break;
    left.splice(left.indexOf(next), 1);
    ordered.push(next);
  }
  return ordered;
}

function rankMs({ createTimeMs, requester }: Operation): number {
  return createTimeMs + handicapMs(requester);
}

/** How much later a requester counts as having asked. */
export function handicapMs({ source }: Requester): number {
  return source === reconcileSource ? courtesyMs : 0;
}
