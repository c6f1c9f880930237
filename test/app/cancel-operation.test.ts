import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { advanceAll } from '../../shared/app/advance-all.ts';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import { recordEvent } from '../../shared/app/record-event.ts';
import { createCallOf } from '../support/operations.ts';
import { accepted, callsOf, stored, type TestApp, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';
import { StoreDown } from '../support/watched-store.ts';

const by = { source: 'bearer', instance: 'alice' };

describe('canceling', () => {
  it('a queued request: canceled, by whom is told, and its queue is empty', async () => {
    const { app, store } = testApp();
    const operation = await accepted(app);
    const { kind } = await cancelOperation(app, operation.id, by);
    expect(kind).toBe('canceled');
    const canceled = await stored(store, operation);
    expect(canceled).toMatchObject({ state: 'canceled', problem: { code: 'Operation.Canceled' } });
    expect(canceled.problem?.detail).toContain('bearer/alice');
    expect(await store.listPending()).toEqual([]);
  });

  it('twice: the second time is the same as the first, and nothing more is written', async () => {
    const { app, store } = testApp();
    const operation = await accepted(app);
    await cancelOperation(app, operation.id, by);
    const canceled = await stored(store, operation);
    expect(await cancelOperation(app, operation.id, { source: 'bearer', instance: 'bob' })).toEqual({
      kind: 'canceled',
      operation: canceled,
    });
    expect(await stored(store, operation)).toEqual(canceled);
  });

  it('an id that nobody has: not found', async () => {
    const { app } = testApp();
    expect(await cancelOperation(app, 'op_nobody', by)).toEqual({ kind: 'not-found' });
  });

  it('a request that has ended: too late, with what became of it', async () => {
    const { app, clock } = testApp();
    const operation = await accepted(app);
    await clock.finish(advanceAll(app, clock.nowMs() + 60_000));
    expect(await cancelOperation(app, operation.id, by)).toMatchObject({
      kind: 'too-late',
      operation: { state: 'succeeded' },
    });
  });

  it('20 at the same moment: all are told it is canceled, and it happened once', async () => {
    const { app, store } = testApp();
    const operation = await accepted(app);
    const all = await Promise.all(Array.from({ length: 20 }, () => cancelOperation(app, operation.id, by)));
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['canceled']));
    const { journal } = await stored(store, operation);
    expect(journal.map(({ event }) => event.kind)).toEqual(['accepted', 'canceled']);
  });

  it('the store fails after the write: asking again finds it canceled, and a tick clears the queue', async () => {
    let failures = 1;
    const { app, store, clock } = testApp({
      store: {
        after(method) {
          if (method !== 'replaceOperation' || failures === 0) return;
          failures -= 1;
          throw new StoreDown();
        },
      },
    });
    const operation = await accepted(app);
    await expect(cancelOperation(app, operation.id, by)).rejects.toThrow(StoreDown);
    expect(await cancelOperation(app, operation.id, by)).toMatchObject({ kind: 'canceled' });
    await clock.finish(advanceAll(app, clock.nowMs() + 60_000));
    expect(await store.listPending()).toEqual([]);
  });
});

describe('canceling while somebody else writes', () => {
  /** Between the reading and the writing of the cancellation, so many times, the poller writes first. */
  function disturbed(times: number, write: (setting: TestApp, id: string) => Promise<unknown>): TestApp {
    let left = times;
    const setting: TestApp = testApp({
      store: {
        async after(method, id) {
          if (method !== 'readOperation' || left === 0 || typeof id !== 'string') return;
          left -= 1;
          await write(setting, id);
        },
      },
    });
    return setting;
  }

  /** Writes through the unwatched store, as another process. */
  function elsewhere(setting: TestApp) {
    return { ...setting.app, store: setting.store };
  }

  it('a reason to wait is written down: canceled all the same', async () => {
    const setting = disturbed(4, async (place, id) => {
      const operation = await stored(place.store, { id });
      await recordEvent(elsewhere(place), operation, { kind: 'waiting', why: 'gateway-updating' });
    });
    const { id } = await acceptedElsewhere(setting);
    expect(await cancelOperation(setting.app, id, by)).toMatchObject({ kind: 'canceled' });
    const { journal } = await stored(setting.store, { id });
    expect(journal.filter(({ event }) => event.kind === 'canceled')).toHaveLength(1);
  });

  it('it is being sent: too late, and the sending stands', async () => {
    const setting = disturbed(1, async (place, id) => {
      const operation = await stored(place.store, { id });
      await recordEvent(elsewhere(place), operation, {
        kind: 'sending',
        attempt: 1,
        clientToken: 'token',
        fence: 1,
        call: createCallOf(operation),
      });
    });
    const { id } = await acceptedElsewhere(setting);
    expect(await cancelOperation(setting.app, id, by)).toMatchObject({
      kind: 'too-late',
      operation: { state: 'sending' },
    });
    expect(await stored(setting.store, { id })).toMatchObject({ state: 'sending' });
  });

  /** Accepts without the hooks. */
  function acceptedElsewhere(setting: TestApp) {
    return accepted(elsewhere(setting));
  }
});

describe('a cancellation during the first step', () => {
  const moments = Array.from({ length: 24 }, (_, index) => index * 5);

  it.each(moments)('%i ms after the poller began: either canceled or sent, never both', async (afterMs) => {
    const { app, as, clock, store, vpn } = testApp();
    const operation = await accepted(app);
    const polled = advanceAll(app, clock.nowMs() + 60_000);
    await clock.advance(afterMs);
    const cancellation = await cancelOperation(as('two'), operation.id, by);
    await clock.finish(polled);
    const { state } = await stored(store, operation);
    const sent = callsOf(vpn, 'CreateVpnRouteEntry').length;
    expect([state, cancellation.kind, sent]).toEqual(
      cancellation.kind === 'canceled' ? ['canceled', 'canceled', 0] : ['succeeded', 'too-late', 1],
    );
    expect(await store.listPending()).toEqual([]);
  });

  it('while the poller waits for the gateway: the poller takes note and goes on to the next', async () => {
    const { app, as, clock, store, world } = testApp();
    const { vpnGatewayId } = testGateway(0);
    setGatewayStatus(world, vpnGatewayId, 'updating');
    const first = await accepted(app);
    const second = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    const polled = advanceAll(app, clock.nowMs() + 60_000);
    await clock.advance(5_000);
    await cancelOperation(as('two'), first.id, by);
    setGatewayStatus(world, vpnGatewayId, 'active');
    await clock.finish(polled);
    expect(await stored(store, first)).toMatchObject({ state: 'canceled', sends: 0 });
    expect(await stored(store, second)).toMatchObject({ state: 'succeeded' });
  });
});
