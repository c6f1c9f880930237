import { beforeAll, describe, expect, it } from 'vitest';
import { setGatewayStuck } from '../../local/vpn/model/foreign-hand.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { routeBody } from '../support/route-bodies.ts';
import { askFor, expectOneAtATime, expectSucceeded, lastTickMs, tick, until } from '../support/ticks.ts';

const durationMs = 400;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    emulator: { durationMs },
    environment: { ROUTEHOOK_INLINE_BUDGET_MS: '0' },
  });
});

describe('one tick of the built poller', () => {
  it('nothing is open: it ends at once and does not call the cloud', async () => {
    expect(await tick(cloud)).toEqual({ gateways: 0, stillOpen: 0, errors: 0 });
    expect(await tick(cloud)).toEqual({ gateways: 0, stillOpen: 0, errors: 0 });
    expect(lastTickMs(cloud)).toBeLessThan(500);
    expect(cloud.emulator.calls).toEqual([]);
  });

  it('6 gateways with 2 routes each: all gateways at once, one change at a time on each, oldest first', async () => {
    const gateways = Array.from({ length: 6 }, () => cloud.freshGateway());
    const names = (await Promise.all(gateways.map((gateway) => askFor(cloud, gateway, 2)))).flat();
    expect(await tick(cloud)).toEqual({ gateways: 6, stillOpen: 0, errors: 0 });
    await expectSucceeded(cloud, names);
    for (const gateway of gateways) {
      expectOneAtATime(cloud, gateway, 2, durationMs);
      expect(cloud.callsTo(gateway).map(({ parameters }) => parameters.RouteDest)).toEqual([
        '10.0.0.0/16',
        '10.1.0.0/16',
      ]);
    }
    const firsts = gateways.map((gateway) => cloud.callsTo(gateway)[0]?.atMs ?? 0);
    const seconds = gateways.map((gateway) => cloud.callsTo(gateway)[1]?.atMs ?? 0);
    // Every gateway had its first change before any had its second.
    expect(Math.max(...firsts)).toBeLessThan(Math.min(...seconds));
  });

  it('it sleeps between looks: a change of 400 ms takes a handful of calls, not a storm', async () => {
    const gateway = cloud.freshGateway();
    await askFor(cloud, gateway, 1);
    const before = cloud.emulator.calls.length;
    await tick(cloud);
    expect(cloud.emulator.calls.length - before).toBeLessThanOrEqual(16);
  });

  it('25 gateways at once: each has its call within seconds, nobody is put off to the next tick', async () => {
    const gateways = Array.from({ length: 25 }, () => cloud.freshGateway());
    const names = (await Promise.all(gateways.map((gateway) => askFor(cloud, gateway, 1)))).flat();
    const startedMs = Date.now();
    await tick(cloud);
    await expectSucceeded(cloud, names);
    const latestMs = Math.max(...gateways.map((gateway) => cloud.callsTo(gateway)[0]?.atMs ?? 0));
    expect(latestMs - startedMs).toBeLessThan(5_000);
  });

  it('a request that comes while it runs: taken up by the same tick', async () => {
    const [first, late] = [cloud.freshGateway(), cloud.freshGateway()];
    const names = [...(await askFor(cloud, first, 2))];
    const ticking = tick(cloud);
    await until(() => cloud.callsTo(first).length > 0);
    names.push(...(await askFor(cloud, late, 1)));
    expect(await ticking).toMatchObject({ gateways: 2, stillOpen: 0 });
    await expectSucceeded(cloud, names);
  });

  it('a gateway that cannot be advanced does not hold up the others, and the tick ends within its budget', async () => {
    const [stuck, free] = [cloud.freshGateway(), cloud.freshGateway()];
    const short = await startTestCloud({
      // Three beats of a second, and the second that the last look must have left.
      environment: { ROUTEHOOK_INLINE_BUDGET_MS: '0', ROUTEHOOK_POLL_BUDGET_MS: '5000' },
    });
    setGatewayStuck(short.emulator.world, stuck.vpnGatewayId, true);
    const waiting = await short.ask(routeBody(stuck));
    const quick = await short.ask(routeBody(free));
    expect(await tick(short)).toEqual({ gateways: 2, stillOpen: 1, errors: 0 });
    expect(lastTickMs(short)).toBeLessThan(5_000 + 1_500);
    expect((await short.client.read(quick)).metadata.state).toBe('succeeded');
    expect((await short.client.read(waiting)).metadata).toMatchObject({
      state: 'queued',
      waitingFor: 'gateway-updating',
      attempts: 0,
    });
    // The next tick goes on where this one stopped.
    setGatewayStuck(short.emulator.world, stuck.vpnGatewayId, false);
    expect(await tick(short)).toMatchObject({ gateways: 1, stillOpen: 0 });
    expect((await short.client.read(waiting)).metadata.state).toBe('succeeded');
  });
});
