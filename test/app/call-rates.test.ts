import { describe, expect, it } from 'vitest';
import { defaultAccountId } from '../../local/vpn/world-seed.ts';
import { advanceAll } from '../../shared/app/advance-all.ts';
import { CallSlots } from '../../shared/app/call-slots.ts';
import { type LimitedCall, limitedCallOf } from '../../shared/app/reserve-calls.ts';
import type { Intent } from '../../shared/operation/intent.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import { kindSamples } from '../operation/kinds.ts';
import { accepted, callsOf, rates, testApp } from '../support/test-app.ts';
import { testGateway, testWorld } from '../support/test-world.ts';

const minute = 60_000;

describe('limitedCallOf', () => {
  const expected: Readonly<Record<Mutation['kind'], LimitedCall>> = {
    create: 'create',
    delete: 'delete',
    'set-weight': 'set-weight',
    publish: 'publish',
    withdraw: 'publish',
  };

  it.each(kindSamples.map(({ call }) => call))('$kind counts under its own call', (call) => {
    expect(limitedCallOf(call)).toBe(expected[call.kind]);
  });
});

describe('call slots', () => {
  it('each kind of call has a line and a rate of its own', async () => {
    const { app, clock } = testApp({ settings: { callsPerMinute: rates({ create: 1, delete: 1 }) } });
    const slots = new CallSlots(app, { share: 1, pace: 0, fromMs: 0 });
    const gateway = { accountId: '1', regionId: 'cn-hangzhou', vpnGatewayId: 'vpn-1' };
    const take = (call: LimitedCall) =>
      clock.finish(slots.take({ call, gateway, open: 1, sinceMs: 0, latestMs: clock.nowMs() + 1_000 }));
    expect(await take('create')).toBe(true);
    expect(await take('create')).toBe(false);
    expect(await take('delete')).toBe(true);
    expect(await take('delete')).toBe(false);
    expect(await take('publish')).toBe(true);
  });
});

describe('many gateways at once', () => {
  const kinds = [
    { kind: 'delete-route', limited: 'delete', action: 'DeleteVpnRouteEntry' },
    { kind: 'set-weight', limited: 'set-weight', action: 'ModifyVpnRouteEntryWeight' },
    { kind: 'publish-route', limited: 'publish', action: 'PublishVpnRouteEntry' },
  ] as const;

  it.each(kinds)('$kind: no minute holds more calls than are allowed, and none is throttled', async (row) => {
    const { kind, limited, action } = row;
    const count = 8;
    const routeDest = '10.1.0.0/16';
    const numbers = Array.from({ length: count }, (_, number) => number);
    const changes = Object.fromEntries(
      numbers.map((number) => [number, { routes: [{ routeDest, nextHop: testGateway(number).nextHop }] }]),
    );
    const limits = { rateLimits: { ...testWorld(0).settings.rateLimits, [action]: 3 } };
    const setting = testApp({
      seed: testWorld(count, changes, limits),
      settings: { callsPerMinute: rates({ [limited]: 3 }) },
    });
    for (const number of numbers) {
      const { regionId, vpnGatewayId, nextHop } = testGateway(number);
      const route = { regionId, vpnGatewayId, routeDest, nextHop };
      const common = { route, accountId: defaultAccountId, dryRun: false };
      const intent: Intent = kind === 'set-weight' ? { kind, weight: 0, ...common } : { kind, ...common };
      await accepted(setting.app, { gateway: number, intent });
    }
    const untilMs = setting.clock.nowMs() + 10 * minute;
    await setting.clock.finish(advanceAll(setting.app, untilMs));
    const calls = callsOf(setting.vpn, action);
    expect(calls.map(({ code }) => code)).toEqual(numbers.map(() => 'OK'));
    for (const { atMs } of calls) {
      const inMinute = calls.filter((other) => other.atMs >= atMs && other.atMs < atMs + minute);
      expect(inMinute.length).toBeLessThanOrEqual(3);
    }
  });
});
