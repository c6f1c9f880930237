import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { advanceAll } from '../../shared/app/advance-all.ts';
import { isDone } from '../../shared/operation/operation.ts';
import { operationIdOf } from '../support/operations.ts';
import { accepted, callsOf, keyOf, rates, stored, type TestApp, testApp } from '../support/test-app.ts';
import { testGateway, testWorld } from '../support/test-world.ts';
import { StoreDown } from '../support/watched-store.ts';

const minute = 60_000;

function tick({ app, clock }: TestApp, forMs = minute) {
  return clock.finish(advanceAll(app, clock.nowMs() + forMs));
}

describe('one tick of the poller', () => {
  it('nothing is open: it ends at once, after one read of the store', async () => {
    const setting = testApp();
    const beganMs = setting.clock.nowMs();
    expect(await tick(setting)).toEqual({ gateways: 0, stillOpen: 0, errors: 0 });
    expect(setting.clock.nowMs()).toBe(beganMs);
    expect([...setting.watched.calls]).toEqual([['listPending', 1]]);
  });

  it('five gateways with two requests each: all end, and so does the tick, long before its time', async () => {
    const setting = testApp({ gateways: 5 });
    const operations = await Promise.all(
      [0, 1, 2, 3, 4].flatMap((gateway) =>
        (['10.1.0.0/16', '10.2.0.0/16'] as const).map((routeDest) =>
          accepted(setting.app, { gateway, route: { routeDest } }),
        ),
      ),
    );
    const beganMs = setting.clock.nowMs();
    expect(await tick(setting)).toEqual({ gateways: 5, stillOpen: 0, errors: 0 });
    for (const operation of operations) {
      expect(await stored(setting.store, operation)).toMatchObject({ state: 'succeeded', sends: 1 });
    }
    // Each change takes 4 s: two one after the other, five gateways side by side.
    expect(setting.clock.nowMs() - beganMs).toBeLessThan(20_000);
  });

  it('one gateway is busy for ever: the tick gives up on it, and the next tick knows it still', async () => {
    const setting = testApp({ gateways: 2 });
    setGatewayStatus(setting.world, testGateway(0).vpnGatewayId, 'updating');
    const stuck = await accepted(setting.app, { gateway: 0 });
    const free = await accepted(setting.app, { gateway: 1 });
    const beganMs = setting.clock.nowMs();
    expect(await tick(setting)).toEqual({ gateways: 2, stillOpen: 1, errors: 0 });
    expect(setting.clock.nowMs() - beganMs).toBeLessThanOrEqual(minute);
    expect((await stored(setting.store, free)).state).toBe('succeeded');
    setGatewayStatus(setting.world, testGateway(0).vpnGatewayId, 'active');
    expect(await tick(setting)).toEqual({ gateways: 1, stillOpen: 0, errors: 0 });
    expect((await stored(setting.store, stuck)).state).toBe('succeeded');
  });

  it('the time is up already: nothing is begun, and what is open is counted', async () => {
    const setting = testApp();
    await accepted(setting.app);
    expect(await tick(setting, 0)).toEqual({ gateways: 0, stillOpen: 1, errors: 0 });
    expect(setting.vpn.calls).toEqual([]);
  });

  it('however long the queues are, nothing is begun after its time', async () => {
    const setting = testApp({ gateways: 3 });
    for (const gateway of [0, 1, 2]) {
      for (let block = 0; block < 15; block += 1) {
        await accepted(setting.app, { gateway, route: { routeDest: `10.${block}.0.0/16` } });
      }
    }
    const untilMs = setting.clock.nowMs() + 20_000;
    const report = await tick(setting, 20_000);
    expect(report).toMatchObject({ gateways: 3, stillOpen: 3, errors: 0 });
    expect(setting.vpn.calls.at(-1)?.atMs).toBeLessThanOrEqual(untilMs + 20);
  });

  it('a request that comes while others are under way is taken up in the same tick', async () => {
    const setting = testApp({ gateways: 2 });
    await accepted(setting.app, { gateway: 0 });
    const running = advanceAll(setting.app, setting.clock.nowMs() + minute);
    await setting.clock.advance(1_000);
    const late = await accepted(setting.app, { gateway: 1 });
    expect(await setting.clock.finish(running)).toMatchObject({ gateways: 2, stillOpen: 0 });
    expect((await stored(setting.store, late)).state).toBe('succeeded');
  });

  it('a request that comes just as the turn of its gateway ends is not left to the next tick', async () => {
    let came: ReturnType<typeof accepted> | undefined;
    const setting: TestApp = testApp({
      store: {
        before(method) {
          // Whoever accepted it finds the lease held and relies on the poller.
          if (method !== 'releaseLease' || came !== undefined) return;
          came = accepted(setting.as('two'), { route: { routeDest: '10.2.0.0/16' } });
        },
      },
    });
    await accepted(setting.app);
    const report = await tick(setting);
    expect(await came).toMatchObject({ state: 'queued' });
    expect(report).toMatchObject({ stillOpen: 0 });
  });
});

describe('a tick that meets trouble', () => {
  it('the store fails for one gateway: the others go on, and the failure is counted and logged', async () => {
    const setting = testApp({
      gateways: 3,
      store: {
        before(method, subject) {
          if (method === 'acquireLease' && subject === keyOf(1)) throw new StoreDown();
        },
      },
    });
    const operations = await Promise.all([0, 1, 2].map((gateway) => accepted(setting.app, { gateway })));
    expect(await tick(setting)).toEqual({ gateways: 3, stillOpen: 1, errors: 1 });
    const states = await Promise.all(operations.map(async (one) => (await stored(setting.store, one)).state));
    expect(states).toEqual(['succeeded', 'queued', 'succeeded']);
    expect(setting.log.filter(({ level }) => level === 'error')).toMatchObject([
      { event: 'gateway.not-advanced', gateway: testGateway(1).vpnGatewayId, errorName: 'StoreDown' },
    ]);
  });

  it('a write fails once: the gateway rests until the next tick, which ends what was begun', async () => {
    let failures = 1;
    const setting = testApp({
      store: {
        after(method) {
          if (method !== 'replaceOperation' || failures === 0) return;
          failures -= 1;
          throw new StoreDown();
        },
      },
    });
    const operation = await accepted(setting.app);
    expect(await tick(setting)).toMatchObject({ errors: 1, stillOpen: 1 });
    expect(await tick(setting)).toMatchObject({ errors: 0, stillOpen: 0 });
    expect(await stored(setting.store, operation)).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(callsOf(setting.vpn, 'CreateVpnRouteEntry')).toHaveLength(1);
  });

  it('somebody else has the lease for a while: tried again, without hammering the store', async () => {
    const setting = testApp();
    const { store, clock } = setting;
    const operation = await accepted(setting.app);
    await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + 20_000);
    expect(await tick(setting)).toEqual({ gateways: 1, stillOpen: 0, errors: 0 });
    expect((await stored(store, operation)).state).toBe('succeeded');
    // A rescan every 2 s for 20 s, and what the change itself takes.
    expect(setting.watched.calls.get('acquireLease')).toBeLessThanOrEqual(14);
  });

  it('somebody else has the lease to the end: no error, nothing done, no call made', async () => {
    const setting = testApp();
    const { store, clock } = setting;
    const operation = await accepted(setting.app);
    await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + 10 * minute);
    expect(await tick(setting)).toEqual({ gateways: 1, stillOpen: 1, errors: 0 });
    expect(await stored(store, operation)).toEqual(operation);
    expect(setting.vpn.calls).toEqual([]);
    expect(setting.watched.calls.get('acquireLease')).toBeLessThanOrEqual(32);
  });

  it('an entry whose operation never came: the tick does not hang on it, nor hammer the store', async () => {
    const setting = testApp();
    const { store, clock } = setting;
    await store.addPending({
      gatewayKey: keyOf(),
      acceptedAtMs: clock.nowMs(),
      operationId: operationIdOf(1),
    });
    await tick(setting);
    expect(setting.watched.calls.get('acquireLease')).toBeLessThanOrEqual(32);
    await clock.advance(10 * minute);
    expect(await tick(setting)).toMatchObject({ stillOpen: 0, errors: 0 });
  });

  it('two pollers at the same time: every request is sent once', async () => {
    const setting = testApp({ gateways: 4 });
    for (const gateway of [0, 1, 2, 3]) {
      for (const routeDest of ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16']) {
        await accepted(setting.app, { gateway, route: { routeDest } });
      }
    }
    const untilMs = setting.clock.nowMs() + minute;
    await setting.clock.finish(
      Promise.all([advanceAll(setting.app, untilMs), advanceAll(setting.as('two'), untilMs)]),
    );
    const { operations } = await setting.store.listOperations({ pageSize: 100 });
    expect(operations.every(isDone)).toBe(true);
    expect(callsOf(setting.vpn, 'CreateVpnRouteEntry').map(({ code }) => code)).toEqual(
      Array.from({ length: 12 }, () => 'OK'),
    );
  });
});

describe('a tick with very much to do', () => {
  it('a gateway behind more than 1,000 entries of another is not overlooked', async () => {
    const setting = testApp({ gateways: 2 });
    for (let number = 0; number < 1_050; number += 1) {
      await setting.store.addPending({
        gatewayKey: keyOf(0),
        acceptedAtMs: setting.clock.nowMs() - number,
        operationId: operationIdOf(number),
      });
    }
    const behind = await accepted(setting.app, { gateway: 1 });
    await tick(setting);
    expect((await stored(setting.store, behind)).state).toBe('succeeded');
  });

  it('60 gateways at once: all end in one tick, within the limits of the API', async () => {
    const limits = { CreateVpnRouteEntry: 60, DescribeVpnGateway: 600, DescribeVpnRouteEntries: 600 };
    const setting = testApp({ seed: testWorld(60, {}, { rateLimits: limits }) });
    for (let gateway = 0; gateway < 60; gateway += 1) await accepted(setting.app, { gateway });
    expect(await tick(setting)).toEqual({ gateways: 60, stillOpen: 0, errors: 0 });
    expect(setting.vpn.calls.filter(({ code }) => code.startsWith('Throttling'))).toEqual([]);
    // A single look for each would have been 60 calls a beat.
    expect(callsOf(setting.vpn, 'DescribeVpnGateway').length).toBeLessThan(60);
  });

  it('more gateways than are advanced at once: those that waited longest come first, and all have their turn', async () => {
    const setting = testApp({ gateways: 6, settings: { gatewaysAtOnce: 2 } });
    for (const gateway of [5, 4, 3, 2, 1, 0]) {
      await accepted(setting.app, { gateway });
      await setting.clock.advance(1);
    }
    expect(await tick(setting)).toEqual({ gateways: 6, stillOpen: 0, errors: 0 });
    const order = callsOf(setting.vpn, 'CreateVpnRouteEntry').map(({ vpnGatewayId }) => vpnGatewayId);
    expect(order.slice(0, 2).sort()).toEqual([4, 5].map((number) => testGateway(number).vpnGatewayId).sort());
  });

  it('more creates than a minute allows: the rest waits for the rate, longest waiting first, and none is throttled', async () => {
    const limits = { CreateVpnRouteEntry: 3, DescribeVpnGateway: 600, DescribeVpnRouteEntries: 600 };
    const setting = testApp({
      seed: testWorld(8, {}, { rateLimits: limits }),
      settings: { callsPerMinute: rates({ create: 3 }) },
    });
    const operations = [];
    for (let gateway = 0; gateway < 8; gateway += 1) {
      operations.push(await accepted(setting.app, { gateway }));
      await setting.clock.advance(1);
    }
    await tick(setting, 5 * minute);
    const creates = callsOf(setting.vpn, 'CreateVpnRouteEntry');
    expect(creates.map(({ code }) => code)).toEqual(Array.from({ length: 8 }, () => 'OK'));
    expect((creates.at(-1)?.atMs ?? 0) - (creates[0]?.atMs ?? 0)).toBeLessThan(2.5 * minute);
    for (const operation of operations) {
      expect((await stored(setting.store, operation)).state).toBe('succeeded');
    }
  });
});
