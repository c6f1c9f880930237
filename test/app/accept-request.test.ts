import { describe, expect, it } from 'vitest';
import { acceptRequest } from '../../shared/app/accept-request.ts';
import { advanceAll } from '../../shared/app/advance-all.ts';
import type { Store } from '../../shared/store/store.ts';
import { keyOf, submission, testApp } from '../support/test-app.ts';
import { StoreDown } from '../support/watched-store.ts';

const writes = ['addPending', 'createOperation'] as const;

describe('accepting a request', () => {
  it('a new request is recorded and queued before it is called accepted', async () => {
    const { app, store, clock } = testApp({ settings: { deadlineMs: 60_000 } });
    const { kind, operation } = await acceptRequest(app, submission());
    expect(kind).toBe('accepted');
    expect(await store.readOperation(operation.id)).toEqual(operation);
    expect(operation).toMatchObject({ state: 'queued', deadlineMs: clock.nowMs() + 60_000 });
    expect(await store.listPending()).toEqual([
      { gatewayKey: keyOf(), acceptedAtMs: clock.nowMs(), operationId: operation.id },
    ]);
  });

  it('the same delivery an hour later finds the first operation, and nothing is written', async () => {
    const { app, store, watched, clock } = testApp();
    const first = await acceptRequest(app, submission({ deliveryId: 'd' }));
    const writesBefore = writes.map((method) => watched.calls.get(method));
    await clock.advance(3_600_000);
    const again = await acceptRequest(app, submission({ deliveryId: 'd' }));
    expect(again).toEqual({ kind: 'known', operation: first.operation });
    expect(writes.map((method) => watched.calls.get(method))).toEqual(writesBefore);
    expect(await store.listPending()).toHaveLength(1);
  });

  it('a delivery that repeats a finished request gets its end, and queues nothing', async () => {
    const { app, store, clock } = testApp();
    await acceptRequest(app, submission({ deliveryId: 'd' }));
    await clock.finish(advanceAll(app, clock.nowMs() + 60_000));
    const again = await acceptRequest(app, submission({ deliveryId: 'd' }));
    expect(again).toMatchObject({ kind: 'known', operation: { state: 'succeeded' } });
    expect(await store.listPending()).toEqual([]);
  });

  it.each([
    { title: 'another block', wish: { route: { routeDest: '10.9.0.0/16' } } },
    { title: 'another weight', wish: { route: { weight: 0 } } },
    { title: 'a description', wish: { route: { description: 'new office' } } },
    { title: 'a dry run', wish: { dryRun: true } },
    { title: 'another gateway', wish: { gateway: 1 } },
    { title: 'a token of the caller', wish: { callerToken: 'token' } },
  ] as const)('one delivery id with $title is a mismatch, and changes nothing', async ({ wish }) => {
    const { app, store } = testApp({ gateways: 2 });
    const { operation } = await acceptRequest(app, submission({ deliveryId: 'd' }));
    const other = await acceptRequest(app, submission({ deliveryId: 'd', ...wish }));
    expect(other).toEqual({ kind: 'mismatch', operation });
    expect(await store.readOperation(operation.id)).toEqual(operation);
    expect(await store.listPending()).toHaveLength(1);
  });

  it('20 deliveries of one request at the same moment are one operation, accepted once', async () => {
    const { app, store, clock } = testApp();
    const deliveries = Array.from({ length: 20 }, () => submission({ deliveryId: 'd' }));
    const acceptances = await Promise.all(deliveries.map((delivery) => acceptRequest(app, delivery)));
    expect(acceptances.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(acceptances.filter(({ kind }) => kind === 'known')).toHaveLength(19);
    expect(new Set(acceptances.map(({ operation }) => operation.id)).size).toBe(1);
    expect((await store.listOperations({ pageSize: 10 })).operations).toHaveLength(1);
    await clock.finish(advanceAll(app, clock.nowMs() + 60_000));
    expect(await store.listPending()).toEqual([]);
  });

  it('two deliveries with one id and two bodies at the same moment: one is accepted, the other a mismatch', async () => {
    const { app } = testApp();
    const kinds = await Promise.all(
      (['10.1.0.0/16', '10.2.0.0/16'] as const).map(
        async (routeDest) =>
          (await acceptRequest(app, submission({ deliveryId: 'd', route: { routeDest } }))).kind,
      ),
    );
    expect(kinds.sort()).toEqual(['accepted', 'mismatch']);
  });

  it('what is logged names the operation and the sender, and nothing the sender wrote', async () => {
    const { app, log } = testApp();
    const { operation } = await acceptRequest(
      app,
      submission({ deliveryId: 'secret-id', callerToken: 'secret-token', route: { description: 'secret' } }),
    );
    expect(log).toMatchObject([
      { level: 'info', event: 'operation.accepted', operationId: operation.id, instance: 'network-team' },
    ]);
    expect(JSON.stringify(log)).not.toContain('secret');
  });
});

describe('a store that fails while a request is recorded', () => {
  const failures = writes.flatMap((method) =>
    (['before', 'after'] as const).map((moment) => ({ method, moment })),
  );

  it.each(failures)(
    '$method fails $moment the write: no operation without a queue entry, and a redelivery completes it',
    async ({ method, moment }) => {
      let isDown = true;
      const hook = (called: string): void => {
        if (isDown && called === method) throw new StoreDown();
      };
      const { app, store, clock } = testApp({ store: { [moment]: hook } });
      await expect(acceptRequest(app, submission({ deliveryId: 'd' }))).rejects.toThrow(StoreDown);
      expect(await withoutEntry(store)).toEqual([]);

      isDown = false;
      await clock.advance(5_000);
      const { operation } = await acceptRequest(app, submission({ deliveryId: 'd' }));
      expect(await withoutEntry(store)).toEqual([]);
      await clock.finish(advanceAll(app, clock.nowMs() + 60_000));
      expect(await store.readOperation(operation.id)).toMatchObject({ state: 'succeeded', sends: 1 });
      // The entry of the first try and the entry of the second name one operation: both are gone.
      expect(await store.listPending()).toEqual([]);
    },
  );
});

/** The operations that nobody would ever look at. */
async function withoutEntry(store: Store): Promise<readonly string[]> {
  const { operations } = await store.listOperations({ pageSize: 100 });
  const queued = new Set((await store.listPending()).map(({ operationId }) => operationId));
  return operations.map(({ id }) => id).filter((id) => !queued.has(id));
}
