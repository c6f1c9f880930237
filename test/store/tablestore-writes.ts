import type { Thread } from '../../shared/answer/thread.ts';
import type { Operation, Requester } from '../../shared/operation/operation.ts';
import { problemOf } from '../../shared/operation/problem.ts';
import { transition } from '../../shared/operation/transition.ts';
import { emptyLedger } from '../../shared/plan/ledger.ts';
import type { Lease, Store } from '../../shared/store/store.ts';
import { aLedger } from '../support/ledgers.ts';
import { anOperation, gatewayKeyOf, waitedOnce } from '../support/operations.ts';

const somebody: Requester = { source: 'standard', instance: 'network-team' };

/** The same operation, ended. */
export function canceled(operation: Operation): Operation {
  const problem = problemOf('Operation.Canceled', 'The request was canceled', 'It was not sent.');
  return transition(operation, { kind: 'canceled', by: somebody, problem }, operation.updateTimeMs + 1);
}

/** A thread that is owed. */
export const aThread: Thread = {
  id: 'op_1',
  createTimeMs: 1_700_000_000_000,
  updateTimeMs: 1_700_000_000_000,
  state: 'owed',
  channel: 'slack',
  instance: 'acme',
  failures: 0,
  version: 1,
};

/** The same thread, told. */
export const toldThread: Thread = { ...aThread, state: 'told', version: 2 };

const operation = anOperation();
const pending = { gatewayKey: gatewayKeyOf(operation), acceptedAtMs: 1, operationId: operation.id };
const due = { dueAtMs: 5, threadId: 'op_1', news: 1 };
const ledger = aLedger(1);
const budget = { reserved: [[1, 2]] as const };

/** One write of the port: what was there before, what it answers, and what is there after it. */
export interface PortWrite {
  readonly title: string;
  readonly prepare?: (store: Store) => Promise<unknown>;
  readonly write: (store: Store, prepared: unknown) => Promise<unknown>;
  readonly answer: unknown;
  readonly look: (store: Store) => Promise<unknown>;
  readonly after: unknown;
  /** The calls of which one after the other loses its answer. */
  readonly calls: readonly string[];
}

/** Every write of the port. */
export const portWrites: readonly PortWrite[] = [
  {
    title: 'creating an operation',
    write: (store) => store.createOperation(operation),
    answer: 'created',
    look: (store) => store.readOperation(operation.id),
    after: operation,
    calls: ['PutRow record', 'GetRow finished'],
  },
  {
    title: 'creating an operation that is there',
    prepare: (store) => store.createOperation(operation),
    write: (store) => store.createOperation(anOperation({ acceptedAtMs: 5 })),
    answer: 'exists',
    look: (store) => store.readOperation(operation.id),
    after: operation,
    calls: ['PutRow record'],
  },
  {
    title: 'replacing an operation',
    prepare: (store) => store.createOperation(operation),
    write: (store) => store.replaceOperation(waitedOnce(operation), 1),
    answer: 'replaced',
    look: (store) => store.readOperation(operation.id),
    after: waitedOnce(operation),
    calls: ['UpdateRow record'],
  },
  {
    title: 'replacing an operation that others have replaced',
    prepare: async (store) => {
      await store.createOperation(operation);
      await store.replaceOperation(waitedOnce(operation, 1_700_000_009_000), 1);
    },
    write: (store) => store.replaceOperation(waitedOnce(operation), 1),
    answer: 'conflict',
    look: (store) => store.readOperation(operation.id),
    after: waitedOnce(operation, 1_700_000_009_000),
    calls: ['UpdateRow record', 'GetRow record'],
  },
  {
    title: 'ending an operation',
    prepare: (store) => store.createOperation(operation),
    write: (store) => store.replaceOperation(canceled(operation), 1),
    answer: 'replaced',
    look: async (store) => [
      await store.readOperation(operation.id),
      await store.listOperations({ pageSize: 5, state: 'canceled' }),
    ],
    after: [canceled(operation), { operations: [canceled(operation)] }],
    calls: ['UpdateRow record', 'BatchWriteRow finished,listing', 'DeleteRow record'],
  },
  {
    title: 'adding to a queue',
    write: (store) => store.addPending(pending),
    answer: undefined,
    look: (store) => store.listPending(),
    after: [pending],
    calls: ['PutRow queue'],
  },
  {
    title: 'removing from a queue',
    prepare: (store) => store.addPending(pending),
    write: (store) => store.removePending(pending),
    answer: undefined,
    look: (store) => store.listPending(),
    after: [],
    calls: ['DeleteRow queue'],
  },
  {
    title: 'taking a lease that nobody had',
    write: (store) => store.acquireLease('g', 'one', 1_000, 2_000),
    answer: { gatewayKey: 'g', owner: 'one', fence: 1, untilMs: 2_000, durationsMs: [] },
    look: (store) => store.readGateway('g'),
    after: { fence: 1, durationsMs: [] },
    calls: ['GetRow record', 'PutRow record'],
  },
  {
    title: 'taking a lease that ran out',
    prepare: (store) => store.acquireLease('g', 'one', 1_000, 2_000),
    write: (store) => store.acquireLease('g', 'two', 2_000, 3_000),
    answer: { gatewayKey: 'g', owner: 'two', fence: 2, untilMs: 3_000, durationsMs: [] },
    look: (store) => store.readGateway('g'),
    after: { fence: 2, durationsMs: [] },
    calls: ['GetRow record', 'UpdateRow record'],
  },
  {
    title: 'prolonging a lease',
    prepare: (store) => store.acquireLease('g', 'one', 1_000, 2_000),
    write: (store, lease) => store.renewLease(lease as Lease, 5_000, [7]),
    answer: true,
    look: async (store) => [await store.readGateway('g'), await store.acquireLease('g', 'two', 4_999, 9_000)],
    after: [{ fence: 1, durationsMs: [7] }, undefined],
    calls: ['UpdateRow record'],
  },
  {
    title: 'releasing a lease',
    prepare: (store) => store.acquireLease('g', 'one', 1_000, 2_000),
    write: (store, lease) => store.releaseLease(lease as Lease),
    answer: undefined,
    look: (store) => store.acquireLease('g', 'two', 1_500, 9_000),
    after: { gatewayKey: 'g', owner: 'two', fence: 2, untilMs: 9_000, durationsMs: [] },
    calls: ['UpdateRow record'],
  },
  {
    title: 'writing the first budget',
    write: (store) => store.replaceBudget('k', budget, 0),
    answer: 'replaced',
    look: (store) => store.readBudget('k'),
    after: { version: 1, budget },
    calls: ['PutRow record'],
  },
  {
    title: 'replacing a budget',
    prepare: (store) => store.replaceBudget('k', { reserved: [] }, 0),
    write: (store) => store.replaceBudget('k', budget, 1),
    answer: 'replaced',
    look: (store) => store.readBudget('k'),
    after: { version: 2, budget },
    calls: ['UpdateRow record'],
  },
  {
    title: 'writing the first ledger',
    write: (store) => store.replaceLedger('g', ledger, 0),
    answer: 'replaced',
    look: (store) => store.readLedger('g'),
    after: { version: 1, ledger },
    calls: ['PutRow record'],
  },
  {
    title: 'replacing a ledger',
    prepare: (store) => store.replaceLedger('g', emptyLedger, 0),
    write: (store) => store.replaceLedger('g', ledger, 1),
    answer: 'replaced',
    look: (store) => store.readLedger('g'),
    after: { version: 2, ledger },
    calls: ['UpdateRow record'],
  },
  {
    title: 'replacing a ledger that others have replaced',
    prepare: async (store) => {
      await store.replaceLedger('g', emptyLedger, 0);
      await store.replaceLedger('g', aLedger(2), 1);
    },
    write: (store) => store.replaceLedger('g', ledger, 1),
    answer: 'conflict',
    look: (store) => store.readLedger('g'),
    after: { version: 2, ledger: aLedger(2) },
    calls: ['UpdateRow record'],
  },
  {
    title: 'creating a thread',
    write: (store) => store.createThread(aThread),
    answer: 'created',
    look: (store) => store.readThread(aThread.id),
    after: aThread,
    calls: ['PutRow record', 'GetRow finished'],
  },
  {
    title: 'replacing a thread by one that is told',
    prepare: (store) => store.createThread(aThread),
    write: (store) => store.replaceThread(toldThread, 1),
    answer: 'replaced',
    look: (store) => store.readThread(aThread.id),
    after: toldThread,
    calls: ['UpdateRow record', 'BatchWriteRow finished', 'DeleteRow record'],
  },
  {
    title: 'removing a thread',
    prepare: (store) => store.createThread(aThread),
    write: (store) => store.removeThread(aThread.id, 1),
    answer: 'removed',
    look: (store) => store.readThread(aThread.id),
    after: undefined,
    calls: ['DeleteRow record'],
  },
  {
    title: 'noting what is due',
    write: (store) => store.addDue(due),
    answer: undefined,
    look: (store) => store.listDue({ untilMs: 5, limit: 5 }),
    after: [due],
    calls: ['PutRow queue'],
  },
  {
    title: 'removing what was due',
    prepare: (store) => store.addDue(due),
    write: (store) => store.removeDue(due),
    answer: undefined,
    look: (store) => store.listDue({ untilMs: 5, limit: 5 }),
    after: [],
    calls: ['DeleteRow queue'],
  },
];
