import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { defaultAccountId } from '../../local/vpn/world-seed.ts';
import { Observatory } from '../../shared/app/observatory.ts';
import { readGatewayKey } from '../../shared/route/route.ts';
import { faultOf } from '../operation/samples.ts';
import { callsOf, keyOf, rates, type TestApp, type TestAppOptions, testApp } from '../support/test-app.ts';
import { testGateway, testWorld } from '../support/test-world.ts';

const minute = 60_000;

interface Watching extends TestApp {
  readonly observatory: Observatory;
  /** Looks at the gateways with these numbers, all at the same moment. */
  readonly look: (numbers: readonly number[], patienceMs?: number) => ReturnType<Observatory['observe']>[];
}

/** A process that has these gateways open, all of them being changed unless they are named as at rest. */
function watching(open: number, resting: readonly number[] = [], options: TestAppOptions = {}): Watching {
  const setting = testApp({ gateways: open, ...options });
  const observatory = new Observatory(setting.app, 5, 1);
  for (let number = 0; number < open; number += 1) {
    observatory.enter(keyOf(number));
    const { vpnGatewayId } = testGateway(number);
    if (!resting.includes(number)) setGatewayStatus(setting.world, vpnGatewayId, 'updating');
  }
  const look = (numbers: readonly number[], patienceMs = minute) =>
    numbers.map((number) =>
      observatory.observe(readGatewayKey(keyOf(number)), setting.clock.nowMs() + patienceMs, 10_000),
    );
  return { ...setting, observatory, look };
}

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('looking at several gateways', () => {
  it('20 that are changing: one survey, no single call, and each is told', async () => {
    const { clock, vpn, look } = watching(20);
    const seen = await clock.finish(Promise.all(look(upTo(20))));
    expect(vpn.calls.map(({ action }) => action)).toEqual(['DescribeVpnGateways']);
    for (const one of seen) expect(one).toMatchObject({ kind: 'seen', status: 'updating' });
    for (const one of seen) expect(one).not.toHaveProperty('routes');
  });

  it('20 of which 3 are at rest: one survey and three lists of routes', async () => {
    const { clock, vpn, look } = watching(20, [2, 5, 7]);
    const seen = await clock.finish(Promise.all(look(upTo(20))));
    expect(callsOf(vpn, 'DescribeVpnGateways')).toHaveLength(1);
    expect(callsOf(vpn, 'DescribeVpnGateway')).toEqual([]);
    expect(callsOf(vpn, 'DescribeVpnRouteEntries').map(({ vpnGatewayId }) => vpnGatewayId)).toEqual(
      [2, 5, 7].map((number) => testGateway(number).vpnGatewayId),
    );
    expect(seen[5]).toMatchObject({ kind: 'seen', status: 'active', routes: [] });
  });

  it('20 that are all at rest: every one is looked at, none is put off', async () => {
    const { clock, look } = watching(20, upTo(20));
    const seen = await clock.finish(Promise.all(look(upTo(20))));
    for (const one of seen) expect(one).toMatchObject({ kind: 'seen', status: 'active' });
  });

  it('the first survey is shared by those who come a moment later, the next one is new', async () => {
    const { clock, vpn, look } = watching(20);
    const early = look(upTo(10));
    await clock.advance(30);
    const late = look([10, 11, 12]);
    await clock.finish(Promise.all([...early, ...late]));
    expect(callsOf(vpn, 'DescribeVpnGateways')).toHaveLength(1);
    await clock.finish(Promise.all(look(upTo(20))));
    expect(callsOf(vpn, 'DescribeVpnGateways')).toHaveLength(2);
  });

  it('a region of many gateways and few open ones: once its size is known, single looks are cheaper', async () => {
    const { clock, vpn, look } = watching(3, [], { seed: testWorld(220) });
    await clock.finish(Promise.all(look([0, 1, 2])));
    expect(callsOf(vpn, 'DescribeVpnGateways')).toHaveLength(5);
    await clock.finish(Promise.all(look([0, 1, 2])));
    expect(callsOf(vpn, 'DescribeVpnGateways')).toHaveLength(5);
    expect(callsOf(vpn, 'DescribeVpnGateway')).toHaveLength(3);
  });

  it('only one is open: it is looked at at once, without a survey', async () => {
    const { clock, vpn, look } = watching(1, [0]);
    const beganMs = clock.nowMs();
    await clock.finish(Promise.all(look([0])));
    expect(vpn.calls.map(({ action }) => action)).toEqual(['DescribeVpnGateway', 'DescribeVpnRouteEntries']);
    expect(vpn.calls[0]?.atMs).toBe(beganMs + 20);
  });

  it('one that the survey does not show is looked at alone, and its fault is its own', async () => {
    const { clock, vpn, look, observatory } = watching(4);
    observatory.enter(keyOf(9));
    const seen = await clock.finish(Promise.all(look([0, 1, 2, 3, 9])));
    expect(callsOf(vpn, 'DescribeVpnGateway')).toHaveLength(1);
    expect(seen[4]).toMatchObject({
      kind: 'unreadable',
      fault: { class: 'gone', code: 'InvalidVpnGatewayInstanceId.NotFound' },
    });
    expect(seen[0]).toMatchObject({ kind: 'seen' });
  });

  it('a survey that cannot be read: each is told so, and nobody makes calls of its own', async () => {
    const fault = faultOf('throttled', { retryAfterMs: 3_000 });
    const { clock, vpn, look } = watching(20, [], {
      vpn: { meet: (action) => (action === 'DescribeVpnGateways' ? fault : undefined) },
    });
    const seen = await clock.finish(Promise.all(look(upTo(20))));
    for (const one of seen) expect(one).toMatchObject({ kind: 'unreadable', fault });
    expect(vpn.calls).toEqual([]);
  });

  it('gateways of two regions are surveyed apart', async () => {
    const { clock, vpn, look, observatory } = watching(3);
    const abroad = ['vpn-x', 'vpn-y'].map((vpnGatewayId) => ({
      accountId: defaultAccountId,
      regionId: 'eu-central-1',
      vpnGatewayId,
    }));
    for (const { vpnGatewayId } of abroad) observatory.enter(vpnGatewayId);
    const looks = abroad.map((gateway) => observatory.observe(gateway, clock.nowMs() + minute, 10_000));
    const seen = await clock.finish(Promise.all([...look([0, 1, 2]), ...looks]));
    expect(callsOf(vpn, 'DescribeVpnGateways')).toHaveLength(2);
    expect(seen.slice(0, 3)).toMatchObject([{ kind: 'seen' }, { kind: 'seen' }, { kind: 'seen' }]);
    expect(seen.slice(3)).toMatchObject([{ kind: 'unreadable' }, { kind: 'unreadable' }]);
  });
});

describe('the rate of describe calls', () => {
  it('30 looks with 10 calls a minute: no minute holds more, and who is too late is told when', async () => {
    const { clock, vpn, look } = watching(30, upTo(30), {
      settings: { callsPerMinute: rates({ describe: 10 }) },
    });
    const beganMs = clock.nowMs();
    const seen = await clock.finish(Promise.all(look(upTo(30), 3 * minute)));
    const times = vpn.calls.map(({ atMs }) => atMs);
    for (const atMs of times) {
      expect(times.filter((other) => other > atMs - minute && other <= atMs).length).toBeLessThanOrEqual(10);
    }
    expect(seen.filter((one) => typeof one !== 'number').length).toBeGreaterThanOrEqual(20);
    for (const one of seen.filter((each) => typeof each === 'number')) {
      expect(one).toBeGreaterThan(beganMs + 3 * minute);
    }
  });

  it('a survey that takes more pages than were known of: no call is made that was not reserved', async () => {
    const { clock, vpn, look, store } = watching(3, [], { seed: testWorld(520) });
    await clock.finish(Promise.all(look([0, 1, 2])));
    const record = await store.readBudget(`${defaultAccountId}/cn-hangzhou/describe`);
    const reserved = record?.budget.reserved.reduce((sum, [, calls]) => sum + calls, 0) ?? 0;
    expect(vpn.calls).toHaveLength(11);
    expect(reserved).toBeGreaterThanOrEqual(11);
  });

  it('none is allowed before the latest time: the time is told, and no call is made', async () => {
    const { clock, vpn, look } = watching(1, [0], {
      settings: { callsPerMinute: rates({ describe: 10 }) },
    });
    // Five calls are reserved at a time and a look takes two: the fifth look has none left.
    for (let times = 0; times < 4; times += 1) await clock.finish(Promise.all(look([0])));
    const [later] = await clock.finish(Promise.all(look([0], 5_000)));
    expect(later).toBeGreaterThan(clock.nowMs() + 5_000);
    expect(vpn.calls).toHaveLength(8);
  });
});

describe('the beat', () => {
  it('one gateway open: the policy is the configured one, and no time is moved', () => {
    const { app, observatory } = watching(1);
    const gateway = readGatewayKey(keyOf());
    expect(observatory.policyFor(gateway)).toEqual(app.settings.policy);
    expect(observatory.alignLook(1_234, gateway)).toBe(1_234);
  });

  it('several open: every look falls on a whole beat, never earlier than asked', () => {
    const { observatory } = watching(3);
    const gateway = readGatewayKey(keyOf());
    expect(observatory.policyFor(gateway)).toMatchObject({
      firstMs: 750,
      minGapMs: 750,
      maxGapMs: 750,
    });
    expect([0, 1, 749, 750, 751].map((atMs) => observatory.alignLook(atMs, gateway))).toEqual([
      0, 750, 750, 750, 1_500,
    ]);
  });

  it('the others have left: no beat any more', () => {
    const { observatory } = watching(2);
    observatory.leave(keyOf(1));
    expect(observatory.alignLook(1_234, readGatewayKey(keyOf()))).toBe(1_234);
  });

  it('a region of many gateways is surveyed less often', async () => {
    const { clock, look, observatory } = watching(3, [], {
      seed: testWorld(220),
      settings: { callsPerMinute: rates({ describe: 60 }) },
    });
    await clock.finish(Promise.all(look([0, 1, 2])));
    // 5 pages a survey and half of 60 calls a minute: 6 surveys a minute.
    expect(observatory.policyFor(readGatewayKey(keyOf()))).toMatchObject({ minGapMs: 10_000 });
  });
});
