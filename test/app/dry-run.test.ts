import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { advanceAll } from '../../shared/app/advance-all.ts';
import { advanceDryRun } from '../../shared/app/advance-dry-run.ts';
import { followToEnd, takeFirstStep } from '../../shared/app/follow-operation.ts';
import { faultOf } from '../operation/samples.ts';
import { accepted, callsOf, keyOf, rates, stored, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const minute = 60_000;
const blocks = ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'] as const;

describe('a dry run', () => {
  it('the check passes: succeeded, nothing is changed, and its queue is empty', async () => {
    const { app, clock, store, world, vpn } = testApp();
    const operation = await accepted(app, { dryRun: true });
    const latest = await clock.finish(takeFirstStep(app, operation, clock.nowMs() + 2_000));
    expect(latest).toMatchObject({ state: 'succeeded', dryRunPassed: true, sends: 1 });
    expect(latest.cloudRequestIds).toHaveLength(1);
    expect(world.gateways[testGateway(0).vpnGatewayId]).toMatchObject({ routes: [], task: null });
    expect(vpn.calls.map(({ action }) => action)).toEqual(['CreateVpnRouteEntry']);
    expect(await store.listPending()).toEqual([]);
  });

  it('the check fails: failed with the cloud’s word for it', async () => {
    const { app, clock } = testApp();
    const operation = await accepted(app, { dryRun: true, route: { nextHop: 'vco-nobody' } });
    const latest = await clock.finish(takeFirstStep(app, operation, clock.nowMs() + 2_000));
    expect(latest.state).toBe('failed');
    expect(latest.problem?.cloud?.code).toBeDefined();
  });

  it('somebody else has the gateway: it needs no lease', async () => {
    const { app, clock, store } = testApp();
    await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + minute);
    const operation = await accepted(app, { dryRun: true });
    const latest = await clock.finish(takeFirstStep(app, operation, clock.nowMs() + 2_000));
    expect(latest.state).toBe('succeeded');
  });

  it('the gateway is being changed: followed until it is at rest and the check can be made', async () => {
    const { app, clock, world } = testApp();
    const { vpnGatewayId } = testGateway(0);
    setGatewayStatus(world, vpnGatewayId, 'updating');
    const operation = await accepted(app, { dryRun: true });
    const following = followToEnd(app, operation, clock.nowMs() + minute);
    await clock.advance(3_000);
    setGatewayStatus(world, vpnGatewayId, 'active');
    expect(await clock.finish(following)).toMatchObject({ state: 'succeeded', dryRunPassed: true });
  });

  it('an answer is lost: it is simply asked again', async () => {
    let lost = 1;
    const { app, clock, vpn } = testApp({
      vpn: {
        spoil() {
          if (lost === 0) return undefined;
          lost -= 1;
          return faultOf('ambiguous');
        },
      },
    });
    const operation = await accepted(app, { dryRun: true });
    const latest = await clock.finish(followToEnd(app, operation, clock.nowMs() + minute));
    expect(latest).toMatchObject({ state: 'succeeded', sends: 2 });
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toHaveLength(2);
  });

  it('its deadline has come: expired, without a call', async () => {
    const { app, clock, store, vpn } = testApp({ settings: { deadlineMs: minute } });
    const operation = await accepted(app, { dryRun: true });
    await clock.advance(minute);
    const latest = await clock.finish(advanceDryRun(app, operation, clock.nowMs() + minute));
    expect(latest).toMatchObject({ state: 'expired', problem: { code: 'Operation.ExpiredUnsent' } });
    expect(vpn.calls).toEqual([]);
    expect(await store.listPending()).toEqual([]);
  });

  it('it was refused for now: not sent again before the time to keep away is over', async () => {
    let busy = 1;
    const { app, clock, vpn } = testApp({
      vpn: {
        meet() {
          if (busy === 0) return undefined;
          busy -= 1;
          return faultOf('throttled', { httpStatus: 400, retryAfterMs: 9_000 });
        },
      },
    });
    const operation = await accepted(app, { dryRun: true });
    const beganMs = clock.nowMs();
    await clock.finish(followToEnd(app, operation, clock.nowMs() + minute));
    expect(vpn.calls).toHaveLength(1);
    expect((vpn.calls[0]?.atMs ?? 0) - beganMs).toBeGreaterThanOrEqual(9_000);
  });

  it('it counts as a create call: beyond the rate it waits, and is not throttled', async () => {
    const { app, clock, store, vpn } = testApp({
      settings: { callsPerMinute: rates({ create: 2 }) },
    });
    const states: string[] = [];
    for (const routeDest of blocks) {
      const operation = await accepted(app, { dryRun: true, route: { routeDest } });
      const latest = await clock.finish(takeFirstStep(app, operation, clock.nowMs() + 2_000));
      states.push(latest.state);
    }
    expect(states).toEqual(['succeeded', 'succeeded', 'queued']);
    expect(vpn.calls).toHaveLength(2);
    expect(await store.listPending()).toHaveLength(1);
  });

  it('its time is not enough for a call: left for later', async () => {
    const { app, clock, vpn } = testApp();
    const operation = await accepted(app, { dryRun: true });
    expect(await advanceDryRun(app, operation, clock.nowMs())).toEqual(operation);
    expect(vpn.calls).toEqual([]);
  });
});

describe('dry runs in a queue', () => {
  it('a poller ends them, and they neither wait for routes nor keep routes waiting', async () => {
    const { app, clock, store } = testApp();
    const operations = [];
    for (const routeDest of blocks) {
      operations.push(await accepted(app, { route: { routeDest } }));
      operations.push(await accepted(app, { dryRun: true, route: { routeDest: `172.16.0.0/16` } }));
    }
    await clock.finish(advanceAll(app, clock.nowMs() + 2 * minute));
    for (const operation of operations) {
      expect((await stored(store, operation)).state).toBe('succeeded');
    }
    expect(await store.listPending()).toEqual([]);
  });

  it('one that keeps away for now: the tick neither spins nor forgets it', async () => {
    let busy = 1;
    const { app, clock, store, watched } = testApp({
      vpn: {
        meet() {
          if (busy === 0) return undefined;
          busy -= 1;
          return faultOf('throttled', { httpStatus: 400, retryAfterMs: 9_000 });
        },
      },
    });
    const operation = await accepted(app, { dryRun: true });
    for (let ticks = 0; ticks < 2; ticks += 1) {
      await clock.finish(advanceAll(app, clock.nowMs() + minute));
      await clock.advance(minute);
    }
    expect((await stored(store, operation)).state).toBe('succeeded');
    expect(watched.calls.get('acquireLease')).toBeLessThan(40);
  });
});
