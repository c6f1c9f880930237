import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { advanceAll } from '../../shared/app/advance-all.ts';
import { followToEnd, takeFirstStep } from '../../shared/app/follow-operation.ts';
import { accepted, callsOf, keyOf, rates, stored, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';
import { StoreDown } from '../support/watched-store.ts';

const minute = 60_000;

describe('taking the first step', () => {
  it('the gateway is free: the request is sent, and nobody waits for its end', async () => {
    const { app, clock, store } = testApp();
    const operation = await accepted(app);
    const beganMs = clock.nowMs();
    const latest = await clock.finish(takeFirstStep(app, operation, beganMs + 2_000));
    expect(latest.state).toBe('applying');
    expect(latest).toEqual(await stored(store, operation));
    expect(clock.nowMs() - beganMs).toBeLessThan(200);
  });

  it('the route is there already: the first step is the end', async () => {
    const { app, clock } = testApp();
    await clock.finish(followToEnd(app, await accepted(app), clock.nowMs() + minute));
    const second = await accepted(app);
    const latest = await clock.finish(takeFirstStep(app, second, clock.nowMs() + 2_000));
    expect(latest).toMatchObject({ state: 'succeeded', settlement: { adopted: true }, sends: 0 });
  });

  it('the gateway is being changed: the request stays queued, within the time given', async () => {
    const { app, clock, world } = testApp();
    setGatewayStatus(world, testGateway(0).vpnGatewayId, 'updating');
    const operation = await accepted(app);
    const beganMs = clock.nowMs();
    const latest = await clock.finish(takeFirstStep(app, operation, beganMs + 2_000));
    expect(latest).toMatchObject({ state: 'queued', waitingFor: 'gateway-updating' });
    expect(clock.nowMs() - beganMs).toBeLessThanOrEqual(2_000);
  });

  it('somebody else has the gateway: at once, as it is recorded, without a call', async () => {
    const { app, clock, store, vpn } = testApp();
    await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + minute);
    const operation = await accepted(app);
    const latest = await clock.finish(takeFirstStep(app, operation, clock.nowMs() + 2_000));
    expect(latest).toEqual(operation);
    expect(vpn.calls).toEqual([]);
  });

  it('another request is before it: that one is sent, and this one waits', async () => {
    const { app, clock, vpn } = testApp();
    await accepted(app);
    await clock.advance(1);
    const second = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    const latest = await clock.finish(takeFirstStep(app, second, clock.nowMs() + 2_000));
    expect(latest.state).toBe('queued');
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toHaveLength(1);
  });

  it.each(['acquireLease', 'listPending', 'replaceOperation', 'readBudget', 'releaseLease'] as const)(
    'the store fails (%s): what was accepted is the answer, and the log says so without a foreign text',
    async (broken) => {
      let isDown = false;
      const { app, clock, log } = testApp({
        store: {
          before(method) {
            if (isDown && method === broken) throw new StoreDown('secret of the store');
          },
        },
      });
      const operation = await accepted(app);
      isDown = true;
      const latest = await clock.finish(takeFirstStep(app, operation, clock.nowMs() + 2_000));
      expect(latest.id).toBe(operation.id);
      if (broken !== 'readBudget') {
        expect(log.filter(({ level }) => level === 'warn')).toMatchObject([
          {
            event: 'operation.first-step-missed',
            operationId: operation.id,
            errorName: 'StoreDown',
          },
        ]);
      }
      expect(JSON.stringify(log)).not.toContain('secret of the store');
    },
  );

  it('first steps leave a part of the create rate to those who wait already', async () => {
    const { app, clock, vpn } = testApp({
      gateways: 12,
      settings: { callsPerMinute: rates({ create: 10 }) },
    });
    const states: string[] = [];
    for (let gateway = 0; gateway < 10; gateway += 1) {
      const operation = await accepted(app, { gateway });
      const latest = await clock.finish(takeFirstStep(app, operation, clock.nowMs() + 2_000));
      states.push(latest.state);
    }
    expect(states.filter((state) => state === 'applying')).toHaveLength(8);
    expect(states.filter((state) => state === 'queued')).toHaveLength(2);
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toHaveLength(8);
  });
});

describe('following to the end', () => {
  it('the gateway is free: followed until it has ended', async () => {
    const { app, clock, store } = testApp();
    const operation = await accepted(app);
    const latest = await clock.finish(followToEnd(app, operation, clock.nowMs() + minute));
    expect(latest).toEqual(await stored(store, operation));
    expect(latest.state).toBe('succeeded');
  });

  it('the time is up before that: as far as it has come, on time', async () => {
    const { app, clock } = testApp();
    const operation = await accepted(app);
    const beganMs = clock.nowMs();
    const latest = await clock.finish(followToEnd(app, operation, beganMs + 3_000));
    expect(latest.state).toBe('applying');
    expect(clock.nowMs() - beganMs).toBeLessThanOrEqual(3_000);
  });

  it('a poller advances it: the end is seen in the record soon after it is written', async () => {
    const { app, as, clock, store } = testApp();
    const operation = await accepted(app);
    const polled = advanceAll(as('poller'), clock.nowMs() + minute);
    const latest = await clock.finish(followToEnd(app, operation, clock.nowMs() + minute));
    const { updateTimeMs } = await stored(store, operation);
    expect(latest.state).toBe('succeeded');
    expect(clock.nowMs() - updateTimeMs).toBeLessThanOrEqual(600);
    await clock.finish(polled);
  });

  it('three who wait for one request at the same time all see its end', async () => {
    const { app, as, clock, vpn } = testApp();
    const operation = await accepted(app);
    const untilMs = clock.nowMs() + minute;
    const seen = await clock.finish(
      Promise.all([app, as('two'), as('three')].map((one) => followToEnd(one, operation, untilMs))),
    );
    expect(seen.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toHaveLength(1);
  });

  it('the store is down all the time: the answer comes on time, as it was accepted', async () => {
    let isDown = false;
    const { app, clock } = testApp({
      store: {
        before() {
          if (isDown) throw new StoreDown();
        },
      },
    });
    const operation = await accepted(app);
    isDown = true;
    const beganMs = clock.nowMs();
    expect(await clock.finish(followToEnd(app, operation, beganMs + 5_000))).toEqual(operation);
    expect(clock.nowMs() - beganMs).toBe(5_000);
  });
});
