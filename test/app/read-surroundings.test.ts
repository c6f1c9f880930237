import { describe, expect, it } from 'vitest';
import { advanceGateway } from '../../shared/app/advance-gateway.ts';
import { readLedger } from '../../shared/app/keep-ledger.ts';
import { surroundingsOf } from '../../shared/app/read-surroundings.ts';
import { emptyLedger } from '../../shared/plan/ledger.ts';
import { readGatewayKey } from '../../shared/route/route.ts';
import { callsOfSurroundings } from '../../shared/vpn/surroundings-api.ts';
import { faultOf } from '../operation/samples.ts';
import {
  accepted,
  callsOf,
  keyOf,
  rates,
  type TestApp,
  type TestAppOptions,
  testApp,
} from '../support/test-app.ts';
import { testGateway, testWorld } from '../support/test-world.ts';

const minute = 60_000;
const hour = 60 * minute;

function reading(options: TestAppOptions = {}): TestApp {
  const seed = testWorld(1, { 0: { sslClientPools: ['172.16.0.0/24'] } });
  return testApp({ seed, readsSurroundings: true, ...options });
}

/** What is known now, as a process would ask that is about to make a call. */
async function ask(
  setting: TestApp,
  { app = setting.app, maxAgeMs }: { app?: TestApp['app']; maxAgeMs?: number } = {},
) {
  const ledger = await readLedger(app, keyOf());
  return setting.clock.finish(surroundingsOf(app, readGatewayKey(keyOf()), ledger, 5_000, maxAgeMs));
}

function readings({ vpn }: TestApp): number {
  return callsOf(vpn, 'DescribeVpcs').length;
}

describe('surroundingsOf', () => {
  it('nothing is known: read, and remembered for everybody', async () => {
    const setting = reading();
    const seen = await ask(setting);
    expect(seen).toMatchObject({
      vpcId: testGateway(0).vpcId,
      sslClientPools: ['172.16.0.0/24'],
      connections: [{ up: true }, { up: true }],
    });
    expect((await readLedger(setting.app, keyOf())).surroundings).toEqual(seen);
    expect(await ask(setting, { app: setting.as('two') })).toEqual(seen);
    expect(readings(setting)).toBe(1);
  });

  it('read an hour ago: remembered; a moment longer ago: read again', async () => {
    const setting = reading();
    const seen = await ask(setting);
    await setting.clock.advance(hour - (setting.clock.nowMs() - (seen?.seenAtMs ?? 0)));
    expect(await ask(setting)).toEqual(seen);
    expect(readings(setting)).toBe(1);
    await setting.clock.advance(1);
    expect((await ask(setting))?.seenAtMs).toBeGreaterThan((seen?.seenAtMs ?? 0) + hour);
    expect(readings(setting)).toBe(2);
  });

  it('whoever needs it fresher gets it fresher', async () => {
    const setting = reading();
    await ask(setting);
    await setting.clock.advance(2 * minute);
    await ask(setting, { maxAgeMs: minute });
    expect(readings(setting)).toBe(2);
  });

  it('what else the ledger holds stays', async () => {
    const setting = reading();
    const freeze = { reason: 'a move', by: 'alice', fromMs: 1, untilMs: 2 };
    await setting.store.replaceLedger(keyOf(), { ...emptyLedger, freeze }, 0);
    const seen = await ask(setting);
    expect(await readLedger(setting.app, keyOf())).toEqual({ owned: [], freeze, surroundings: seen });
  });

  it('a process that may not read: what is remembered, however old, and no call', async () => {
    const setting = reading();
    const { readSurroundings: _, ...hurried } = setting.app;
    expect(await ask(setting, { app: hurried })).toBeUndefined();
    const seen = await ask(setting);
    await setting.clock.advance(100 * hour);
    expect(await ask(setting, { app: hurried, maxAgeMs: 1 })).toEqual(seen);
    expect(readings(setting)).toBe(1);
  });

  it('it cannot be read: what is remembered, a line in the log, and no failure', async () => {
    let broken = false;
    const setting = reading({
      vpn: {
        meet: (action) =>
          broken && action === 'DescribeVpcs' ? faultOf('denied', { requestId: 'R-7' }) : undefined,
      },
    });
    const seen = await ask(setting);
    broken = true;
    expect(await ask(setting, { maxAgeMs: -1 })).toEqual(seen);
    expect(setting.log).toEqual([
      {
        level: 'warn',
        event: 'surroundings.unreadable',
        gateway: testGateway(0).vpnGatewayId,
        region: testGateway(0).regionId,
        code: 'Forbidden',
        cloudRequestId: 'R-7',
      },
    ]);
  });

  it('the rate of describe calls is used up: what is remembered, and no call', async () => {
    const setting = reading({ settings: { callsPerMinute: rates({ describe: callsOfSurroundings }) } });
    const seen = await ask(setting);
    expect(await ask(setting, { maxAgeMs: -1 })).toEqual(seen);
    expect(readings(setting)).toBe(1);
    await setting.clock.advance(2 * minute);
    expect(await ask(setting, { maxAgeMs: -1 })).not.toEqual(seen);
    expect(readings(setting)).toBe(2);
  });
});

describe('advancing a gateway', () => {
  it('twenty requests within an hour: the surroundings are read once', async () => {
    const setting = reading();
    for (let number = 1; number <= 20; number += 1) {
      await accepted(setting.app, { route: { routeDest: `10.${number}.0.0/16` } });
    }
    const untilMs = setting.clock.nowMs() + hour;
    await setting.clock.finish(advanceGateway(setting.app, keyOf(), { untilMs }));
    expect(callsOf(setting.vpn, 'CreateVpnRouteEntry')).toHaveLength(20);
    expect(readings(setting)).toBe(1);
  });

  it('nothing is to be sent: they are not read', async () => {
    const setting = reading();
    const { nextHop } = testGateway(0);
    const routes = setting.world.gateways[testGateway(0).vpnGatewayId]?.routes ?? [];
    await accepted(setting.app);
    const untilMs = setting.clock.nowMs() + 10 * minute;
    await setting.clock.finish(advanceGateway(setting.app, keyOf(), { untilMs }));
    const before = readings(setting);
    await setting.clock.advance(2 * hour);
    await accepted(setting.app);
    await setting.clock.finish(
      advanceGateway(setting.app, keyOf(), { untilMs: setting.clock.nowMs() + 10 * minute }),
    );
    expect(routes.map((route) => route.nextHop)).toEqual([nextHop]);
    expect(readings(setting)).toBe(before);
  });
});
