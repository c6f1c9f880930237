import { describe, expect, it } from 'vitest';
import type { Store } from '../../shared/store/store.ts';
import type { TablestoreStore } from '../../shared/store/tablestore.ts';
import { anOperation, waitedOnce } from '../support/operations.ts';
import { startTablestoreWorld, type TablestoreWorld } from './tablestore-world.ts';
import { aThread, canceled, toldThread } from './tablestore-writes.ts';

const operation = anOperation();
const ended = canceled(operation);
const dayMs = 86_400_000;

/** A store of a process that dies after so many calls: what comes later never reaches the service. */
async function dyingAfter(world: TablestoreWorld, calls: number): Promise<TablestoreStore> {
  const store = await world.open({ patienceMs: 0 });
  world.emulator.inject({ after: calls, effect: 'reset-before' });
  return store;
}

/** An operation that its creator has left to others, and that one of them has read. */
async function anOpenOne(world: TablestoreWorld): Promise<Store> {
  await (await world.open()).createOperation(operation);
  const store = await world.open();
  await store.readOperation(operation.id);
  return store;
}

async function die(work: Promise<unknown>): Promise<void> {
  await work.catch(() => {});
}

function rowsOf({ emulator }: TablestoreWorld, table: string): readonly string[] {
  const found = emulator.tables().find(({ name }) => name === table);
  return (found?.rows ?? []).map(({ key }) => Object.values(key).join(' '));
}

/** What everybody must see of an operation that has ended, whatever its last writer left. */
async function expectEnded(store: Store): Promise<void> {
  expect(await store.listOperations({ pageSize: 5 })).toEqual({ operations: [ended] });
  expect(await store.listOperations({ pageSize: 5, state: 'canceled' })).toEqual({ operations: [ended] });
  expect(await store.listOperations({ pageSize: 5, state: 'queued' })).toEqual({ operations: [] });
  expect(await store.createOperation(anOperation({ acceptedAtMs: 99 }))).toBe('exists');
  expect(await store.replaceOperation(waitedOnce(operation), 1)).toBe('conflict');
  expect(await store.readOperation(operation.id)).toEqual(ended);
}

describe('a crash while an operation ends', () => {
  it.each([
    { title: 'before the ending was written', calls: 0 },
    { title: 'after the ending, before it was copied', calls: 1 },
    { title: 'after the copy, before the open row went', calls: 2 },
    { title: 'after everything', calls: 3 },
  ])('$title: who comes next sees it once, and in its place', async ({ calls }) => {
    const world = await startTablestoreWorld();
    const store = await anOpenOne(world);
    await die((await dyingAfter(world, calls)).replaceOperation(ended, 1));
    world.emulator.clearFaults();
    if (calls === 0) {
      expect(await store.readOperation(operation.id)).toEqual(operation);
      expect(await store.replaceOperation(ended, 1)).toBe('replaced');
    }
    await expectEnded(store);
    expect(rowsOf(world, 'record')).toEqual([]);
    expect(rowsOf(world, 'finished')).toEqual([`operation/${operation.id}`]);
  });

  it.each([0, 1, 2, 3])('its creator ends it and dies after %d calls: the same', async (calls) => {
    const world = await startTablestoreWorld();
    const creator = await world.open({ patienceMs: 0 });
    await creator.createOperation(operation);
    world.emulator.inject({ after: calls, effect: 'reset-before' });
    await die(creator.replaceOperation(ended, 1));
    world.emulator.clearFaults();
    const store = await world.open();
    if (calls === 0) expect(await store.replaceOperation(ended, 1)).toBe('replaced');
    await expectEnded(store);
    expect(rowsOf(world, 'record')).toEqual([]);
    expect(rowsOf(world, 'listing')).toHaveLength(4);
  });

  it.each([{ rows: [0] }, { rows: [1] }, { rows: [2, 4] }, { rows: [0, 1, 2, 3] }])(
    'the copy went through only in part (rows $rows did not): the same',
    async ({ rows }) => {
      const world = await startTablestoreWorld();
      const store = await world.open({ patienceMs: 0 });
      await store.createOperation(operation);
      const effect = { kind: 'row-error', code: 'OTSServerBusy', rows } as const;
      world.emulator.inject({ operation: 'BatchWriteRow', times: 1, effect });
      expect(await store.replaceOperation(ended, 1)).toBe('replaced');
      expect(rowsOf(world, 'record')).toEqual([`operation/${operation.id}`]);
      await expectEnded(store);
      expect(rowsOf(world, 'record')).toEqual([]);
      expect(rowsOf(world, 'listing')).toHaveLength(4);
    },
  );

  it('several who find it at the same time move it together', async () => {
    const world = await startTablestoreWorld();
    const store = await anOpenOne(world);
    await die((await dyingAfter(world, 1)).replaceOperation(ended, 1));
    world.emulator.clearFaults();
    const read = await Promise.all(Array.from({ length: 8 }, () => store.readOperation(operation.id)));
    expect(read).toEqual(Array.from({ length: 8 }, () => ended));
    await expectEnded(store);
  });

  it('what a list finds left behind it moves', async () => {
    const world = await startTablestoreWorld();
    const store = await anOpenOne(world);
    await die((await dyingAfter(world, 1)).replaceOperation(ended, 1));
    world.emulator.clearFaults();
    expect(await store.listOperations({ pageSize: 5 })).toEqual({ operations: [ended] });
    expect(rowsOf(world, 'record')).toEqual([]);
  });
});

describe('a crash while an operation is created', () => {
  it.each([
    { title: 'before it was written', calls: 0, there: false },
    { title: 'before its creator looked whether it had ended before', calls: 1, there: true },
    { title: 'before anybody confirmed it', calls: 2, there: true },
  ])('$title: it is there or not, and a redelivery finds or creates it', async ({ calls, there }) => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await die((await dyingAfter(world, calls)).createOperation(operation));
    world.emulator.clearFaults();
    expect(await store.createOperation(anOperation())).toBe(there ? 'exists' : 'created');
    expect((await store.listOperations({ pageSize: 5 })).operations).toEqual([operation]);
    expect(await store.readOperation(operation.id)).toEqual(operation);
    expect(await store.replaceOperation(waitedOnce(operation), 1)).toBe('replaced');
  });
});

describe('an id that has ended is created once more, as a redelivery at the moment of the ending does', () => {
  const again = anOperation({ acceptedAtMs: 1_800_000_000_000 });

  it.each([
    { title: 'and its creator dies before it looks', calls: 1 },
    { title: 'and its creator dies before it takes the row back', calls: 2 },
  ])('$title: nobody sees the second, nobody can change it, and the first reader removes it', async (row) => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.createOperation(operation);
    await store.replaceOperation(ended, 1);
    await die((await dyingAfter(world, row.calls)).createOperation(again));
    world.emulator.clearFaults();
    expect(rowsOf(world, 'record')).toEqual([`operation/${operation.id}`]);
    expect(await store.replaceOperation(waitedOnce(again), 1)).toBe('conflict');
    expect(await store.replaceOperation(waitedOnce(operation), 1)).toBe('conflict');
    await expectEnded(store);
    expect(rowsOf(world, 'record')).toEqual([]);
  });

  it('in a race of creators and readers all are told of the first', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.createOperation(operation);
    await store.replaceOperation(ended, 1);
    const [created, read] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, () => store.createOperation(again))),
      Promise.all(Array.from({ length: 10 }, () => store.readOperation(operation.id))),
    ]);
    expect(new Set(created)).toEqual(new Set(['exists']));
    expect(read).toEqual(Array.from({ length: 10 }, () => ended));
    await expectEnded(store);
    expect(rowsOf(world, 'record')).toEqual([]);
  });
});

describe('an operation that ended', () => {
  it('can be replaced at its version, as the port promises, and is listed by its new state', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.createOperation(operation);
    await store.replaceOperation(ended, 1);
    const [first] = ended.journal;
    const other = { ...ended, state: 'failed', journal: [...ended.journal, first] } as typeof ended;
    expect(await store.replaceOperation(other, 1)).toBe('conflict');
    expect(await store.replaceOperation(other, 2)).toBe('replaced');
    expect(await store.readOperation(operation.id)).toEqual(other);
    expect((await store.listOperations({ pageSize: 5, state: 'failed' })).operations).toEqual([other]);
    expect((await store.listOperations({ pageSize: 5, state: 'canceled' })).operations).toEqual([]);
  });

  it('is gone after 90 days, and an open one of the same age is not', async () => {
    let nowMs = Date.now();
    const world = await startTablestoreWorld({ nowMs: () => nowMs, signatureNowMs: Date.now });
    const store = await world.open();
    const open = anOperation({ id: 'op_open' });
    await store.createOperation(open);
    await store.addPending({ gatewayKey: 'g', acceptedAtMs: 1, operationId: 'op_open' });
    await store.createThread(aThread);
    await store.createOperation(operation);
    nowMs += 60 * dayMs;
    await store.replaceOperation(ended, 1);
    nowMs += 89 * dayMs;
    expect(await store.readOperation(operation.id)).toEqual(ended);
    nowMs += 2 * dayMs;
    expect(await store.readOperation(operation.id)).toBeUndefined();
    expect((await store.listOperations({ pageSize: 5 })).operations).toEqual([open]);
    expect(await store.readOperation('op_open')).toEqual(open);
    expect(await store.listPending()).toHaveLength(1);
    expect(await store.readThread(aThread.id)).toEqual(aThread);
    expect(await store.createOperation(operation)).toBe('created');
  });

  it('is still found by a redelivery after eight days', async () => {
    let nowMs = Date.now();
    const world = await startTablestoreWorld({ nowMs: () => nowMs, signatureNowMs: Date.now });
    const store = await world.open();
    await store.createOperation(operation);
    await store.replaceOperation(ended, 1);
    nowMs += 8 * dayMs;
    expect(await store.createOperation(operation)).toBe('exists');
  });
});

describe('a thread', () => {
  it.each([0, 1, 2, 3])(
    'a crash after %d calls of its end leaves it readable and in its place',
    async (calls) => {
      const world = await startTablestoreWorld();
      const store = await world.open();
      await store.createThread(aThread);
      await (await world.open()).readThread(aThread.id);
      await die((await dyingAfter(world, calls)).replaceThread(toldThread, 1));
      world.emulator.clearFaults();
      expect(await store.readThread(aThread.id)).toEqual(calls === 0 ? aThread : toldThread);
      expect(await store.createThread(aThread)).toBe('exists');
    },
  );

  it('that is told can be removed at its version, and at no other', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.createThread(aThread);
    await store.replaceThread(toldThread, 1);
    expect(await store.removeThread(aThread.id, 1)).toBe('conflict');
    expect(await store.removeThread(aThread.id, 2)).toBe('removed');
    expect(await store.removeThread(aThread.id, 2)).toBe('conflict');
    expect(await store.readThread(aThread.id)).toBeUndefined();
  });

  it('that was removed can be created again', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.createThread(aThread);
    await store.removeThread(aThread.id, 1);
    expect(await store.createThread({ ...aThread, channel: 'feishu' })).toBe('created');
    expect(await store.readThread(aThread.id)).toMatchObject({ channel: 'feishu' });
  });
});
