import { describe, expect, it, vi } from 'vitest';
import type { Effect, PlainEffect } from '../../local/tablestore/faults.ts';
import { isOperation } from '../../local/tablestore/protocol/operations.ts';
import { versionOf } from '../../shared/store/store.ts';
import { TablestoreStoreError } from '../../shared/store/tablestore-error.ts';
import { anOperation, waitedOnce } from '../support/operations.ts';
import { startTablestoreWorld } from './tablestore-world.ts';
import { canceled, portWrites } from './tablestore-writes.ts';

// They wait most of their time, each in a world of its own.
vi.setConfig({ maxConcurrency: 16 });

/** Long enough for what runs beside it. */
const timeoutMs = 300;
const patient = { callTimeoutMs: timeoutMs, patienceMs: 5_000, random: () => 0 };

const faults: readonly { readonly title: string; readonly effect: Effect | PlainEffect }[] = [
  { title: 'the connection ends before it is done', effect: 'reset-before' },
  { title: 'the connection ends after it was done', effect: 'reset-after' },
  { title: 'the answer ends in its middle', effect: 'truncate' },
  { title: 'no answer comes and nothing is done', effect: 'hang' },
  { title: 'it is done and the answer comes too late', effect: { kind: 'slow', ms: 3 * timeoutMs } },
  {
    title: 'it is done long after nobody waits for it any more',
    effect: { kind: 'slow', ms: 2 * timeoutMs, takesEffect: 'late' },
  },
  {
    title: 'the service says 503 and has done it',
    effect: { kind: 'error', code: 'OTSTimeout', applied: true },
  },
  {
    title: 'the service says 500 and has done it',
    effect: { kind: 'error', code: 'OTSInternalServerError', applied: true },
  },
  { title: 'something in between answers with a page', effect: { kind: 'html', status: 502 } },
  { title: 'too much was asked of the service', effect: 'throttle' },
];

describe.concurrent.each(portWrites)('$title', ({ prepare, write, answer, look, after, calls }) => {
  it('without a fault: answers, and leaves the state', async ({ expect, onTestFinished }) => {
    const world = await startTablestoreWorld({}, onTestFinished);
    const store = await world.open();
    const prepared = await prepare?.(store);
    world.newCalls();
    expect(await write(store, prepared)).toEqual(answer);
    expect(world.newCalls()).toEqual(calls);
    expect(await look(await world.open())).toEqual(after);
  });

  const cases = faults.flatMap(({ title, effect }) =>
    calls.map((call, nth) => ({ title, effect, call, nth })),
  );
  it.for(cases)('$call, and $title: the same answer and state', async (row, { expect, onTestFinished }) => {
    const { effect, call, nth } = row;
    const world = await startTablestoreWorld({}, onTestFinished);
    const store = await world.open(patient);
    const prepared = await prepare?.(store);
    const [operation = '', table = ''] = call.split(/[ ,]/);
    if (!isOperation(operation)) throw new Error(`${operation} is no operation.`);
    const earlier = calls.slice(0, nth).filter((other) => other === call).length;
    world.emulator.inject({ operation, table, after: earlier, times: 1, effect });
    expect(await write(store, prepared)).toEqual(answer);
    if (typeof effect === 'object' && 'takesEffect' in effect) await later(2 * timeoutMs);
    expect(await look(await world.open())).toEqual(after);
  });
});

describe('a replacement whose answer is lost while others go on', () => {
  // Nothing runs beside these.
  const timeoutMs = 120;
  const patient = { callTimeoutMs: timeoutMs, patienceMs: 3_000, random: () => 0 };

  it('it was done, and another replaced it before we looked: it is told as done', async () => {
    const world = await startTablestoreWorld();
    const [store, other] = [await world.open(patient), await world.open()];
    const operation = anOperation();
    await store.createOperation(operation);
    world.emulator.inject({ operation: 'UpdateRow', times: 1, effect: { kind: 'slow', ms: 2 * timeoutMs } });
    const replacing = store.replaceOperation(waitedOnce(operation), 1);
    await later(timeoutMs / 2);
    const next = waitedOnce(waitedOnce(operation));
    expect(await other.replaceOperation(next, 2)).toBe('replaced');
    expect(await replacing).toBe('replaced');
    expect(await other.readOperation(operation.id)).toEqual(next);
  });

  it('it was not done, and another was faster: a conflict', async () => {
    const world = await startTablestoreWorld();
    const [store, other] = [await world.open(patient), await world.open()];
    const operation = anOperation();
    await store.createOperation(operation);
    world.emulator.inject({ operation: 'UpdateRow', times: 1, effect: 'hang' });
    const replacing = store.replaceOperation(waitedOnce(operation), 1);
    await later(timeoutMs / 2);
    const faster = waitedOnce(operation, 1_700_000_000_777);
    expect(await other.replaceOperation(faster, 1)).toBe('replaced');
    expect(await replacing).toBe('conflict');
    expect(await other.readOperation(operation.id)).toEqual(faster);
  });

  it('it was done, and another ended and moved it before we looked: it is told as done', async () => {
    const world = await startTablestoreWorld();
    const [store, other] = [await world.open(patient), await world.open()];
    const operation = anOperation();
    await store.createOperation(operation);
    world.emulator.inject({ operation: 'UpdateRow', times: 1, effect: { kind: 'slow', ms: 2 * timeoutMs } });
    const replacing = store.replaceOperation(canceled(operation), 1);
    await later(timeoutMs / 2);
    expect(await other.readOperation(operation.id)).toEqual(canceled(operation));
    expect(await replacing).toBe('replaced');
    expect(await other.listOperations({ pageSize: 5 })).toEqual({ operations: [canceled(operation)] });
  });

  it('it was changed so often since that nobody can tell: an error says so, and the store is right', async () => {
    const world = await startTablestoreWorld();
    const [store, other] = [await world.open({ ...patient, callTimeoutMs: 700 }), await world.open()];
    let operation = anOperation();
    await store.createOperation(operation);
    world.emulator.inject({ operation: 'UpdateRow', times: 1, effect: { kind: 'slow', ms: 900 } });
    const replacing = store.replaceOperation(waitedOnce(operation), 1).catch((error: unknown) => error);
    await later(100);
    operation = waitedOnce(operation);
    for (let times = 0; times < 18; times += 1) {
      const next = waitedOnce(operation);
      expect(await other.replaceOperation(next, versionOf(operation))).toBe('replaced');
      operation = next;
    }
    const error = await replacing;
    expect(error).toBeInstanceOf(TablestoreStoreError);
    expect(error).toMatchObject({ code: 'Store.Unknown' });
    expect(await other.readOperation(operation.id)).toEqual(operation);
  });

  it('a rival created the same operation while the answer was lost: one of the two is told that it did', async () => {
    const world = await startTablestoreWorld();
    const [store, other] = [await world.open(patient), await world.open()];
    world.emulator.inject({ operation: 'PutRow', times: 1, effect: 'hang' });
    const creating = store.createOperation(anOperation());
    await later(timeoutMs / 2);
    const rival = anOperation({ acceptedAtMs: 77 });
    expect(await other.createOperation(rival)).toBe('created');
    expect(await creating).toBe('exists');
    expect(await store.readOperation(rival.id)).toEqual(rival);
  });
});

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
