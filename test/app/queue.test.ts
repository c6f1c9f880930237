import { describe, expect, it } from 'vitest';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import { Queue, readEntries } from '../../shared/app/queue.ts';
import { recordEvent } from '../../shared/app/record-event.ts';
import { operationIdOf } from '../support/operations.ts';
import { accepted, keyOf, stored, testApp } from '../support/test-app.ts';
import { StoreDown } from '../support/watched-store.ts';

const by = { source: 'bearer', instance: 'alice' };

describe('loading a queue', () => {
  it('open operations come oldest first, those of other gateways not at all', async () => {
    const { app, clock } = testApp({ gateways: 2 });
    const first = await accepted(app);
    await clock.advance(1);
    await accepted(app, { gateway: 1 });
    const second = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    expect(await new Queue(app, keyOf()).load()).toEqual([first, second]);
  });

  it('2,500 entries are read page by page, none lost and none doubled', async () => {
    const { app, store, watched } = testApp();
    for (let number = 0; number < 2_500; number += 1) {
      await store.addPending({
        gatewayKey: keyOf(),
        acceptedAtMs: number,
        operationId: operationIdOf(number),
      });
    }
    const times = (await readEntries(app, keyOf())).map(({ acceptedAtMs }) => acceptedAtMs);
    expect(times).toEqual(Array.from({ length: 2_500 }, (_, number) => number));
    expect(watched.calls.get('listPending')).toBe(3);
    expect(await readEntries(app)).toHaveLength(2_500);
  });

  it.each([
    { title: 'younger than any request can get: kept', ageMs: 599_999, kept: 1 },
    { title: 'as old as that: removed', ageMs: 600_000, kept: 0 },
    { title: 'from a clock that is ahead: kept', ageMs: -5_000, kept: 1 },
  ])('an entry without an operation, $title', async ({ ageMs, kept }) => {
    const { app, store, clock } = testApp({ settings: { orphanAfterMs: 600_000 } });
    await store.addPending({
      gatewayKey: keyOf(),
      acceptedAtMs: clock.nowMs() - ageMs,
      operationId: operationIdOf(1),
    });
    expect(await new Queue(app, keyOf()).load()).toEqual([]);
    expect(await store.listPending()).toHaveLength(kept);
  });

  it('an entry whose operation comes a moment later is found with it', async () => {
    const { app, store } = testApp();
    const operation = await accepted(app);
    const other = testApp();
    await other.store.addPending({
      gatewayKey: keyOf(),
      acceptedAtMs: operation.createTimeMs,
      operationId: operation.id,
    });
    const queue = new Queue(other.app, keyOf());
    expect(await queue.load()).toEqual([]);
    await other.store.createOperation(await stored(store, operation));
    expect(await queue.load()).toEqual([operation]);
  });

  it('two entries for one operation: it is in the queue once', async () => {
    const { app, store } = testApp();
    const operation = await accepted(app);
    await store.addPending({
      gatewayKey: keyOf(),
      acceptedAtMs: operation.createTimeMs - 5_000,
      operationId: operation.id,
    });
    expect(await new Queue(app, keyOf()).load()).toEqual([operation]);
  });

  it('an ended operation whose entry a crash left behind: the entry goes, the operation stays as it is', async () => {
    let isDown = true;
    const { app, store } = testApp({
      store: {
        before(method) {
          if (isDown && method === 'removePending') throw new StoreDown();
        },
      },
    });
    const operation = await accepted(app);
    await expect(cancelOperation(app, operation.id, by)).rejects.toThrow(StoreDown);
    const canceled = await stored(store, operation);
    expect(canceled.state).toBe('canceled');
    expect(await store.listPending()).toHaveLength(1);
    isDown = false;
    expect(await new Queue(app, keyOf()).load()).toEqual([]);
    expect(await store.listPending()).toEqual([]);
    expect(await stored(store, operation)).toEqual(canceled);
  });

  it('operations are read once, however often the queue is loaded', async () => {
    const { app, watched } = testApp();
    await accepted(app);
    const queue = new Queue(app, keyOf());
    const readBefore = watched.calls.get('readOperation') ?? 0;
    for (let times = 0; times < 5; times += 1) await queue.load();
    expect((watched.calls.get('readOperation') ?? 0) - readBefore).toBe(1);
  });
});

describe('a queue that others change meanwhile', () => {
  it('somebody cancels: it is gone with the next load', async () => {
    const { app } = testApp();
    const operation = await accepted(app);
    const queue = new Queue(app, keyOf());
    expect(await queue.load()).toEqual([operation]);
    await cancelOperation(app, operation.id, by);
    expect(await queue.load()).toEqual([]);
  });

  it('somebody adds: it is there with the next load, behind the others', async () => {
    const { app, clock } = testApp();
    const first = await accepted(app);
    const queue = new Queue(app, keyOf());
    await queue.load();
    await clock.advance(1);
    const second = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    expect(await queue.load()).toEqual([first, second]);
  });

  it('a write meets another one: the operation is read again', async () => {
    const { app } = testApp();
    const operation = await accepted(app);
    const queue = new Queue(app, keyOf());
    await queue.load();
    const moved = await recordEvent(app, operation, { kind: 'waiting', why: 'gateway-updating' });
    const missed = await recordEvent(app, operation, { kind: 'waiting', why: 'answer-lost' });
    expect(missed).toBeUndefined();
    queue.note(operation.id, missed);
    expect(await queue.load()).toEqual([moved]);
  });
});
