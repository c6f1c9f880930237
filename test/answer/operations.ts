import type { Operation, OperationEvent, Requester } from '../../shared/operation/operation.ts';
import { accept, transition } from '../../shared/operation/transition.ts';
import { seedOf, t0 } from '../operation/samples.ts';

export const alice: Requester = {
  source: 'slack',
  instance: 'acme',
  actor: { tenant: 'T024BE7LD', id: 'U2147483697', name: 'Alice' },
};

/** An operation that Alice asked for. */
export function askedByAlice(id = 'op_1', dryRun = false): Operation {
  return accept({ ...seedOf(id, {}, dryRun), requester: alice }, t0);
}

/** Lets exactly these events happen, a second apart. */
export function withEvents(operation: Operation, ...events: readonly OperationEvent[]): Operation {
  return events.reduce(
    (current, event) => transition(current, event, current.updateTimeMs + 1_000),
    operation,
  );
}
