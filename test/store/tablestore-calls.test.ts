import { describe, expect, it } from 'vitest';
import type { Store } from '../../shared/store/store.ts';
import { queueTable } from '../../shared/store/tablestore-tables.ts';
import { first, last } from '../../shared/store/tablestore-values.ts';
import { anOperation, gatewayKeyOf, operationIdOf, waitedOnce } from '../support/operations.ts';
import { startTablestoreWorld } from './tablestore-world.ts';
import { aThread, canceled, portWrites } from './tablestore-writes.ts';

const operation = anOperation();

interface Read {
  readonly title: string;
  readonly prepare?: (store: Store) => Promise<unknown>;
  readonly read: (store: Store) => Promise<unknown>;
  readonly calls: readonly string[];
}

async function fill(store: Store): Promise<void> {
  for (const number of [1, 2, 3, 4]) {
    const one = anOperation({ id: operationIdOf(number), acceptedAtMs: number });
    await store.createOperation(one);
    if (number % 2 === 0) await store.replaceOperation(canceled(one), 1);
  }
}

/** What every read of the port costs; what every write costs is told where it is tested. */
const reads: readonly Read[] = [
  {
    title: 'an operation that is open',
    prepare: (store) => store.createOperation(operation),
    read: (store) => store.readOperation(operation.id),
    calls: ['GetRow record'],
  },
  {
    title: 'an operation that has ended',
    prepare: async (store) => {
      await store.createOperation(operation);
      await store.replaceOperation(canceled(operation), 1);
    },
    read: (store) => store.readOperation(operation.id),
    calls: ['GetRow record', 'GetRow finished'],
  },
  {
    title: 'an operation that never was',
    read: (store) => store.readOperation(operation.id),
    calls: ['GetRow record', 'GetRow finished'],
  },
  {
    title: 'a list of open and ended operations',
    prepare: fill,
    read: (store) => store.listOperations({ pageSize: 10 }),
    calls: ['GetRange record', 'GetRange listing', 'BatchGetRow record', 'BatchGetRow finished'],
  },
  {
    title: 'a list of open operations',
    prepare: fill,
    read: (store) => store.listOperations({ pageSize: 10, state: 'queued' }),
    calls: ['GetRange record', 'BatchGetRow record'],
  },
  {
    title: 'a list of ended operations of a gateway',
    prepare: fill,
    read: (store) =>
      store.listOperations({ pageSize: 1, state: 'canceled', gatewayKey: gatewayKeyOf(operation) }),
    calls: ['GetRange record', 'GetRange listing', 'BatchGetRow finished'],
  },
  {
    title: 'an empty list',
    read: (store) => store.listOperations({ pageSize: 10 }),
    calls: ['GetRange record', 'GetRange listing'],
  },
  { title: 'all queues', read: (store) => store.listPending(), calls: ['GetRange queue'] },
  {
    title: 'the queue of a gateway',
    read: (store) => store.listPending({ gatewayKey: 'g' }),
    calls: ['GetRange queue'],
  },
  {
    title: 'what is due',
    read: (store) => store.listDue({ untilMs: 5, limit: 100 }),
    calls: ['GetRange queue'],
  },
  {
    title: 'a lease that another holds',
    prepare: (store) => store.acquireLease('g', 'one', 1_000, 2_000),
    read: (store) => store.acquireLease('g', 'two', 1_500, 2_000),
    calls: ['GetRow record'],
  },
  { title: 'a gateway', read: (store) => store.readGateway('g'), calls: ['GetRow record'] },
  { title: 'a budget', read: (store) => store.readBudget('k'), calls: ['GetRow record'] },
  { title: 'a ledger', read: (store) => store.readLedger('g'), calls: ['GetRow record'] },
  {
    title: 'a thread that is owed',
    prepare: (store) => store.createThread(aThread),
    read: (store) => store.readThread(aThread.id),
    calls: ['GetRow record'],
  },
];

describe('what reading costs', () => {
  it.each(reads)('$title: $calls', async ({ prepare, read, calls }) => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await prepare?.(store);
    world.newCalls();
    await read(store);
    expect([...world.newCalls()].sort()).toEqual([...calls].sort());
  });

  it('the first thousand entries of a longer queue are read with one call', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.addPending({ gatewayKey: 'g', acceptedAtMs: 0, operationId: 'op' });
    const [entry] = await world.rows.readRange(queueTable, {
      from: [first, first, first, first],
      to: [last, last, last, last],
      limit: 1,
    });
    const { key, cells } = entry ?? { key: [], cells: {} };
    // One after the other they would be most of the time of this file.
    for (let at = 0; at <= 1_000; at += 143) {
      await world.rows.change(
        Array.from({ length: 143 }, (_, index) => ({
          kind: 'put' as const,
          table: queueTable,
          key: key.with(1, at + index),
          cells,
          row: 'any' as const,
        })),
      );
    }
    world.newCalls();
    expect(await store.listPending({ limit: 1_000 })).toHaveLength(1_000);
    expect(world.newCalls()).toEqual(['GetRange queue']);
  });
});

describe('connections', () => {
  it('none is opened before the first call, and none but the first while one call follows the other', async () => {
    const world = await startTablestoreWorld();
    const before = world.emulator.connections;
    const store = await world.open();
    expect(world.emulator.connections).toBe(before);
    for (const { prepare, write } of portWrites) await write(store, await prepare?.(store)).catch(() => {});
    expect(world.emulator.connections).toBe(before + 1);
  });

  it('200 calls at once use 32 connections, and as many again open none', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    const before = world.emulator.connections;
    const burst = () => Promise.all(Array.from({ length: 200 }, () => store.readGateway('g')));
    await burst();
    expect(world.emulator.connections - before).toBeLessThanOrEqual(32);
    const warm = world.emulator.connections;
    await burst();
    expect(world.emulator.connections).toBe(warm);
  });

  it('a replacement after a version changes one row and reads none', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.createOperation(operation);
    world.newCalls();
    await store.replaceOperation(waitedOnce(operation), 1);
    expect(world.newCalls()).toEqual(['UpdateRow record']);
  });
});
