import { describe, expect, it } from 'vitest';
import { forgetTokens, setGatewayStatus, startForeignChange } from '../../local/vpn/model/foreign-hand.ts';
import { advanceGateway } from '../../shared/app/advance-gateway.ts';
import { isInFlight } from '../../shared/operation/operation.ts';
import { faultOf } from '../operation/samples.ts';
import { accepted, callsOf, keyOf, stored, type TestApp, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const minute = 60_000;

function advance({ app, clock }: TestApp, forMs = 5 * minute) {
  return clock.finish(advanceGateway(app, keyOf(), { untilMs: clock.nowMs() + forMs }));
}

function creates({ vpn }: TestApp) {
  return callsOf(vpn, 'CreateVpnRouteEntry').map(({ code }) => code);
}

const routes = ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16', '10.4.0.0/16', '10.5.0.0/16'] as const;

describe('advancing a gateway', () => {
  it('nothing is open: idle, without a look', async () => {
    const setting = testApp();
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(setting.vpn.calls).toEqual([]);
  });

  it('one request is followed from its record to its observed end', async () => {
    const setting = testApp();
    const { store, app, world } = setting;
    const operation = await accepted(app);
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(await stored(store, operation)).toMatchObject({
      state: 'succeeded',
      sends: 1,
      settlement: { observed: { routeDest: '10.1.0.0/16', state: 'normal' }, adopted: false },
    });
    expect(await store.listPending()).toEqual([]);
    expect(world.gateways[testGateway(0).vpnGatewayId]?.routes).toHaveLength(1);
  });

  it('five requests: one mutation at a time, in the order of acceptance, and none is refused', async () => {
    const together: number[] = [];
    const setting = testApp({
      vpn: {
        async meet(action) {
          if (action !== 'CreateVpnRouteEntry') return undefined;
          const { operations } = await setting.store.listOperations({ pageSize: 10 });
          together.push(operations.filter(isInFlight).length);
          return undefined;
        },
      },
    });
    for (const routeDest of routes) {
      await accepted(setting.app, { route: { routeDest } });
      await setting.clock.advance(1);
    }
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(creates(setting)).toEqual(['OK', 'OK', 'OK', 'OK', 'OK']);
    expect(together).toEqual([1, 1, 1, 1, 1]);
    const listed = setting.world.gateways[testGateway(0).vpnGatewayId]?.routes.map((one) => one.routeDest);
    expect(listed).toEqual(routes);
  });

  it('the observation that ends one request is the ground on which the next is sent', async () => {
    const setting = testApp();
    for (const routeDest of ['10.1.0.0/16', '10.2.0.0/16']) {
      await accepted(setting.app, { route: { routeDest } });
    }
    await advance(setting);
    const actions = setting.vpn.calls.map(({ action }) => action);
    const second = actions.lastIndexOf('CreateVpnRouteEntry');
    const first = actions.indexOf('CreateVpnRouteEntry');
    const between = actions.slice(first + 1, second);
    // Exactly one list of routes between the two: it showed that the first is done.
    expect(between.filter((action) => action === 'DescribeVpnRouteEntries')).toHaveLength(1);
    expect(between.at(-1)).toBe('DescribeVpnRouteEntries');
  });

  it('two requests for one route: the second adopts what the first made', async () => {
    const setting = testApp();
    const first = await accepted(setting.app);
    const second = await accepted(setting.app);
    await advance(setting);
    expect(creates(setting)).toEqual(['OK']);
    const adopted = await Promise.all(
      [first, second].map(async (one) => (await stored(setting.store, one)).settlement?.adopted),
    );
    expect(adopted.sort()).toEqual([false, true]);
  });

  it('how long it took is remembered for the next time', async () => {
    const setting = testApp();
    await accepted(setting.app);
    await advance(setting);
    const [durationMs = 0] = (await setting.store.readGateway(keyOf()))?.durationsMs ?? [];
    expect(durationMs).toBeGreaterThanOrEqual(4_000);
    expect(durationMs).toBeLessThanOrEqual(4_000 * 1.2);
  });

  it('a route that was there already is adopted at once and teaches no duration', async () => {
    const setting = testApp();
    await accepted(setting.app);
    await advance(setting);
    const before = await setting.store.readGateway(keyOf());
    await accepted(setting.app);
    await advance(setting);
    expect((await setting.store.readGateway(keyOf()))?.durationsMs).toEqual(before?.durationsMs);
  });
});

describe('a gateway that cannot be changed yet', () => {
  it('it is being changed by others: not yet is no error, and the request is sent once it is at rest', async () => {
    const setting = testApp();
    const { vpnGatewayId, nextHop } = testGateway(0);
    const route = { routeDest: '10.7.0.0/16', nextHop, weight: 100 };
    startForeignChange(setting.world, vpnGatewayId, { kind: 'add', route }, 9_000);
    const operation = await accepted(setting.app);
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(await stored(setting.store, operation)).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(creates(setting)).toEqual(['OK']);
    expect(setting.log.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });

  it('it stays so beyond the time given: waiting, the reason is written down once, and the lease is free', async () => {
    const setting = testApp();
    setGatewayStatus(setting.world, testGateway(0).vpnGatewayId, 'updating');
    const operation = await accepted(setting.app);
    expect(await advance(setting, minute)).toEqual({ kind: 'waiting' });
    const waiting = await stored(setting.store, operation);
    expect(waiting).toMatchObject({ state: 'queued', waitingFor: 'gateway-updating' });
    expect(waiting.journal.map(({ event }) => event.kind)).toEqual(['accepted', 'waiting']);
    const { clock, store } = setting;
    expect(await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + 1)).toBeDefined();
  });

  it('the call meets a change that began a moment ago: refused, and sent again with another token', async () => {
    let busy = 2;
    const setting = testApp({
      vpn: {
        meet(action) {
          if (action !== 'CreateVpnRouteEntry' || busy === 0) return undefined;
          busy -= 1;
          return faultOf('busy', { httpStatus: 400, requestId: `busy-${busy}` });
        },
      },
    });
    const operation = await accepted(setting.app);
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(await stored(setting.store, operation)).toMatchObject({
      state: 'succeeded',
      attempt: 3,
      sends: 3,
      cloudRequestIds: ['busy-1', 'busy-0', expect.stringMatching(/^R-/)],
    });
    expect(setting.log.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });

  it('the answer is lost after the cloud acted: read back, and never asked for twice', async () => {
    let lost = 1;
    const setting = testApp({
      vpn: {
        spoil(action) {
          if (action !== 'CreateVpnRouteEntry' || lost === 0) return undefined;
          lost -= 1;
          return faultOf('ambiguous');
        },
      },
    });
    const operation = await accepted(setting.app);
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(await stored(setting.store, operation)).toMatchObject({ state: 'succeeded', sends: 1 });
    expect(creates(setting)).toEqual(['OK']);
  });

  it('the answer is lost before the cloud acted: sent again with the same token, not before it is safe', async () => {
    let lost = 1;
    const setting = testApp({
      vpn: {
        meet(action) {
          if (action !== 'CreateVpnRouteEntry' || lost === 0) return undefined;
          lost -= 1;
          return faultOf('ambiguous');
        },
      },
    });
    const operation = await accepted(setting.app);
    await advance(setting);
    const { sends, attempt, journal } = await stored(setting.store, operation);
    expect({ sends, attempt }).toEqual({ sends: 2, attempt: 1 });
    const sendings = journal.filter(({ event }) => event.kind === 'sending');
    const [first, second] = sendings;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(15_000);
    const calls = sendings.map(
      ({ event }) => event.kind === 'sending' && [event.call, event.clientToken, event.attempt],
    );
    expect(calls[1]).toEqual(calls[0]);
  });

  it('the cloud forgot the token of a call that it carried out: the duplicate is recognised as ours', async () => {
    let lost = 1;
    const setting = testApp({
      vpn: {
        spoil(action) {
          if (action !== 'CreateVpnRouteEntry' || lost === 0) return undefined;
          lost -= 1;
          forgetTokens(setting.world);
          return faultOf('ambiguous');
        },
      },
    });
    const operation = await accepted(setting.app);
    await advance(setting);
    expect(await stored(setting.store, operation)).toMatchObject({
      state: 'succeeded',
      settlement: { adopted: false },
    });
  });

  it('the gateway is gone: failed with the cloud’s word for it, and the queue goes on', async () => {
    const setting = testApp({ vpn: { meet: () => faultOf('gone') } });
    const first = await accepted(setting.app);
    const second = await accepted(setting.app, { route: { routeDest: '10.2.0.0/16' } });
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    for (const operation of [first, second]) {
      expect(await stored(setting.store, operation)).toMatchObject({
        state: 'failed',
        problem: { code: 'InvalidVpnGatewayInstanceId.NotFound' },
      });
    }
  });

  it('its deadline comes while it waits: expired, unsent', async () => {
    const setting = testApp({ settings: { deadlineMs: minute } });
    setGatewayStatus(setting.world, testGateway(0).vpnGatewayId, 'updating');
    const operation = await accepted(setting.app);
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(await stored(setting.store, operation)).toMatchObject({
      state: 'expired',
      problem: { code: 'Operation.ExpiredUnsent' },
    });
    expect(creates(setting)).toEqual([]);
  });
});
