import { describe, expect, it } from 'vitest';
import { anOperation, operationIdOf, waitedOnce } from '../support/operations.ts';
import { startTablestoreWorld } from './tablestore-world.ts';
import { aThread, canceled } from './tablestore-writes.ts';

const operation = anOperation();
const ended = canceled(operation);

describe('an operation that nobody has confirmed yet', () => {
  it.each([
    { title: 'changed', next: waitedOnce(operation) },
    { title: 'ended', next: ended },
  ])('is $title by who knows its version without having read it', async ({ next }) => {
    const world = await startTablestoreWorld();
    await (await world.open()).createOperation(operation);
    const other = await world.open();
    expect(await other.replaceOperation(next, 1)).toBe('replaced');
    expect(await other.readOperation(operation.id)).toEqual(next);
  });

  it('another has changed it: its creator learns that by a conflict', async () => {
    const world = await startTablestoreWorld();
    const [creator, other] = [await world.open(), await world.open()];
    await creator.createOperation(operation);
    expect(await other.replaceOperation(waitedOnce(operation, 1_700_000_000_777), 1)).toBe('replaced');
    expect(await creator.replaceOperation(ended, 1)).toBe('conflict');
    expect(await creator.readOperation(operation.id)).toEqual(waitedOnce(operation, 1_700_000_000_777));
  });

  it('another has ended it: its creator neither changes it nor brings it back', async () => {
    const world = await startTablestoreWorld();
    const [creator, other] = [await world.open(), await world.open()];
    await creator.createOperation(operation);
    expect(await other.replaceOperation(ended, 1)).toBe('replaced');
    expect(await creator.replaceOperation(waitedOnce(operation), 1)).toBe('conflict');
    expect(await creator.createOperation(anOperation({ acceptedAtMs: 99 }))).toBe('exists');
    expect(await creator.readOperation(operation.id)).toEqual(ended);
  });

  it('many are left to others by one process: each can be changed, by it and by others', async () => {
    const world = await startTablestoreWorld();
    const [creator, other] = [await world.open(), await world.open()];
    const all = Array.from({ length: 210 }, (_, number) => anOperation({ id: operationIdOf(number) }));
    for (let from = 0; from < all.length; from += 30) {
      await Promise.all(all.slice(from, from + 30).map((one) => creator.createOperation(one)));
    }
    const [oldest = operation] = all;
    const newest = all.at(-1) ?? operation;
    expect(await creator.replaceOperation(waitedOnce(oldest), 1)).toBe('replaced');
    expect(await other.replaceOperation(waitedOnce(newest), 1)).toBe('replaced');
    expect(await creator.replaceOperation(waitedOnce(newest), 1)).toBe('conflict');
  });

  it('a thread is removed by who knows its version without having read it', async () => {
    const world = await startTablestoreWorld();
    await (await world.open()).createThread(aThread);
    const other = await world.open();
    expect(await other.removeThread(aThread.id, 2)).toBe('conflict');
    expect(await other.removeThread(aThread.id, 1)).toBe('removed');
    expect(await other.readThread(aThread.id)).toBeUndefined();
  });
});
